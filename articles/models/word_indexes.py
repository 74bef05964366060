"""Entries of the word indexes of stories, for finding similar stories and for searching headlines.

The indexes themselves are the tables articles_firstword and articles_titleword (`articles.word_tables`). The database
deletes their rows together with these.
"""

from django.db import models

from newsroom.core.system.compressed_fields import CompressedJSONField


class SimilarityEntry(models.Model):
    """The words near the beginning of a published or scheduled story. Written by `articles.search.similarity` only.

    words: {word: how often it is in the story}.
    """

    article = models.OneToOneField(
        "articles.Article", models.CASCADE, primary_key=True, related_name="similarity_entry"
    )
    words = CompressedJSONField()

    class Meta:
        verbose_name = "similarity index entry"
        verbose_name_plural = "similarity index entries"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.article)


class HeadlineEntry(models.Model):
    """The entry of a story in the index of headlines, drafted and published. Written by `articles.search.headlines`."""

    article = models.OneToOneField("articles.Article", models.CASCADE, primary_key=True, related_name="headline_entry")
    # As in `SearchEntry`.
    digest = models.BinaryField(max_length=16)

    class Meta:
        verbose_name = "headline index entry"
        verbose_name_plural = "headline index entries"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.article)
