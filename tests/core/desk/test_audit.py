"""The audit log in sentences."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from newsroom.core.desk import audit
from newsroom.core.desk.audit import LogLine, line_of
from newsroom.core.models import AuditEntry


@pytest.mark.parametrize(
    ("verb", "detail", "expected"),
    [
        ("send back", {"why": "Who says so?"}, LogLine("Requested changes", "Who says so?")),
        ("approve", {}, LogLine("Approved")),
        ("schedule", {"published_at": "2026-03-01T09:00:00Z"}, LogLine("Scheduled for 1 Mar 2026, 09:00")),
        ("pin", {"until": None}, LogLine("Pinned")),
        ("plan", {"published_at": None}, LogLine("Removed the publication date")),
        (
            "describe",
            {"fields": ["is_in_navigation", "parent"]},
            LogLine("Changed “Show in navigation”, “Parent topic”"),
        ),
        ("sign_in", {"from": "10.0.0.1", "agent": ""}, LogLine("Sign in", "from: 10.0.0.1")),
        ("publish", {"published_at": "nonsense"}, LogLine("Published")),
    ],
)
def test_an_entry_says_what_was_done_and_what_somebody_wrote_with_it(verb, detail, expected):
    assert line_of(AuditEntry(verb=verb, detail=detail)) == expected


def test_every_verb_that_the_code_writes_into_the_log_has_a_sentence():
    written = set()
    for room in ("articles", "newsroom", "topics"):
        for file in Path(settings.BASE_DIR, room).rglob("*.py"):
            code = file.read_text()
            for said in re.findall(
                r"(?:(?:AuditEntry|account_log)\.record|\brecord|(?:return|=) (?:record|_move))\(([^,]*),", code
            ):
                written |= set(re.findall(r'"([^"]+)"', said))
            if "account_log.record(self.verb" in code:
                written |= set(re.findall(r'^    verb = "(.+)"$', code, re.MULTILINE))
    assert {"unschedule", "hide", "add passkey", "sign in"} <= written
    assert written - {verb for verb, _ in audit.verbs()} == set()


def test_a_verb_has_one_sentence():
    with pytest.raises(ValueError, match="registered twice: hide"):
        audit.register({"hide": ("Hid", "")})
