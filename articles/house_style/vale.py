"""Reads rules of Vale (https://vale.sh): YAML files that extend `existence` or `substitution`."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from articles.house_style.matching import pattern_of
from articles.house_style.patterns import MAX_LENGTH, PatternRefused
from articles.models import StyleRule, StyleSeverity

MAX_BYTES = 1_000_000
KINDS = ("existence", "substitution")
# Keys that change what a rule matches, and which our rules do not have.
_UNSUPPORTED_KEYS = ("pos", "append", "anchor")
_SCOPES: tuple[list[str], ...] = ([], ["text"])
# Words without signs of a regular expression, at the ends of which Vale's \b is that of words.
_PLAIN = re.compile(r"\w(?:[\w '’/,-]*\w)?")
_QUOTED = re.compile(r"'[^']+'(?:(?:,| or|, or) '[^']+')*")
# A message that says no more than the replacement does.
_NO_REASON = re.compile(r"(?:Use|Prefer|Consider|Consider using) %s (?:instead of|over|rather than|not) %s[.!]?")
_PLACEHOLDER = re.compile(r"['\"“‘]?%s['\"”’]?")


class ValeFile(NamedTuple):
    """The rules of a file, as values for `rules.create`, and sentences about what it has that is not supported."""

    rules: list[dict[str, Any]]
    unsupported: list[str]


def read(data: bytes) -> ValeFile:
    """Return the rules of a file of Vale."""
    if len(data) > MAX_BYTES:
        return ValeFile([], [f"The file is larger than {MAX_BYTES:,} bytes."])
    try:
        # Only strings: `no: yes` is a word and what replaces it.
        content = yaml.load(data, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return ValeFile([], ["The file is not valid YAML."])
    if not isinstance(content, dict) or "extends" not in content:
        return ValeFile([], ["The file is no rule: it has no “extends”."])
    if reason := _refusal(content):
        return ValeFile([], [reason])
    unsupported: list[str] = []
    common = _common(content, unsupported)
    by_replacement = _sources(content)
    rules = []
    for replacement, sources in by_replacement.items():
        if rule := _rule(replacement, sources, common, content, unsupported):
            rules.append(rule)
    return ValeFile(rules, unsupported)


def _refusal(content: Mapping[str, Any]) -> str:
    """Return why the whole file is not supported, or ""."""
    kind = content["extends"]
    if kind not in KINDS:
        return f"Rules of the kind “{kind}” are not supported."
    if keys := [key for key in _UNSUPPORTED_KEYS if content.get(key) not in (None, "", "false")]:
        return f"“{keys[0]}” is not supported."
    if _list(content.get("scope")) not in _SCOPES:
        return f"The scope “{', '.join(_list(content['scope']))}” is not supported."
    return ""


def _common(content: Mapping[str, Any], unsupported: list[str]) -> dict[str, Any]:
    """Return the values that all rules of the file share."""
    exceptions = _list(content.get("exceptions"))
    plain = [each for each in exceptions if _PLAIN.fullmatch(each)]
    unsupported += [
        f"Exception “{each}” is a pattern, which is not supported." for each in exceptions if each not in plain
    ]
    level = content.get("level", StyleSeverity.WARNING)
    return {
        "exceptions": "\n".join(plain),
        "severity": level if level in StyleSeverity.values else StyleSeverity.WARNING,
        "is_case_sensitive": not _is_set(content, "ignorecase"),
        "is_part_of_word": _is_set(content, "nonword") or bool(content.get("raw")),
        "link": str(content.get("link") or ""),
    }


def _sources(content: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what the file matches, by replacement; "" for none."""
    if content["extends"] == "existence":
        raw, tokens = "".join(_list(content.get("raw"))), _list(content.get("tokens"))
        if raw and tokens:
            edge = "" if _is_set(content, "nonword") else r"\b"
            return {"": [f"{raw}{edge}(?:{joined}){edge}" for joined in _joined(tokens, MAX_LENGTH - len(raw) - 10)]}
        return {"": [raw] if raw else tokens}
    by_replacement: dict[str, list[str]] = defaultdict(list)
    swap = content.get("swap")
    for source, replacement in swap.items() if isinstance(swap, dict) else ():
        by_replacement[_alternatives(str(replacement))].append(str(source))
    return by_replacement


def _joined(tokens: Iterable[str], length: int) -> Iterator[str]:
    """Yield the tokens as alternatives, as many at once as have this length."""
    joined = ""
    for token in filter(str.strip, tokens):
        if joined and len(joined) + len(token) >= length:
            yield joined
            joined = ""
        joined = f"{joined}|{token}" if joined else token
    if joined:
        yield joined


def _rule(
    replacement: str, sources: Iterable[str], common: dict[str, Any], content: Mapping[str, Any], unsupported: list[str]
) -> dict[str, Any] | None:
    """Return the values of a rule, or None if nothing is left of it. Adds to `unsupported`."""
    probe = StyleRule(**common)
    words, patterns = [], []
    for source in filter(str.strip, sources):
        if not probe.is_part_of_word and _PLAIN.fullmatch(source):
            words.append(source)
            continue
        try:
            if "$" in replacement:
                raise PatternRefused("Replacements that refer to groups are not supported.")
            pattern_of(probe, source)
            patterns.append(source)
        except PatternRefused as refusal:
            unsupported.append(f"“{source}”: {refusal}")
    if not (words or patterns):
        return None
    texts = {"words": "\n".join(words), "patterns": "\n".join(patterns), "replacement": replacement}
    return {**common, **texts, "reason": _reason(str(content.get("message") or ""), replacement)}


def _reason(message: str, replacement: str) -> str:
    """Return Vale's message without the placeholders for the words and what to use, or "" if it gives no reason."""
    if _NO_REASON.fullmatch(_PLACEHOLDER.sub("%s", message)):
        return ""
    values = [f"“{' or '.join(replacement.split('|'))}”", "this"] if replacement else []
    return _PLACEHOLDER.sub(lambda _: values.pop(0) if values else "this", message).replace("%%", "%")


def _alternatives(replacement: str) -> str:
    """Return a replacement with `|` between alternatives, which many styles write as “'a' or 'b'”."""
    if _QUOTED.fullmatch(replacement):
        return "|".join(re.findall(r"'([^']+)'", replacement))
    return replacement


def _is_set(content: Mapping[str, Any], key: str) -> bool:
    return str(content.get(key)).lower() in {"true", "yes", "on"}


def _list(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
