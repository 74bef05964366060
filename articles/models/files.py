"""Relations of the library's audio and documents to the published versions and drafts that embed them."""

from django.db import models

from newsroom.core.models import MediaFile


class ArticleFile(models.Model):
    """A file in the published body of a story. Written by `articles.workflow` only.

    Lets the media view decide whether a file is public without reading bodies.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+", db_index=False)
    file = models.ForeignKey(MediaFile, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "story file"
        constraints = [models.UniqueConstraint(fields=["article", "file"], name="article_file_once")]

    def __str__(self) -> str:
        return f"{self.file} in {self.article}"


class DraftFile(models.Model):
    """A file in the draft of a story. Written by `articles.workflow.drafting` only.

    Protects the file from deletion. Files in revisions and conflict versions are not protected.
    """

    working_copy = models.ForeignKey("articles.WorkingCopy", models.CASCADE, related_name="+", db_index=False)
    file = models.ForeignKey(MediaFile, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["working_copy", "file"], name="draft_file_once")]

    def __str__(self) -> str:
        return f"{self.file} in the draft of {self.working_copy}"
