"""Rules of Vale: the same matches as Vale documents, and what is not supported."""

import re

import pytest

from articles.house_style import vale
from articles.house_style.matching import RuleSet
from articles.models import StyleRule

SWAPS = {
    "commence(?:s|d)?": "start",
    "in order to": "to",
    "e-?mail(?!er)": "message",
    "at this point": "'now' or 'today'",
    "gbit": "Gbit",
    "(?:key|pass)phrase": "password",
    "o'clock": "hours",
    "late edition": "final edition",
    "edition is": "issue is",
    "edition": "issue",
}
SUBSTITUTION = "extends: substitution\nmessage: \"Use '%s' instead of '%s'.\"\nlevel: error\nignorecase: true\nswap:\n"
SUBSTITUTION += "".join(f'  "{key}": "{value}"\n' for key, value in SWAPS.items())
TOKENS = ["very", "quite a few", r"obvious(?:ly)?", r"\d+ ?pct"]
EXISTENCE = "extends: existence\nmessage: \"Avoid '%s'.\"\ntokens:\n" + "".join(f"  - '{each}'\n" for each in TOKENS)
PASSIVE = "extends: existence\nmessage: Passive\nignorecase: true\nraw: ['\\b(?:is|was)\\b\\s*']\ntokens:\n"
PASSIVE += "".join(f"  - {'q' * 20}{number}\n" for number in range(30)) + "  - sung\n  - '\\w+ed'\n"
NONWORD = "extends: existence\nmessage: \"Close up '%s'.\"\nnonword: true\ntokens:\n  - '\\s[—–]\\s'\n  - '\\.{3,}'\n"
TEXTS = [
    "We commence today in order to finish; it commences late and commenced early.",
    "Commencement is not to commence. IN ORDER TO win, an Email or an e-mail, but an emailer.",
    "At this point the line carries a gbit, two GBIT and one Gbit.",
    "A keyphrase, a passphrase, passphrases and a phrase at 5 o'clock.",
    "It is very obvious, Very obviously, and quite a few people got 5pct, 10 pct or pct.",
    "Every day quite  a few, quite a\nfew and unobvious.",
    "He waited … and — at last – he left...",
    "Not.... close—up – here",
    "The late edition is late, an edition is not, two editions are.",
    "She is sung and WAS printed. It is\nsung, was. Sung, is printable.",
    "Zoë’s e-mail: naïve, very naïve; oververy.",
    "",
]


def vale_matches(template, sources, text, flags):
    """Where Vale finds tokens: it joins them in its template, longest first, and applies it to each block."""
    joined = re.compile(template.format("|".join(sorted(sources, key=len, reverse=True))), flags)
    return [
        (block.start() + match.start(), block.start() + match.end())
        for block in re.finditer(".+", text)
        for match in joined.finditer(block[0])
    ]


def our_matches(file, text):
    rules = [StyleRule(**values) for values in vale.read(file.encode()).rules]
    return sorted((start, end) for _, start, end in RuleSet(rules).matches(text)[0])


@pytest.mark.parametrize("text", TEXTS)
def test_our_matches_are_those_of_vale(text):
    word, anything = r"\b(?:{})\b", r"(?:{})"
    right = [span for span in vale_matches(word, SWAPS, text, re.IGNORECASE) if text[slice(*span)] != "Gbit"]
    assert our_matches(SUBSTITUTION, text) == right
    assert our_matches(EXISTENCE, text) == vale_matches(word, TOKENS, text, re.NOFLAG)
    passive = vale_matches(rf"\b(?:is|was)\b\s*{word}", [r"\w+ed", "sung"], text, re.IGNORECASE)
    assert our_matches(PASSIVE, text) == passive
    assert our_matches(NONWORD, text) == vale_matches(anything, [r"\s[—–]\s", r"\.{3,}"], text, re.NOFLAG)


def test_a_file_becomes_a_rule_for_each_replacement():
    rules = {rule["replacement"]: rule for rule in vale.read(SUBSTITUTION.encode()).rules}
    assert (rules["to"]["words"], rules["start"]["patterns"]) == ("in order to", "commence(?:s|d)?")
    assert rules["now|today"]["words"] == "at this point"
    assert rules["to"]["reason"] == ""
    assert (rules["to"]["severity"], rules["to"]["is_case_sensitive"]) == ("error", False)
    (existence,) = vale.read(EXISTENCE.encode()).rules
    assert (existence["reason"], existence["is_case_sensitive"]) == ("Avoid this.", True)
    assert vale.read(NONWORD.encode()).rules[0]["is_part_of_word"]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("extends: metric\nmessage: Hard\nformula: words", "Rules of the kind “metric” are not supported."),
        ("extends: existence\nscope: heading\ntokens: [a]", "The scope “heading” is not supported."),
        ("extends: existence\ntokens:\n  - 'a(?=b)c'", "“a(?=b)c”: Conditions such as"),
        ("extends: substitution\nswap:\n  '(\\w+)-wise': $1", "“(\\w+)-wise”: Replacements that refer to groups"),
        ("extends: existence\ntokens: [a]\nexceptions: ['[A-Z]+']", "Exception “[A-Z]+” is a pattern"),
        ("extends: [", "The file is not valid YAML."),
        ("a: b", "The file is no rule"),
    ],
)
def test_what_is_not_supported_is_named(file, sentence):
    assert vale.read(file.encode()).unsupported[0].startswith(sentence)


def test_a_message_becomes_the_reason():
    file = "extends: substitution\nmessage: \"'%s' is shorter than '%s'.\"\nswap:\n  in order to: to"
    assert vale.read(file.encode()).rules[0]["reason"] == "“to” is shorter than this."


def test_words_that_yaml_has_another_meaning_for_stay_words():
    (rule,) = vale.read(b"extends: substitution\nmessage: x\nswap:\n  no: yes").rules
    assert (rule["words"], rule["replacement"]) == ("no", "yes")
