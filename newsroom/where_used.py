"""Where the library's pictures are used: by stories, topics and authors."""

from collections import Counter

from django.db.models import Count, Exists, OuterRef

from articles.models import Article, ArticleImage, Author, DraftImage
from topics.models import Topic


def counts(pictures):
    """How many stories, topics and authors use each of these pictures: Counter of picture id. Three queries."""
    used = Article.objects.counts_showing(pictures)
    for model, field in ((Topic, "lead_image"), (Author, "photo")):
        found = model.objects.filter(**{f"{field}__in": pictures}).order_by()
        used.update(dict(found.values_list(field).annotate(Count("pk"))))
    return Counter(used)


def used(pictures):
    """Those of the pictures (a queryset) that something uses."""
    return pictures.filter(_is_used())


def unused(pictures):
    """Those of the pictures (a queryset) that nothing uses: no story, no draft, no topic, no author."""
    return pictures.exclude(_is_used())


def _is_used():
    uses = [(Article, "lead_image"), (ArticleImage, "image"), (DraftImage, "image"), (Topic, "lead_image")]
    condition = Exists(Author.objects.filter(photo=OuterRef("pk")))
    for model, field in uses:
        condition |= Exists(model._base_manager.filter(**{field: OuterRef("pk")}))
    return condition
