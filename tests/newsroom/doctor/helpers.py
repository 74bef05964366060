"""How the tests ask the doctor."""

import io

from django.core.management import call_command


def ask(*words):
    """The exit status of the command and what it printed."""
    out = io.StringIO()
    try:
        call_command("doctor", *words, stdout=out, stderr=io.StringIO())
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def assert_sound(*words, but=""):
    """Nothing of this kind is wrong with the subject; by default, nothing at all."""
    status, text = ask(*words)
    if but:
        assert but not in text
    else:
        assert (status, text) == (0, "No problems found.\n")


def assert_problem(*words, says):
    status, text = ask(*words)
    assert f"Problem: {says}" in text
    assert status == 1
    assert text.endswith(" found. Nothing was changed.\n")


def assert_advice(*words, says):
    status, text = ask(*words)
    assert f"Advice: {says}" in text
    assert status == 0
