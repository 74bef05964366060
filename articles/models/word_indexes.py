"""Word indexes of stories, for finding similar stories and for searching headlines."""

from django.db import models

from newsroom.core.text.tokens import MAX_LENGTH


class Word(models.Model):
    """A word near the beginning of a published or scheduled story. Written by `articles.search.similarity` only."""

    pk = models.CompositePrimaryKey("article", "word")
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="words", db_index=False)
    word = models.CharField(max_length=MAX_LENGTH)
    times = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "similarity index entry"
        verbose_name_plural = "similarity index entries"
        indexes = [models.Index(fields=["word", "article"], name="word_stories")]

    def __str__(self) -> str:
        return self.word


class HeadlineWord(models.Model):
    """A word of a story's draft or published headline. Written by `articles.search.headlines` only."""

    pk = models.CompositePrimaryKey("article", "word")
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="headline_words", db_index=False)
    word = models.CharField(max_length=MAX_LENGTH)

    class Meta:
        verbose_name = "headline index entry"
        verbose_name_plural = "headline index entries"
        indexes = [models.Index(fields=["word", "article"], name="headline_word_stories")]

    def __str__(self) -> str:
        return self.word
