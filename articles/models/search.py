"""The entries of the full-text index."""

from django.db import models


class SearchEntry(models.Model):
    """The entry of a published or scheduled story in the full-text index. Written by `articles.search` only.

    The index itself is the table articles_searchtext: an FTS5 table on SQLite, a table with GIN indexes of words on
    PostgreSQL. Its rows have the same numbers; the database deletes them together with these.
    """

    # Greater for later stories: the date in seconds, then the ID (`articles.search.story_numbers.number_of`).
    number = models.BigIntegerField(primary_key=True)
    article = models.OneToOneField("articles.Article", models.CASCADE, related_name="search_entry")
    # A digest of the indexed words, for integrity checks: the words cannot be read from the index.
    digest = models.BinaryField(max_length=16)

    class Meta:
        verbose_name = "search index entry"
        verbose_name_plural = "search index entries"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.article)
