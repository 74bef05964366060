"""What the words of a text say about its topics."""

from django.db import models

from newsroom.core.text.tokens import MAX_LENGTH


class WordWeights(models.Model):
    """The weights of a word, for topic suggestions. Written by `topics.suggestions.training` only.

    rarity: the logarithm of all stories per story with the word. weights: {ID of a topic, as text: weight}. The row of
    the word "" has what is the same for all texts.
    """

    word = models.CharField(primary_key=True, max_length=MAX_LENGTH)
    rarity = models.FloatField()
    weights = models.JSONField()

    class Meta:
        default_permissions = ()
        verbose_name = "weights of a word"
        verbose_name_plural = "weights of words"

    def __str__(self) -> str:
        return self.word
