"""What search finds stories by."""

from django.db import models


class SearchEntry(models.Model):
    """A published story's place in the index of `articles.search`, which alone writes it.

    The index itself is the table articles_searchtext: an FTS5 table on SQLite, three columns of words with GIN indexes
    on PostgreSQL. Its rows have the same numbers and go with these, which the database sees to.
    """

    # A later story has a greater one: its date in seconds, then its id (`articles.search.number_of`).
    number = models.BigIntegerField(primary_key=True)
    article = models.OneToOneField("articles.Article", models.CASCADE, related_name="search_entry")
    # Of the words, because the index cannot be read back.
    digest = models.BinaryField(max_length=16)

    class Meta:
        verbose_name = "search index entry"
        verbose_name_plural = "search index entries"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.article)
