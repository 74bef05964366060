"""Requests to the API, and what to expect of it."""

import json

from newsroom.core.cache.page_cache import PageCache
from tests.core.cache.helpers import ask
from tests.keeping import TransactionDetector
from tests.working import django

HOST = "https://news.example"


def get(client, address, status=200):
    """The JSON at an address (a path, or an absolute URL of the site)."""
    answer = client.get(path_of(address))
    assert answer.status_code == status, answer.content
    kind = "application/json; charset=utf-8" if status == 200 else "application/problem+json"
    assert answer["Content-Type"] == kind
    return answer.json()


def path_of(address):
    """The path of an absolute URL of the site."""
    return address.removeprefix(HOST)


def pages(client, address):
    """All pages of a list, one after another, as they are asked for."""
    while address:
        page = get(client, address)
        yield page
        address = page["next"]


def titles(client, address):
    """The headlines on all pages of a list."""
    return [item["title"] for page in pages(client, address) for item in page["items"]]


class Cache:
    """The site behind its page cache."""

    def __init__(self):
        self.cache = PageCache(django, detector=TransactionDetector())

    def ask(self, address, **headers):
        return ask(self.cache, path_of(address), **headers)

    def get(self, address):
        return json.loads(self.ask(address).body)
