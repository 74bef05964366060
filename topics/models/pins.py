"""The base class of pinned rows."""

from typing import Any

from django.db import models


class Pinned(models.Model):
    """A pin position on a page, with an end date. Only `topics.curation` writes it. Archives and feeds ignore it."""

    # 1 is the first. Empty: not pinned.
    pinned_position = models.PositiveSmallIntegerField(null=True, blank=True)
    pinned_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def why_unpinnable(self) -> str:
        """Return why it cannot be pinned now, a sentence for a message; "" if it can."""
        return ""

    def pins_of_page(self) -> models.QuerySet[Any]:
        """Return all pinned rows of the page, among which a pin has its position. Subclasses implement this."""
        raise NotImplementedError

    @property
    def page_tags(self) -> tuple[str, ...]:
        """The cache tags of the page's stories. Subclasses implement this."""
        raise NotImplementedError
