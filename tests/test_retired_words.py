"""No string that a person sees has a word that docs/words.md retires."""

import ast
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from html import unescape
from pathlib import Path

import pytest

from newsroom.core.desk import audit

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("articles", "newsroom", "topics")
# Attributes whose values are read by people. Scripts show the sentences of data attributes.
ATTRIBUTES = {"alt", "aria-description", "aria-label", "content", "label", "placeholder", "title"}
# Names of actions in the audit log.
VERBS = {verb for verb, _ in audit.verbs()}
# Starts of statements in SQL, which only databases read.
SQL = re.compile(r"\s*(ALTER|CREATE|DELETE|DROP|INSERT|LOCK|SELECT|SET|UPDATE|WITH)\b")


def retired_words(text: str) -> list[tuple[str, str, list[str]]]:
    """Return the rows of the table “Retired words”: (word, what to use instead, phrases that may have the word)."""
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.*?) ?\|$", text.partition("## Retired words")[2], re.M)
    return [
        (word.strip("`"), instead, [each for each in allowed.split(", ") if each])
        for word, instead, allowed in rows[1:]
    ]


def pattern_of(word: str) -> re.Pattern[str]:
    """Return a pattern that finds the word in any case; between Chinese characters there are no word boundaries."""
    boundary = r"\b" if re.match(r"\w", word, re.ASCII) else ""
    return re.compile(rf"{boundary}{re.escape(word)}{boundary}", re.I)


RETIRED = [(pattern_of(word), *row) for word, *row in retired_words((ROOT / "docs/words.md").read_text())]


def offences(strings: Iterator[str]) -> list[str]:
    """Return a sentence for each retired word in the strings."""
    found = []
    for string in strings:
        text = re.sub(r"<[^<>]*>", "", string).replace("’", "'").strip()
        for pattern, instead, allowed in RETIRED:
            if not pattern.search(text):
                continue
            rest = text
            for phrase in allowed:
                rest = re.sub(re.escape(phrase), "", rest, flags=re.I)
            if match := pattern.search(rest):
                found.append(f"“{match[0]}” ({instead}) in: {' '.join(string.split())}")
    return found


def is_for_people(string: str) -> bool:
    """Return whether a string in code may be a text: several words, or one with a capital, and no name of an action."""
    if string in VERBS:
        return False
    has_words = re.search(r"[^\W\d_]{2}", string) and re.search(r"\s|^[A-Z][a-z]|[^\x00-\x7f]", string)
    return bool(has_words) and not SQL.match(string)


def strings_of_python(source: str) -> Iterator[str]:
    """Yield the strings of a module without docstrings, keys and compared values; {} replaces values of f-strings."""
    tree = ast.parse(source)
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=value):
                skipped.add(value)
            case ast.Dict(keys=keys):
                skipped.update(key for key in keys if key)
            case ast.Compare(comparators=values):
                skipped.update(part for value in values for part in ast.walk(value))
            case ast.Assign(targets=[ast.Name(id="__all__")], value=names):
                skipped.update(ast.walk(names))
        if isinstance(node, ast.JoinedStr):
            skipped.update(node.values)
            string = "".join(value.value if isinstance(value, ast.Constant) else "{}" for value in node.values)
            if is_for_people(string):
                yield string
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in skipped:
            yield from filter(is_for_people, [node.value])


def strings_of_template(source: str) -> Iterator[str]:
    """Yield the texts of a template: what stands between tags, and attributes that people read."""
    source = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->|<style.*?</style>", "", source, flags=re.S)
    # Arguments of tags are texts too: {% translate "…" %}, {% include "…" with heading="…" %}.
    for tag in re.findall(r"\{%.*?%\}|\{\{.*?\}\}", source, re.S):
        yield from filter(is_for_people, re.findall(r'"([^"]*)"', tag))
    source = re.sub(r"\{\{.*?\}\}", "{}", re.sub(r"\{%.*?%\}", " ", source, flags=re.S), flags=re.S)
    for tag in re.findall(r"<[a-zA-Z][^<>]*>", source):
        for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag):
            if name in ATTRIBUTES or (name.startswith("data-") and value[:1].isupper()):
                yield unescape(value)
    # Inline elements do not end a sentence.
    for text in re.split(r"</?(?!/?(?:a|abbr|b|br|cite|code|em|i|q|span|strong|time)\b)[a-zA-Z!][^<>]*>", source):
        yield unescape(re.sub(r"<[^<>]*>", "", text))


def strings_of_script(source: str) -> Iterator[str]:
    """Yield the string literals of a script."""
    token = re.compile(r"""//[^\n]*|/\*.*?\*/|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`""", re.S)
    for match in token.finditer(source):
        string = next((group for group in match.groups() if group), "")
        string = re.sub(r"\$\{[^{}]*\}", "{}", string)
        if is_for_people(string) and not re.match(r"[.#\[]", string):
            yield string


def strings_of_document(source: str) -> Iterator[str]:
    """Yield the paragraphs of a Markdown file, without code and the targets of links."""
    source = re.sub(r"^ *```.*?^ *```$|^ {4}[^\n]*|`[^`]*`|\]\([^)]*\)", "", source, flags=re.M | re.S)
    yield from source.split("\n\n")


def texts_of(*patterns: str) -> Iterator[tuple[Path, str]]:
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            # Drawings have no texts, only seeds.
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT), path.read_text()


def report(kind, *patterns: str) -> list[str]:
    return [f"{path}: {offence}" for path, text in texts_of(*patterns) for offence in offences(kind(text))]


def test_code_says_no_retired_word():
    assert not report(strings_of_python, *(f"{package}/**/*.py" for package in PACKAGES))


def test_templates_say_no_retired_word():
    assert not report(strings_of_template, "templates/**/*.html", "templates/**/*.txt")


def test_scripts_say_no_retired_word():
    assert not report(strings_of_script, "static/**/*.js", "templates/**/*.js")


def test_documentation_says_no_retired_word():
    # docs/words.md has the retired words themselves.
    pages = [path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/*.md") if path.name != "words.md"]
    assert not report(strings_of_document, *pages, "*.md")


@pytest.mark.parametrize(
    "catalogue", ["en/LC_MESSAGES/django", "en/LC_MESSAGES/djangojs", "zh_Hans/LC_MESSAGES/django"]
)
def test_translations_say_no_retired_word(catalogue):
    with (ROOT / f"newsroom/locale/{catalogue}.mo").open("rb") as file:
        assert not offences(iter(GNUTranslations(file)._catalog.values()))


def test_the_table_is_read():
    words = {row[0] for row in retired_words((ROOT / "docs/words.md").read_text())}
    assert {"address", "kept", "报道"} <= words
    assert len(RETIRED) > 50


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        (strings_of_python, 'raise ValueError("The picture is too large.")'),
        (strings_of_python, 'messages.success(request, f"{count} pictures saved.")'),
        (strings_of_template, "<p>Choose a\n picture.</p>"),
        (strings_of_template, '<button aria-label="Remove picture">×</button>'),
        (strings_of_template, '{% translate "A picture" %}'),
        (strings_of_template, "<p>{% blocktranslate %}This <b>old</b> picture{% endblocktranslate %}</p>"),
        (strings_of_template, '<p data-done="The picture is saved."></p>'),
        (strings_of_document, "# A page\n\nThis is\n  an _old_ picture.\n"),
        (strings_of_script, "notice(`The picture “${name}” is saved.`);"),
        (strings_of_script, "// A comment's apostrophe.\nnotice('The picture is saved.');"),
    ],
)
def test_a_retired_word_is_found_wherever_a_text_can_stand(kind, source):
    assert offences(kind(source))


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        (strings_of_python, '"""A picture."""\nrows["picture"] = 1'),
        (strings_of_template, '{# A picture. #}<picture class="picture"><img alt=""></picture>'),
        (strings_of_document, "```\na picture\n```\n\nRun `picture`:\n\n    picture\n\n![A page](picture.png)\n"),
        (strings_of_script, "// The picture.\n/* A picture */ field.name = 'picture';"),
    ],
)
def test_names_and_comments_in_code_are_not_texts(kind, source):
    assert not offences(kind(source))
