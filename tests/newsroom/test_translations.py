"""The English catalogue replaces texts of Django and its packages, and only those."""

import re
from ast import literal_eval
from gettext import GNUTranslations
from pathlib import Path

import allauth
import django
import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import gettext, ngettext, override

from tests.factories import make_user

LOCALE = settings.LOCALE_PATHS[0]
PACKAGES = (django, allauth)
DOMAINS = ("django", "djangojs")
HAN = "[\u4e00-\u9fff]"
SPECIFIER = re.compile(r"%(?:\(\w+\))?[a-z]|\{\w*\}")


def translations(language: str, domain: str) -> dict[str, list[str]]:
    """Return the translations in a compiled catalogue by msgid: one, or the plural forms."""
    with (LOCALE / language / f"LC_MESSAGES/{domain}.mo").open("rb") as file:
        catalogue = GNUTranslations(file)._catalog
    found: dict[str, list[str]] = {}
    for key, text in catalogue.items():
        found.setdefault(key if isinstance(key, str) else key[0], []).append(text)
    # The msgid of the header is empty.
    found.pop("", None)
    return found


def msgids(source: str) -> set[str]:
    """Return the msgids in the text of a .po file, after their contexts as gettext puts them."""
    entries = re.findall(r'^(?:msgctxt (".*")\n)?msgid ((?:".*"\n)+)', source, re.M)
    ids = {
        (f"{literal_eval(context)}\x04" if context else "") + "".join(map(literal_eval, lines.splitlines()))
        for context, lines in entries
    }
    return ids - {""}


def msgids_of_packages(domain: str) -> set[str]:
    folders = [Path(package.__file__).parent for package in PACKAGES]
    return {
        msgid
        for folder in folders
        for path in folder.rglob(f"locale/en/LC_MESSAGES/{domain}.po")
        for msgid in msgids(path.read_text())
    }


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_packages_still_have_each_text_that_is_replaced(domain):
    assert translations("en", domain)
    assert not translations("en", domain).keys() - msgids_of_packages(domain)


def test_no_text_of_the_site_itself_is_replaced():
    # Each of them is in the other catalogue (.ci/parts/lint.sh).
    assert not translations("en", "django").keys() & translations("zh_Hans", "django").keys()


@pytest.mark.parametrize("domain", DOMAINS)
def test_replacements_have_the_same_format_specifiers(domain):
    # An omitted specifier would not fail, but is a mistake all the same.
    wrong = [
        text
        for msgid, texts in translations("en", domain).items()
        for text in texts
        if set(SPECIFIER.findall(text)) != set(SPECIFIER.findall(msgid))
    ]
    assert not wrong


def test_msgids_are_read_with_contexts_plurals_and_line_breaks():
    source = (
        'msgid ""\nmsgstr ""\n"Language: en\\n"\n\nmsgctxt "verb"\nmsgid "file"\nmsgstr ""\n\n'
        'msgid ""\n"Say \\"%d\\" "\n"word."\nmsgid_plural "Say \\"%d\\" words."\nmsgstr[0] ""\nmsgstr[1] ""\n'
    )
    assert msgids(source) == {"verb\x04file", 'Say "%d" word.'}


def test_only_english_is_replaced():
    error = "Please correct the error below.", "Please correct the errors below."
    with override("en"):
        assert gettext("Logged out") == "Signed out"
        assert [ngettext(*error, number) for number in (1, 2)] == [
            "Fix the error below and try again.",
            "Fix the errors below and try again.",
        ]
    with override("zh-hans"):
        assert gettext("Logged out") == "登出"
        assert ngettext(*error, 2) == "请更正以下错误。"


@pytest.mark.django_db
def test_the_desk_uses_the_replacements(client):
    client.force_login(make_user())
    assert "Choose a date" in client.get("/admin/jsi18n/").content.decode()
    page = client.post("/admin/logout/").content.decode()
    assert "You are signed out." in page
    assert "quality time" not in page


@pytest.mark.django_db
def test_a_form_without_its_token_says_what_to_do():
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "allow cookies for this site" in answer.content.decode()


def test_chinese_texts_have_no_spaces_between_chinese_and_latin_characters():
    # Browsers add the space (`text-autospace`).
    wrong = [
        text
        for texts in translations("zh_Hans", "django").values()
        for text in texts
        if re.search(rf"{HAN} [A-Za-z0-9{{%<]|[A-Za-z0-9)}}>] {HAN}", text)
    ]
    assert not wrong
