"""Saved views of the list of stories."""

from django.conf import settings
from django.db import models
from django.db.models import Q

NAME_LENGTH, QUERY_LENGTH = 60, 2000


class SavedView(models.Model):
    """Filters of the list of stories under a name. Written by `articles.collaboration.saved_views` only."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=NAME_LENGTH)
    # The URL query of the list.
    query = models.CharField(max_length=QUERY_LENGTH)
    # Whether everybody who sees the list sees the view.
    is_shared = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name")]
        indexes = [models.Index(fields=["name"], name="saved_view_shared", condition=Q(is_shared=True))]

    def __str__(self) -> str:
        return self.name
