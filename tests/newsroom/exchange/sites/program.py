"""A program that imports a site, for tests that kill it. Its argument is the folder of the uploads."""

import json
import re
import sys
from pathlib import Path

import django

django.setup()

from django.db.models import Count  # noqa: E402

from articles.models import Article, Author  # noqa: E402
from newsroom.core.models import AuditEntry, Image, ImportedItem, MediaFile, Page, Redirect  # noqa: E402
from tests.newsroom.exchange.sites.helpers import (  # noqa: E402
    UPLOADS,
    export_of,
    import_site,
    old_image,
    old_story,
    old_topic,
    whole_site,
)
from topics.models import Topic  # noqa: E402

COUNT = 12


def large_site():
    """`whole_site` with more of all."""
    site = whole_site()
    image = '<img src="{}/2025/05/pier.jpg?n={}"><p><a href="https://old.example/?p={}">x</a></p>'
    more = [old_story(n, body=image.format(UPLOADS, n, n + 1), topics=[f"T{n % 5}"]) for n in range(100, 100 + COUNT)]
    return export_of(
        *site.contents(),
        *more,
        media=(*site.media, *(old_image(n, "2025/05/pier.jpg", alt=f"Pier {n}") for n in range(200, 200 + COUNT))),
        topics=(*site.topics, *(old_topic(n, f"T{n}") for n in range(5))),
        authors=site.authors,
        menu=site.menu,
    )


def rows():
    """What readers and editors see of the site, without random names of files."""
    stories = Article.objects.select_related("working_copy", "translation_of", "lead_image").order_by("uid")
    values = {
        "stories": [
            [s.uid, s.status, str(s.address_day), s.slug, s.title, s.body, s.working_copy.content, s.working_copy.notes,
             s.pinned_position, s.translation_of and s.translation_of.uid, s.lead_image and s.lead_image.alt,
             sorted(s.topics.values_list("name", flat=True))]
            for s in stories
        ],
        "images": sorted(Image.objects.values_list("alt", "caption", "width")),
        "files": sorted(MediaFile.objects.values_list("title")),
        "topics": sorted(Topic.objects.values_list("name", "kind", "parent__name", "is_in_navigation", "entry_count")),
        "authors": sorted(Author.objects.values_list("name", "bio")),
        "pages": sorted(Page.objects.values_list("slug", "body", "is_public", "is_in_footer")),
        "items": sorted(ImportedItem.objects.values_list("key", "kind")),
        "redirects": sorted(Redirect.objects.values_list("path", "kind")),
        "audit": sorted(AuditEntry.objects.values_list("verb").annotate(Count("pk"))),
    }  # fmt: skip
    return re.sub(r"/media/[^\"\\]*", "/media/x", json.dumps(values, indent=1, default=str))


if __name__ == "__main__":
    report = import_site(large_site(), Path(sys.argv[1]))
    assert report.found.total() == sum(map(len, report.rows.values()))
    sys.stdout.write(rows())
