"""Structured data as machines read it off a page."""

import json
import re

_SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def blocks(markup):
    """The objects in a piece of HTML's data blocks, in order."""
    return [json.loads(text) for text in _SCRIPT.findall(markup)]


def read(response):
    """The objects in a page's data blocks, by their type."""
    return {data["@type"]: data for data in blocks(response.content.decode())}


def names(breadcrumbs):
    """The names in a BreadcrumbList."""
    return [crumb["name"] for crumb in breadcrumbs["itemListElement"]]
