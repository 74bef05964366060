"""A topic's other names, which names resemble each other, and where one can be begun to be typed."""

from django.db import models

from topics.models.topic import KEY_LENGTH, NAME_LENGTH, Topic
from topics.querysets import TopicPartQuerySet


class Alias(models.Model):
    """Another name of a topic: typing it files under the topic, its address redirects there."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=NAME_LENGTH)
    key = models.CharField(max_length=KEY_LENGTH, unique=True, editable=False)
    # "" for a name without a letter (🙂): it files, but has no address.
    slug = models.SlugField(max_length=80, allow_unicode=True, blank=True, editable=False)

    objects = TopicPartQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "aliases"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Way(models.TextChoices):
    """How two names resemble each other, the surest first."""

    SPELLING = "spelling"
    PINYIN = "pinyin"
    PLURAL = "plural"
    LETTERS = "letters"


class Fingerprint(models.Model):
    """A word that is made of a topic's name or alias; names that resemble each other have one in common.

    Written by `resemblance` alone.
    """

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=NAME_LENGTH)

    class Meta:
        verbose_name = "duplicate-name index entry"
        verbose_name_plural = "duplicate-name index entries"
        constraints = [models.UniqueConstraint(fields=["topic", "word"], name="fingerprint_once")]
        indexes = [models.Index(fields=["word", "topic"], name="fingerprint_word")]

    def __str__(self) -> str:
        return f"{self.topic}: {self.word}"


class Resemblance(models.Model):
    """Two topics that may be one, because of two of their names. Kept in both directions by `resemblance` alone."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="resemblances", db_index=False)
    other = models.ForeignKey(Topic, models.CASCADE, related_name="+")
    way = models.CharField(max_length=10, choices=Way)
    name = models.CharField(max_length=NAME_LENGTH, help_text="The topic name or alias that matches the other topic.")
    other_name = models.CharField(max_length=NAME_LENGTH)
    # Whether one of the two is an alias.
    is_by_alias = models.BooleanField()

    class Meta:
        verbose_name = "possible duplicate"
        constraints = [models.UniqueConstraint(fields=["topic", "other"], name="resemblance_once")]

    def __str__(self) -> str:
        return f"{self.name} ~ {self.other_name}"


class Opening(models.Model):
    """A topic's name or alias, as names compare, from one of its words on: what somebody may begin to type.

    Written by `openings` alone.
    """

    TEXT_LENGTH = 100

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="openings")
    text = models.CharField(max_length=TEXT_LENGTH)
    # Its first character, and its first three, by which it is looked up.
    initial = models.CharField(max_length=1)
    start = models.CharField(max_length=3)
    # Whether it begins with the name's first word.
    is_whole = models.BooleanField()

    class Meta:
        verbose_name = "autocomplete index entry"
        verbose_name_plural = "autocomplete index entries"
        indexes = [
            models.Index(fields=["initial", "topic"], name="opening_initial"),
            models.Index(fields=["start", "topic"], name="opening_start"),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.text}"
