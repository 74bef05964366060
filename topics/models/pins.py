"""What pinned rows have in common."""

from typing import Any

from django.db import models


class Pinned(models.Model):
    """A place at the top of a page, until a moment. `topics.curation` writes it; months, years and feeds ignore it."""

    # 1 is the first. Empty: not pinned.
    pinned_position = models.PositiveSmallIntegerField(null=True, blank=True)
    pinned_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def beside(self) -> models.QuerySet[Any]:
        """All pinned rows of the page, which a pin's position is compared with. Who inherits says which."""
        raise NotImplementedError

    @property
    def page_tags(self) -> tuple[str, ...]:
        """The cache tags of that page's stories."""
        raise NotImplementedError
