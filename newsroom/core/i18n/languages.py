"""The languages of the site, each with a URL tree: the first at the root, the others below /<code>/."""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import NamedTuple

from django.conf import global_settings, settings
from django.conf.locale import LANG_INFO
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language, gettext, gettext_lazy, override

from newsroom.core.i18n.paths import permanent_redirect

# The languages that a story can be written in: {code: English name}.
LANGUAGE_NAMES: dict[str, str] = dict(global_settings.LANGUAGES)
# The territory that Open Graph is told for a language without one: where the site's own spelling is used, or else where
# most of its readers are (Unicode CLDR, likely subtags).
_TERRITORIES = {
    **{"ar": "EG", "cs": "CZ", "da": "DK", "el": "GR", "en": "GB", "fa": "IR", "he": "IL", "hi": "IN", "ja": "JP"},
    **{"ko": "KR", "pt": "BR", "sv": "SE", "uk": "UA", "ur": "PK", "vi": "VN", "zh": "CN", "zh-hant": "TW"},
    **{code: code.upper() for code in ("de", "es", "fi", "fr", "hu", "it", "nl", "pl", "ro", "ru", "th", "tr")},
}
# Names that Django lacks, or which it translates as those of spoken languages, which Chinese distinguishes from written
# ones.
_CHINESE = gettext_lazy("Chinese")
_WRITTEN = [
    *(gettext_lazy("Arabic"), gettext_lazy("English"), gettext_lazy("French"), gettext_lazy("German")),
    *(gettext_lazy("Italian"), gettext_lazy("Japanese"), gettext_lazy("Korean"), gettext_lazy("Portuguese")),
    *(gettext_lazy("Russian"), gettext_lazy("Spanish"), gettext_lazy("Vietnamese")),
]
# Regional tags that imply the script (Unicode CLDR, likely subtags).
_REGIONAL = {"zh-hans": ("zh-cn", "zh-sg")}
# The paths of the desk, which has one language.
DESK_PREFIX = "/admin/"


class LanguageVersion(NamedTuple):
    """A page in a language of the site. code: Django's. tag: BCP 47. name: in the language itself."""

    code: str
    tag: str
    name: str
    path: str
    is_current: bool


class LanguageMiddleware:
    """Activate the language of the URL tree. A path without a prefix is in the first language.

    Cookies and headers are ignored, so a page is the same for every reader. A URL with the prefix of the first
    language, in other case, or with the primary subtag alone (/zh/) redirects.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Respond in the language of the path."""
        code, path = split_language_prefix(request.path_info)
        with override(code):
            canonical = path_in(code, path)
            # No URL of the site contains a percent sign. Django adds one before each byte that is not UTF-8, and it
            # would be encoded again.
            if canonical != request.path_info and "%" not in canonical:
                return permanent_redirect(request, escape_uri_path(canonical))
            return self.get_response(request)


def split_language_prefix(path: str) -> tuple[str, str]:
    """Return the language (Django's code) of the path's tree, and the path in the first language's tree.

    A prefix is the language's code in any case, or one of its other tags: “zh” means “zh-hans”.
    """
    prefix, _, rest = path[1:].partition("/")
    for code, _ in settings.LANGUAGES:
        if _matches(code, prefix):
            # Never two slashes: a browser would take the next segment for a host.
            return code, f"/{rest.lstrip('/')}"
    return settings.LANGUAGE_CODE, path


def match_of(path: str) -> ResolverMatch | None:
    """Return the view that the path (as in PATH_INFO) leads to in its language's tree; None if there is none."""
    language, _ = split_language_prefix(path)
    with override(language):
        try:
            return resolve(path)
        except Resolver404:
            return None


def path_in(code: str, path: str) -> str:
    """Return the path in the language's tree for a path in the first language's tree."""
    return path if code == settings.LANGUAGE_CODE else f"/{code}{path}"


def localised_path(path: str, language: str) -> str:
    """Return the path in the tree of the language (a BCP 47 tag) if the site has one, else in the first language's."""
    _, at_root = split_language_prefix(path)
    return path_in(code_for(language) or settings.LANGUAGE_CODE, at_root)


def is_foreign(tag: str) -> bool:
    """Return whether a story with this tag (BCP 47) is in another language than the page."""
    return best_match(current(), [tag]) is None


def code_for(tag: str) -> str | None:
    """Return the site's language (Django's code) that a story with this tag (BCP 47) is in, or None."""
    return next((code for code, _ in settings.LANGUAGES if best_match(code, [tag])), None)


def setting_for(tag: str) -> str | None:
    """Return the code for the setting LANGUAGES of the language with this tag (BCP 47), or None if there is none."""
    code, primary = tag.lower(), tag.lower().partition("-")[0]
    codes = [code_for(tag), code, *LANG_INFO.get(code, {}).get("fallback", []), primary, *_REGIONAL]
    return next((each for each in codes if each in LANGUAGE_NAMES and each.startswith(primary)), None)


def other_languages() -> dict[str, str]:
    """Return the languages of the site except the first: {code: name on the desk}."""
    return {code: LANGUAGE_NAMES[code] for code, _ in settings.LANGUAGES[1:]}


def best_match(code: str, tags: Iterable[str]) -> str | None:
    """Return the tag (BCP 47) that matches a language of the site (Django's code), or None.

    A more specific tag, such as “en-GB” for English, matches too (RFC 4647, 3.4).
    """
    tags = list(tags)
    exact = (tag for tag in tags if _matches(code, tag))
    return next(chain(exact, (tag for tag in tags if tag.lower().startswith(f"{code}-"))), None)


def is_in_language(tag: str, language: str) -> bool:
    """Return whether a story with this tag (BCP 47) is in a language (a tag, too).

    For one of the site's, `best_match` decides. A tag of any other is the same or more specific (RFC 4647, 3.3.1).
    """
    if code := _code_of(language):
        return best_match(code, [tag]) is not None
    return f"{tag}-".lower().startswith(f"{language}-".lower())


def canonical_tag(language: str) -> str:
    """Return one tag (BCP 47) for all tags of a language of the site; otherwise the tag, written as is usual."""
    return tag_of(_code_of(language) or language.lower())


def _code_of(language: str) -> str | None:
    """Return Django's code of the site's language with this tag (BCP 47), or None."""
    return next((code for code, _ in settings.LANGUAGES if _matches(code, language)), None)


def _matches(code: str, tag: str) -> bool:
    return tag.lower() in language_tags(code)


def language_tags(code: str) -> list[str]:
    """Return the tags of a language in lower case: Django's code, the primary subtag, regional tags.

    A story is in the language if its language is one of them.
    """
    return list(dict.fromkeys((code, code.partition("-")[0], *_REGIONAL.get(code, ()))))


def locale_of(language: str) -> str:
    """Return the language (a BCP 47 tag) as language_TERRITORY (https://ogp.me), such as “zh_CN” for “zh-Hans”.

    Without a territory if that is unknown.
    """
    primary, *rest = language.lower().split("-")
    own = (part.upper() for part in rest if len(part) == 2 or part.isdigit())
    likely = (_TERRITORIES.get(tag) for tag in ("-".join([primary, *rest[:1]]), primary))
    return "_".join(filter(None, [primary, next(filter(None, (*own, *likely)), "")]))


def name_of(language: str) -> str:
    """Return the English name of the language (a BCP 47 tag), or the tag if it is unknown."""
    return str(LANGUAGE_NAMES.get(language.lower(), language))


def own_name(language: str) -> str:
    """Return the name of the language (a BCP 47 tag) in that language, or the tag if it is unknown."""
    return _lookup_name(language, "name_local")


def localised_name(language: str) -> str:
    """Return the name of the language (a BCP 47 tag) in the current language, or the tag if it is unknown."""
    return gettext(_lookup_name(language, "name"))


def short_name(language: str) -> str:
    """Return the name of the language (a BCP 47 tag) in the current language, without script and region.

    With them, if only they are different from the current language's: “Traditional Chinese” on Chinese pages.
    """
    primary = language.lower().partition("-")[0]
    if primary == current().partition("-")[0]:
        return localised_name(language)
    return str(_CHINESE) if primary == "zh" else localised_name(primary)


def _lookup_name(language: str, key: str) -> str:
    tag = language.lower()
    primary = tag.partition("-")[0]
    fallbacks = LANG_INFO.get(tag, {}).get("fallback", [])
    codes = [tag, *fallbacks, primary, *(code for code in LANG_INFO if code.startswith(f"{primary}-"))]
    return next(filter(None, (LANG_INFO.get(code, {}).get(key) for code in codes)), language)


def in_all_languages(*paths: str) -> tuple[str, ...]:
    """Return the paths in the trees of all languages."""
    return tuple(path_in(code, path) for code, _ in settings.LANGUAGES for path in paths)


def preview_prefixes() -> tuple[str, ...]:
    """Return the path prefixes of previews by link."""
    return in_all_languages("/preview/")


def private_prefixes() -> tuple[str, ...]:
    """Return the path prefixes of private pages (desk, previews), which are never cached."""
    return (DESK_PREFIX, *preview_prefixes())


def current() -> str:
    """Return Django's code of the current language."""
    return get_language() or settings.LANGUAGE_CODE


def available(path: str) -> list[LanguageVersion]:
    """Return the page at the path, including its query, in each language of the site in order."""
    _, at_root = split_language_prefix(path)
    return [
        LanguageVersion(code, tag_of(code), name, path_in(code, at_root), code == current())
        for code, name in settings.LANGUAGES
    ]


def tag_of(code: str) -> str:
    """Return Django's code of a language as a BCP 47 tag (section 2.1.1): “zh-Hans” for “zh-hans”, “pt-BR”."""
    primary, *rest = code.split("-")
    return "-".join([primary, *(part.title() if len(part) == 4 else part.upper() for part in rest)])
