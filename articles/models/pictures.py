"""Relations of images to the published versions and drafts that show them."""

from django.db import models

from newsroom.core.models import Image


class ArticleImage(models.Model):
    """An image in the published body of a story. Written by `articles.workflow` only.

    Lets the media view decide whether an image is public without reading bodies.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+", db_index=False)
    image = models.ForeignKey(Image, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "story image"
        constraints = [models.UniqueConstraint(fields=["article", "image"], name="article_image_once")]

    def __str__(self) -> str:
        return f"{self.image} in {self.article}"


class DraftImage(models.Model):
    """An image in the draft of a story, as lead image or in the body. Written by `articles.workflow.drafting` only.

    Lets the image library show where an image is used, and protects it from deletion, without reading drafts. Images in
    revisions and conflict versions are not protected.
    """

    working_copy = models.ForeignKey("articles.WorkingCopy", models.CASCADE, related_name="+", db_index=False)
    image = models.ForeignKey(Image, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["working_copy", "image"], name="draft_image_once")]

    def __str__(self) -> str:
        return f"{self.image} in the draft of {self.working_copy}"
