"""The audit log in sentences."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from newsroom.core import audit
from newsroom.core.audit import Told, told
from newsroom.core.models import AuditEntry


@pytest.mark.parametrize(
    ("verb", "detail", "expected"),
    [
        ("send back", {"why": "Who says so?"}, Told("Requested changes", "Who says so?")),
        ("approve", {}, Told("Approved")),
        ("schedule", {"published_at": "2026-03-01T09:00:00Z"}, Told("Scheduled for 1 Mar 2026, 09:00")),
        ("pin", {"until": None}, Told("Pinned")),
        ("plan", {"published_at": None}, Told("Removed the publication date")),
        (
            "describe",
            {"fields": ["is_in_navigation", "parent"]},
            Told("Changed “Show in navigation”, “Parent topic”"),
        ),
        ("sign_in", {"from": "10.0.0.1", "agent": ""}, Told("Sign in", "from: 10.0.0.1")),
        ("publish", {"published_at": "nonsense"}, Told("Published")),
    ],
)
def test_an_entry_says_what_was_done_and_what_somebody_wrote_with_it(verb, detail, expected):
    assert told(AuditEntry(verb=verb, detail=detail)) == expected


def test_every_verb_that_the_code_writes_into_the_log_has_a_sentence():
    written = set()
    for room in ("articles", "newsroom", "topics"):
        for file in Path(settings.BASE_DIR, room).rglob("*.py"):
            code = file.read_text()
            for said in re.findall(r"AuditEntry\.record\(([^,]*),", code):
                written |= set(re.findall(r'"([^"]+)"', said))
            if "AuditEntry.record(self.verb" in code:
                written |= set(re.findall(r'^    verb = "(.+)"$', code, re.MULTILINE))
    assert {"unschedule", "hide", "add passkey"} <= written
    assert written - {verb for verb, _ in audit.verbs()} == set()
