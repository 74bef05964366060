"""Which pictures the texts of stories show."""

from django.db import models

from newsroom.models import Image


class ArticleImage(models.Model):
    """One picture in the body that readers see of one story. Written by `articles.publishing` alone.

    So that the media view knows, without reading bodies, whether a picture may be seen.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+", db_index=False)
    image = models.ForeignKey(Image, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "image"], name="article_image_once")]

    def __str__(self):
        return f"{self.image} in {self.article}"
