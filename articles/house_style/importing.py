"""Imports rules of Vale."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from articles.house_style import rules, vale
from newsroom.core.permissions import require


@dataclass
class ImportResult:
    """What was imported. existing: rules that were there already. unsupported: (file, sentence)."""

    created: int = 0
    existing: int = 0
    unsupported: list[tuple[str, str]] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """Return the numbers in a sentence."""
        created = f"{self.created:,} rule{'s' * (self.created != 1)} created"
        return f"{created}, {self.existing:,} already there, {len(self.unsupported):,} not supported."


def import_files(files: Iterable[tuple[str, bytes]], *, language: str, by: User | None) -> ImportResult:
    """Create the rules of files of Vale. All rules of a file are created, or none.

    files: (name, content). language: BCP 47, of the stories to check; "" for all. Raises NotAllowed.
    """
    require(by, "articles.add_stylerule", rules.NO_PERMISSION)
    result = ImportResult()
    for name, data in files:
        found = vale.read(data)
        result.unsupported += [(name, sentence) for sentence in found.unsupported]
        with transaction.atomic():
            for values in found.rules:
                try:
                    is_new = rules.create_missing({**values, "language": language}, by=by)
                except ValidationError as error:
                    result.unsupported += [(name, sentence) for sentence in error.messages]
                    continue
                result.created += is_new
                result.existing += not is_new
    return result
