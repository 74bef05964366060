"""Which pictures stories show: their texts to readers, their drafts to the desk."""

from django.db import models

from newsroom.core.models import Image


class ArticleImage(models.Model):
    """One picture in the body that readers see of one story. Written by `articles.workflow.publishing` alone.

    So that the media view knows, without reading bodies, whether a picture may be seen.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+", db_index=False)
    image = models.ForeignKey(Image, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "story image"
        constraints = [models.UniqueConstraint(fields=["article", "image"], name="article_image_once")]

    def __str__(self) -> str:
        return f"{self.image} in {self.article}"


class DraftImage(models.Model):
    """One picture in the draft of one story, leading it or in its text. Written by `articles.workflow.drafting` alone.

    So that the library knows, without reading drafts, where a picture is used, and keeps it. Revisions and the texts
    of lost conflicts keep no picture.
    """

    working_copy = models.ForeignKey("articles.WorkingCopy", models.CASCADE, related_name="+", db_index=False)
    image = models.ForeignKey(Image, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["working_copy", "image"], name="draft_image_once")]

    def __str__(self) -> str:
        return f"{self.image} in the draft of {self.working_copy}"
