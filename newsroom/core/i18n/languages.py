"""The languages that the site speaks, each in a tree of addresses: the first at the root, the others below /<code>/."""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any, NamedTuple

from django.conf import global_settings, settings
from django.conf.locale import LANG_INFO
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language, gettext, override

from newsroom.core.i18n.paths import moved

# Those that a story may be written in, by their codes.
WRITTEN: dict[str, Any] = dict(global_settings.LANGUAGES)
# Where a script goes without saying (Unicode CLDR, likely subtags).
_REGIONAL = {"zh-hans": ("zh-cn", "zh-sg")}


class Spoken(NamedTuple):
    """A page in one of the site's languages: Django's code of it, its tag (BCP 47) and own name, the page's path."""

    code: str
    tag: str
    name: str
    path: str
    is_current: bool


class LanguageMiddleware:
    """Speak the language in whose tree the address lies; what lies in no tree is in the first one.

    Nothing else is asked, no cookie and no header, so that a page is the same for every reader. An address below the
    first language's code, below one in other letters or below the language alone (/zh/) redirects.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        code, path = parted(request.path_info)
        with override(code):
            proper = path_in(code, path)
            # No page has a percent sign in its address; Django puts one before each byte that is not UTF-8, and it
            # would be encoded once more.
            if proper != request.path_info and "%" not in proper:
                return moved(request, escape_uri_path(proper))
            return self.get_response(request)


def parted(path: str) -> tuple[str, str]:
    """The language (Django's code) in whose tree the path lies, and the path in the first language's tree.

    A language is known by its code in any letters, or by its primary subtag: “zh” is “zh-hans” here.
    """
    word, _, rest = path[1:].partition("/")
    for code, _ in settings.LANGUAGES:
        if is_meant(code, word):
            # Never two slashes: a browser would read another site's name behind them.
            return code, f"/{rest.lstrip('/')}"
    return settings.LANGUAGE_CODE, path


def path_in(code: str, path: str) -> str:
    """Where the page that stands at the path in the first language's tree stands in the language's."""
    return path if code == settings.LANGUAGE_CODE else f"/{code}{path}"


def at_home(path: str, language: str) -> str:
    """The path in the tree of the language (a BCP 47 tag), if the site has one, and else in the first one's."""
    _, at_root = parted(path)
    codes = [code for code, _ in settings.LANGUAGES if best_for(code, [language])]
    return path_in((codes or [settings.LANGUAGE_CODE])[0], at_root)


def abroad() -> dict[str, str]:
    """The languages of the site beside its first one, by their codes: what they are called on the desk."""
    return {code: WRITTEN[code] for code, _ in settings.LANGUAGES[1:]}


def best_for(code: str, tags: Iterable[str]) -> str | None:
    """Which of these tags (BCP 47) is in the language of the site, Django's code of it; None if none is.

    One that says more than the language does, such as “en-GB” of English, is in it too (RFC 4647, 3.4).
    """
    tags = list(tags)
    exact = (tag for tag in tags if is_meant(code, tag))
    return next(chain(exact, (tag for tag in tags if tag.lower().startswith(f"{code}-"))), None)


def is_meant(code: str, word: str) -> bool:
    """Whether the word, in any letters, means the language with Django's code."""
    return word.lower() in meaning(code)


def meaning(code: str) -> list[str]:
    """The words that mean a language, in small letters: Django's code of it, its primary subtag, regions' names of it.

    A story's language is one of them if it is written in the language.
    """
    return list(dict.fromkeys((code, code.partition("-")[0], *_REGIONAL.get(code, ()))))


def name_of(language: str) -> str:
    """What the desk calls the language (a BCP 47 tag); the tag itself if that is not known."""
    return str(WRITTEN.get(language.lower(), language))


def own_name(language: str) -> str:
    """What the language (a BCP 47 tag) is called by those who speak it; the tag itself if that is not known."""
    return _named(language, "name_local")


def name_here(language: str) -> str:
    """What the language (a BCP 47 tag) is called in the one that is spoken; the tag itself if that is not known."""
    return gettext(_named(language, "name"))


def _named(language: str, how: str) -> str:
    tag = language.lower()
    primary = tag.partition("-")[0]
    codes = [tag, primary, *(code for code in LANG_INFO if code.startswith(f"{primary}-"))]
    return next(filter(None, (LANG_INFO.get(code, {}).get(how) for code in codes)), language)


def in_every(*paths: str) -> tuple[str, ...]:
    """The paths in the trees of all languages."""
    return tuple(path_in(code, path) for code, _ in settings.LANGUAGES for path in paths)


def private() -> tuple[str, ...]:
    """What the paths of the desk and of previews begin with: those are for few eyes, and nobody keeps them."""
    return ("/admin/", *in_every("/preview/"))


def current() -> str:
    """Django's code of the language that is spoken now."""
    return get_language() or settings.LANGUAGE_CODE


def spoken(path: str) -> list[Spoken]:
    """The page at the path, with its query if it has one, in each language of the site, the first language's first."""
    _, at_root = parted(path)
    return [
        Spoken(code, tag_of(code), name, path_in(code, at_root), code == current()) for code, name in settings.LANGUAGES
    ]


def tag_of(code: str) -> str:
    """Django's code of a language as a tag (BCP 47, section 2.1.1): “zh-hans” is “zh-Hans”, “pt-br” is “pt-BR”."""
    primary, *rest = code.split("-")
    return "-".join([primary, *(part.title() if len(part) == 4 else part.upper() for part in rest)])
