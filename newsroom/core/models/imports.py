"""What was imported from a former site."""

from django.db import models


class ImportedItem(models.Model):
    """Part of a former site, and what it became here. Written by `newsroom.exchange.sites` only.

    With it, a second import changes nothing, and one that was interrupted continues.
    """

    # `newsroom.exchange.sites.items.Item.key`.
    key = models.CharField(max_length=255, unique=True)
    # What it is here: the name of the model in lower case, as in `Redirect`, or for a setting “menu”, “pin” or
    # “curation”.
    kind = models.CharField(max_length=20)
    target_id = models.BigIntegerField()
    # The SHA-256 of the item, in hex; shows whether it has changed in a later export.
    digest = models.CharField(max_length=64)
    # The SHA-256 of what the import stored here, in hex; shows whether it was edited since. "" if that is not compared.
    stored_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = "imported item"

    def __str__(self) -> str:
        return self.key
