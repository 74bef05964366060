"""The rules of the house style, and the marks of them that the writers of a story dismissed."""

from django.conf import settings
from django.db import models
from django.utils import timezone

REPLACEMENT_SEPARATOR = "|"


class StyleSeverity(models.TextChoices):
    """How a match of a style rule is marked. None of them blocks publishing."""

    SUGGESTION = "suggestion", "Suggestion"
    WARNING = "warning", "Warning"
    ERROR = "error", "Error"


class StyleRule(models.Model):
    """Words and patterns that the house style avoids, with what to write instead.

    Written by the service functions of `articles.house_style.rules` only.
    """

    words = models.TextField(blank=True, help_text="Enter one word or phrase per line.")
    patterns = models.TextField(
        blank=True, help_text="For example, “utili[sz]e[sd]?”. Enter one regular expression per line."
    )
    replacement = models.CharField(
        max_length=300,
        blank=True,
        help_text="Separate alternatives with “|”. Leave blank if the writer has to rephrase.",
    )
    reason = models.TextField(blank=True, help_text="Writers see this next to each match.")
    link = models.URLField("more information", blank=True, help_text="Leave blank, or enter the URL of an explanation.")
    exceptions = models.TextField(blank=True, help_text="Enter phrases in which the words are right, one per line.")
    # BCP 47; "" for all. A rule for “en” is also one for “en-GB”.
    language = models.CharField(max_length=35, blank=True)
    severity = models.CharField(max_length=10, choices=StyleSeverity, default=StyleSeverity.WARNING)
    is_case_sensitive = models.BooleanField("match case", default=False)
    is_part_of_word = models.BooleanField(
        "match parts of words", default=False, help_text="Select this for signs, such as spaces around a dash."
    )
    is_active = models.BooleanField(
        "in use", default=True, help_text="Clear this to stop using the rule without deleting it."
    )
    # Incremented by each change: with the number of rules and the highest ID it shows whether any has changed.
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "house style rule"
        ordering = ["-is_active", "pk"]
        indexes = [models.Index(fields=["-is_active", "id"], name="style_rule_list")]

    def __str__(self) -> str:
        sources = [*self.word_list, *self.pattern_list] or [""]
        more = f" (+{len(sources) - 1})" if len(sources) > 1 else ""
        instead = f" → {' or '.join(self.replacements)}" if self.replacements else ""
        return f"{sources[0]}{more}{instead}"

    @property
    def word_list(self) -> list[str]:
        """Return the words and phrases."""
        return _lines_of(self.words)

    @property
    def pattern_list(self) -> list[str]:
        """Return the regular expressions."""
        return _lines_of(self.patterns)

    @property
    def exception_list(self) -> list[str]:
        """Return the phrases in which the words are right."""
        return _lines_of(self.exceptions)

    @property
    def replacements(self) -> list[str]:
        """Return what can be written instead."""
        return [each.strip() for each in self.replacement.split(REPLACEMENT_SEPARATOR) if each.strip()]


class StyleDismissal(models.Model):
    """A match that a writer of the story dismissed. It counts for the same words wherever the story has them."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="style_dismissals", db_index=False)
    # Of the rule and the words.
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "digest"], name="style_dismissal_once")]

    def __str__(self) -> str:
        return self.digest


def _lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
