"""docs/api.md is true: each of its commands is run, and its table has all operations."""

import re
import shlex
from pathlib import Path

import pytest

from articles.workflow import publishing
from newsroom.api.operations import document
from tests.factories import make_article, make_topic
from tests.newsroom.api.helpers import HOST, Cache

TEXT = (Path(__file__).resolve().parents[3] / "docs/api.md").read_text()
COMMANDS = re.findall(r"^curl .+$", TEXT, re.M)


@pytest.mark.django_db
@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_works_as_it_is_written(command):
    make_article(uid="canal-17", topics=[make_topic("Canals", aliases=["Waterways"]), "Locks"], authors=["Ada Kahn"])
    publishing.withdraw(make_article(), by=None)
    _, *words = shlex.split(command)
    headers, address, options = {}, "", set()
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name.lower().replace("-", "_")] = value
        elif word.startswith("-"):
            options.add(word)
        else:
            assert word.startswith(f"{HOST}/api/v1/")
            address = word
    cache = Cache()
    answer = cache.ask(address, method="HEAD" if "-I" in options else "GET", **headers)
    if "-L" in options:
        assert answer.status in {301, 302}
        answer = cache.ask(answer.headers["Location"], **headers)
    assert answer.status == 200
    assert "-I" in options or answer.body


def test_there_are_commands():
    assert len(COMMANDS) > 20


def test_the_table_has_each_operation_with_its_parameters():
    rows = re.findall(r"^\| `(/[^`]*)` \| `(\w+)` \| .+? \| ?(.*) \|$", TEXT, re.M)
    described = {
        (path.removeprefix("/api/v1"), operation["operationId"], frozenset(
            parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "query"
        ))
        for path, each in document(HOST)["paths"].items()
        for operation in each.values()
    }  # fmt: skip
    assert {(path, name, frozenset(re.findall(r"`(\w+)`", words))) for path, name, words in rows} == described
