"""The stories and pages that use the library's audio and documents."""

from collections.abc import Collection

from django.db.models import Q

from articles.models import Article
from newsroom.core.models import MediaFile, Page


def is_public(file: MediaFile) -> bool:
    """Return whether readers can see the file in a story or page now."""
    is_in_story = Article.objects.live_with(files=file).exists()
    return is_in_story or Page.objects.filter(is_public=True, body__contains=_link(file)).exists()


def public(ids: Collection[int]) -> set[int]:
    """Return the IDs of those of the files that readers can see in a story or page now. Three queries."""
    in_stories = Article.objects.live_with(files__in=ids).order_by().values_list("files", flat=True)
    bodies = Page.objects.filter(is_public=True).values_list("body", flat=True)
    in_pages = MediaFile.objects.shown_in("".join(bodies)).filter(pk__in=ids).values_list("pk", flat=True)
    return {*in_stories, *in_pages}


def is_used(file: MediaFile) -> bool:
    """Return whether a story, a page or the draft of one has the file."""
    if Article.objects.file_usage_counts([file])[file.pk]:
        return True
    return Page.objects.filter(Q(body__contains=_link(file)) | Q(draft__body__icontains=_link(file))).exists()


def _link(file: MediaFile) -> str:
    return f'href="{file.file.url}"'
