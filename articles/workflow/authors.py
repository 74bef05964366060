"""Service functions of authors: create one, and change its profile."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model

from articles import cache_tags
from articles.models import Author
from newsroom.core.cache import invalidation
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import require
from newsroom.core.text import slugs

NO_PERMISSION = "Only editors and administrators can change authors. Nothing was changed."


def create(name: str, *, by: User | None, slug: str = "", **profile: Any) -> Author:
    """Create an author, with a slug made from the name.

    slug: words for another one. profile: role, bio, is_organisation, photo and user. Raises NotAllowed, and
    ValidationError by field.
    """
    require(by, "articles.add_author", NO_PERMISSION)
    with transaction.atomic():
        slugs.lock()
        author = Author(name=Author.spelling_of(name), **profile)
        author.slug = Author.objects.slug_for(slug or author.name)
        author.full_clean()
        author.save(force_insert=True)
        AuditEntry.record("begin", author, by=by)
        invalidation.invalidate(cache_tags.author_profile(author.pk), cache_tags.AUTHORS)
    return author


def describe(author: Author, *, by: User | None, **profile: Any) -> None:
    """Change an author's name or profile (see `create`). The URL stays. Raises NotAllowed, ValidationError by field."""
    require(by, "articles.change_author", NO_PERMISSION)
    with transaction.atomic():
        saved = Author.objects.select_for_update(no_key=True).get(pk=author.pk)
        changes = {name: value for name, value in profile.items() if getattr(saved, name) != value}
        if not changes:
            return
        for name, value in changes.items():
            setattr(author, name, value)
        author.full_clean(exclude={field.name for field in Author._meta.fields} - changes.keys())
        author.save(update_fields=list(changes))
        detail = {name: value is True or str(value or "") for name, value in changes.items()}
        AuditEntry.record("change", author, by=by, **detail, replaced={name: _stored(saved, name) for name in changes})
        invalidation.invalidate(cache_tags.author_profile(author.pk), cache_tags.AUTHORS)


def _stored(author: Author, name: str) -> Any:
    """Return the value of a field for the audit log; for a relation, the ID of the related row."""
    value = getattr(author, name)
    return value.pk if isinstance(value, Model) else value
