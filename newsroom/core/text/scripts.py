"""The language of a text by its script, where a script is enough to tell."""

import re
from collections import Counter

from newsroom.core.text.han import fold_han

# Ranges of letters, and the languages that are written in them, the most frequent one first.
_SCRIPTS = {
    "Hira": ("\u3040-\u30ff", "ja"),
    "Hani": ("\u3400-\u4dbf\u4e00-\u9fff", "zh ja yue"),
    "Hang": ("\u1100-\u11ff\uac00-\ud7af", "ko"),
    "Arab": ("\u0620-\u064a\u066e-\u06ff\u0750-\u077f", "ar fa ur ps ckb sd ug ks az"),
    "Hebr": ("\u05d0-\u05ea", "he yi"),
    "Cyrl": ("\u0400-\u052f", "ru uk bg sr mk be kk ky tg mn"),
    "Grek": ("\u0370-\u03ff", "el"),
    "Armn": ("\u0531-\u0587", "hy"),
    "Geor": ("\u10a0-\u10ff", "ka"),
    "Ethi": ("\u1200-\u137f", "am ti"),
    "Deva": ("\u0904-\u0939\u0958-\u0961", "hi mr ne sa kok bho mai"),
    "Beng": ("\u0985-\u09b9\u09dc-\u09f1", "bn as"),
    "Guru": ("\u0a05-\u0a39", "pa"),
    "Gujr": ("\u0a85-\u0ab9", "gu"),
    "Orya": ("\u0b05-\u0b39", "or"),
    "Taml": ("\u0b85-\u0bb9", "ta"),
    "Telu": ("\u0c05-\u0c39", "te"),
    "Knda": ("\u0c85-\u0cb9", "kn"),
    "Mlym": ("\u0d05-\u0d39", "ml"),
    "Sinh": ("\u0d85-\u0dc6", "si"),
    "Thai": ("\u0e01-\u0e46", "th"),
    "Laoo": ("\u0e81-\u0ec6", "lo"),
    "Mymr": ("\u1000-\u102a", "my"),
    "Khmr": ("\u1780-\u17b3", "km"),
}
_PATTERNS = {script: re.compile(f"[{letters}]") for script, (letters, _) in _SCRIPTS.items()}
# Letters and words of languages that share a script with a more frequent one. Urdu has those of Persian, too.
_SIGNS = {
    "ur": re.compile("[ٹڈڑںےۓ]"),
    "fa": re.compile("[پچژگ]"),
    "uk": re.compile("[іїєґІЇЄҐ]"),
    "be": re.compile("[ўЎ]"),
    "sr": re.compile("[ђћџЂЋЏ]"),
    "mr": re.compile(r"ळ|(?:ाचे|च्या|मध्ये|साठी)(?!\w)|(?<!\w)(?:आहे|आणि)(?!\w)"),
    "ne": re.compile(r"(?<!\w)(?:छ|हो|गरेको)(?!\w)"),
    "as": re.compile("[ৰৱ]"),
    "yi": re.compile("[ײװױ]"),
}
_LETTER = re.compile(r"[^\W\d_]")
MAX_LENGTH = 5_000
# The share of the letters that are of one script, and that of the characters that only traditional Chinese has.
_WHOLE, _TRADITIONAL = 0.9, 0.05
# Fewer letters say nothing.
_MIN_LETTERS = 10


def language_of_script(text: str, usual: str) -> str:
    """Return the language of a text whose script is another one than that of the usual language, "" otherwise.

    Latin letters tell no language. Of languages that share a script, it is the one whose letters or words occur, else
    the most frequent one. Only the first `MAX_LENGTH` characters are read.
    """
    text = text[:MAX_LENGTH]
    letters = len(_LETTER.findall(text))
    counts = Counter({script: len(pattern.findall(text)) for script, pattern in _PATTERNS.items()})
    if letters < _MIN_LETTERS or not counts.total():
        return ""
    # Japanese has two scripts; a tenth of kana is enough to tell it from Chinese.
    if counts["Hira"] * 10 > counts["Hani"]:
        counts["Hira"] += counts.pop("Hani")
    script, count = counts.most_common(1)[0]
    languages = _SCRIPTS[script][1].split()
    if count < letters * _WHOLE or usual.partition("-")[0].lower() in languages:
        return ""
    if script == "Hani":
        return "zh-Hant" if _changes(text) > count * _TRADITIONAL else "zh-Hans"
    signs = ((language, sign) for language, sign in _SIGNS.items() if language in languages)
    return next((language for language, sign in signs if sign.search(text)), languages[0])


def _changes(text: str) -> int:
    """Return how many characters are traditional."""
    return sum(folded != character for folded, character in zip(fold_han(text), text, strict=True))
