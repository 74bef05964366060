"""Service functions of the house style: keep rules, and dismiss what they mark in a story."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from articles.house_style import checking
from articles.house_style.matching import pattern_of
from articles.house_style.patterns import PatternRefused
from articles.models import Article, StyleDismissal, StyleRule
from articles.workflow import drafting
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import require

NO_PERMISSION = "Only editors and administrators can change the house style. Nothing was changed."
# In the order of the screen.
FIELDS = (
    *("words", "patterns", "replacement", "reason", "exceptions"),
    *("severity", "language", "is_case_sensitive", "is_part_of_word", "link", "is_active"),
)
MAX_LINES = 1_000


def create(*, by: User | None, **values: Any) -> StyleRule:
    """Create a rule. values: of the FIELDS. Raises NotAllowed, and ValidationError by field."""
    require(by, "articles.add_stylerule", NO_PERMISSION)
    with transaction.atomic():
        rule = StyleRule(**values)
        check(rule)
        rule.save(force_insert=True)
        AuditEntry.record("begin", rule, by=by)
    return rule


def create_missing(values: Mapping[str, Any], *, by: User | None) -> bool:
    """Create a rule, unless there is one with the same words, patterns and replacement in the language.

    Returns whether it was created. Raises as `create` does.
    """
    same = {name: values.get(name, "") for name in ("words", "patterns", "replacement", "language")}
    if StyleRule.objects.filter(**same).exists():
        return False
    create(by=by, **values)
    return True


def change(rule: StyleRule, *, by: User | None, **values: Any) -> None:
    """Change values of a rule (see `create`). Raises NotAllowed, and ValidationError by field."""
    require(by, "articles.change_stylerule", NO_PERMISSION)
    with transaction.atomic():
        saved = StyleRule.objects.select_for_update(no_key=True).get(pk=rule.pk)
        changes = {name: value for name, value in values.items() if getattr(saved, name) != value}
        if not changes:
            return
        replaced = {name: getattr(saved, name) for name in changes}
        for name, value in changes.items():
            setattr(rule, name, value)
        check(rule)
        rule.version = saved.version + 1
        rule.save(update_fields=[*changes, "version"])
        AuditEntry.record("change", rule, by=by, **changes, replaced=replaced)


def delete(rule: StyleRule, *, by: User | None) -> None:
    """Delete a rule. Raises NotAllowed."""
    require(by, "articles.delete_stylerule", NO_PERMISSION)
    with transaction.atomic():
        AuditEntry.record("delete", rule, by=by, discarded={name: getattr(rule, name) for name in FIELDS})
        rule.delete()


def check(rule: StyleRule) -> None:
    """Raise ValidationError by field if the rule cannot be saved, such as for a pattern that could take too long."""
    rule.full_clean()
    errors: dict[str, str] = {}
    if not (rule.word_list or rule.pattern_list):
        errors["words"] = "Enter words or a pattern."
    if len(rule.word_list) + len(rule.pattern_list) > MAX_LINES:
        errors["words"] = f"A rule can have up to {MAX_LINES:,} words and patterns. Move some to another rule."
    for line in rule.pattern_list[:MAX_LINES]:
        try:
            pattern_of(rule, line)
        except PatternRefused as refusal:
            errors["patterns"] = f"“{line[:60]}”: {refusal}"
            break
    if errors:
        raise ValidationError(errors)


def dismiss(article: Article, digest: str, *, by: Any) -> None:
    """Dismiss a match for all writers of the story, if it has one. digest: as in `checking.Finding`.

    Raises NotAllowed.
    """
    drafting.require_writer(by, article)
    # Before the transaction, which would keep others from saving on SQLite.
    words = {finding.digest: finding.text for finding in checking.report_of(article).findings}
    if digest not in words:
        return
    with transaction.atomic():
        _, is_new = StyleDismissal.objects.get_or_create(article=article, digest=digest, defaults={"by": by})
        if is_new:
            AuditEntry.record("dismiss style", article, by=by, words=words[digest])


def reopen(article: Article, digest: str, *, by: Any) -> None:
    """Show a dismissed match again. Raises NotAllowed."""
    drafting.require_writer(by, article)
    with transaction.atomic():
        if StyleDismissal.objects.filter(article=article, digest=digest).delete()[0]:
            AuditEntry.record("reopen style", article, by=by)
