"""Aliases of topics, and the indexes of names: possible duplicates, prefixes and the alphabet."""

from django.db import models

from newsroom.core.tracking.querysets import TrackedQuerySet
from topics.models.topic import KEY_LENGTH, NAME_LENGTH, Kind, Topic
from topics.querysets.topics import IndexedNameQuerySet, TopicPartQuerySet


class Alias(models.Model):
    """Another name of a topic. It finds the topic, and its URL redirects to it."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=NAME_LENGTH)
    key = models.CharField(max_length=KEY_LENGTH, unique=True, editable=False)
    # "" for a name without letters (🙂): it finds the topic, but has no URL.
    slug = models.CharField(max_length=80, blank=True, editable=False, db_index=True)

    objects = TopicPartQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "aliases"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Way(models.TextChoices):
    """How two names resemble each other, most certain first."""

    SPELLING = "spelling"
    ORDER = "order"
    PINYIN = "pinyin"
    PLURAL = "plural"
    SHORT = "short"
    LETTERS = "letters"
    ROMANISED = "romanised"
    SURNAME = "surname"


class Fingerprint(models.Model):
    """A word derived from a topic's name or alias. Similar names have at least one in common.

    Only `topics.names.duplicates` writes it.
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
    """Two topics that may be the same, because of two of their names. Stored in both directions.

    Only `topics.names.duplicates` writes it.
    """

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
    """The end of a topic's name or alias, starting at one of its words: what a user may start to type.

    The text is normalised as by `naming.key_of`. Only `topics.indexes.prefix_index` writes it.
    """

    TEXT_LENGTH = 100

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="openings")
    text = models.CharField(max_length=TEXT_LENGTH)
    # Its first character and its first three, for lookups.
    initial = models.CharField(max_length=1)
    start = models.CharField(max_length=3)
    # Whether it begins with the name's first word.
    is_whole = models.BooleanField()

    objects = TrackedQuerySet.as_manager()

    class Meta:
        verbose_name = "autocomplete index entry"
        verbose_name_plural = "autocomplete index entries"
        indexes = [
            models.Index(fields=["initial", "topic"], name="opening_initial"),
            models.Index(fields=["start", "topic"], name="opening_start"),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.text}"


class IndexedName(models.Model):
    """A topic in the alphabetical index of one language, with the columns that filter it.

    Only topics that are public, or have a date to become so. Only `alphabetical_index` writes it.
    """

    KEY_LENGTH = 120
    # The letter of names that begin with a digit or a sign. Greater than every code point.
    NO_LETTER = 0x110000

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="indexed_names", db_index=False)
    # Django's code of the language; "" for the first one of the site.
    language = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    # The code point of the letter, so that both databases sort it in the same order.
    letter = models.PositiveIntegerField()
    # Sorts names under the same letter. Bytes, for the same reason.
    sort_key = models.BinaryField(max_length=KEY_LENGTH)
    public_from = models.DateTimeField()

    objects = IndexedNameQuerySet.as_manager()

    class Meta:
        verbose_name = "alphabetical index entry"
        verbose_name_plural = "alphabetical index entries"
        constraints = [models.UniqueConstraint(fields=["topic", "language"], name="indexed_name_once")]
        indexes = [
            models.Index(fields=["language", "letter", "sort_key", "topic", "public_from"], name="indexed_letter"),
            models.Index(
                fields=["language", "kind", "letter", "sort_key", "topic", "public_from"], name="indexed_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.letter_name}"

    @property
    def letter_name(self) -> str:
        """The letter, or “#”."""
        return "#" if self.letter == self.NO_LETTER else chr(self.letter)
