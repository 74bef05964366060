"""The entries of the full-text indexes."""

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


class DraftEntry(models.Model):
    """The entry of a draft in the desk's full-text index. Written by `articles.search.drafts` only.

    The index itself is the table articles_drafttext, which is like articles_searchtext: its rows have the IDs of these,
    and the database deletes them together.
    """

    article = models.OneToOneField("articles.Article", models.CASCADE, primary_key=True, related_name="draft_entry")
    # As in `SearchEntry`.
    digest = models.BinaryField(max_length=16)

    class Meta:
        verbose_name = "draft index entry"
        verbose_name_plural = "draft index entries"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.article)
