"""Old URLs: the one form in which they are stored, and the stored forms that a request can match."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http.request import validate_host
from django.utils.encoding import repercent_broken_unicode

from newsroom.core.i18n import languages
from newsroom.core.models.redirects import URL_LENGTH
from newsroom.core.text.characters import has_controls
from newsroom.core.web.url_limits import MAX_PART_LENGTH, is_too_long

# The end of an old URL that stands for all URLs below.
BELOW = "/*"
# Longer queries are not compared, in characters, nor more parameters.
MAX_QUERY_LENGTH, MAX_PARAMETERS = 1000, 10
# What visitors arrive with from campaigns and other sites. The same page is there without it.
_TRACKING = re.compile("utm_.*|fbclid|gclid|msclkid|mc_[ce]id")
# The front page redirects only with one of these. With others, it is the front page without a query of the database.
FRONT_PARAMETERS = frozenset(
    {
        *("p", "page_id", "attachment_id", "post_type", "name", "pagename", "id", "q", "m", "s"),
        *("cat", "category_name", "tag", "author", "author_name", "feed"),
    }
)
# The formats of feeds in old URLs -> those of this site.
FEED_FORMS = {"rss": "rss", "rss2": "rss", "rdf": "rss", "atom": "atom", "json": "json"}
_FORMS = "|".join(FEED_FORMS)
# What WordPress, Ghost and others append to the URL of a category, tag or author.
_FEED = re.compile(rf"(?P<stem>/.+?)/(?:feed(?:/(?P<form>{_FORMS}))?|rss)")
_FORM = re.compile(rf"(?P<stem>/(?:.+/)?feed)/(?P<form>{_FORMS})")
_PAGE = re.compile(r"(?P<stem>/.+?)/page/[0-9]{1,6}")
# Of a story: pages of its comments or of a long text, which are no month or day, and forms of it for other programs.
_PART = re.compile(
    r"(?P<stem>/.+?)/(?:comment-page-[0-9]{1,6}|(?<!/[0-9]{2}/)(?<!/[0-9]{4}/)[0-9]{1,3}|embed|amp|trackback)"
)
# Parameters of WordPress with the ID of a post, of which each finds posts of any type.
_IDS = ("p", "page_id", "attachment_id")
# A smaller version of an image that Ghost makes.
_GHOST_SIZE = re.compile(
    r"(?P<folder>/(?:.+/)?content/images)/size/w[0-9]{1,5}(?:h[0-9]{1,5})?(?:/format/[a-z0-9]{1,10})?(?P<name>/.+)"
)
_FIRST_PAGE = re.compile(r"/page/[0-9]{1,6}")
_INDEX = "/index.php"


class Candidate(NamedTuple):
    """A stored path that a request matches. rest: what follows a prefix. form: of the feed that is asked for, or ""."""

    path: str
    rest: str = ""
    form: str = ""


def is_reserved(path: str) -> bool:
    """Return whether the path belongs to files and programs of this site, where no old URL redirects."""
    reserved = (*languages.private_prefixes(), settings.STATIC_URL, settings.MEDIA_URL, "/api/", "/identity/")
    return f"{path}/".startswith(reserved) or path in {"/healthz", "/readyz", "/oembed"}


def is_host_of_site(host: str) -> bool:
    """Return whether requests for the host reach this site."""
    return validate_host(host, settings.ALLOWED_HOSTS)


def stored_form(url: str) -> str:
    """Return the old URL (absolute, or a path with or without a query) as it is stored.

    It is percent-decoded and composed (NFC), without host, fragment, repeated slashes and trailing slash. The
    parameters of its query are in one order. The stored form of a stored form is the same. Raises ValidationError with
    a sentence.
    """
    try:
        parts = urlsplit(url.strip())
        has_host = bool(parts.hostname)
    except ValueError:
        raise ValidationError("This is not a URL.") from None
    if has_host and parts.scheme not in {"http", "https", ""}:
        raise ValidationError("The old URL starts with something other than http:// or https://.")
    path = parts.path or ("/" if has_host or parts.query else "")
    if not path.startswith("/"):
        raise ValidationError("The old URL has to start with a slash, http:// or https://.")
    if len(path) > 4 * URL_LENGTH * 3 or len(parts.query) > MAX_QUERY_LENGTH:
        raise ValidationError(_too_long())
    decoded = repercent_broken_unicode(unquote_to_bytes(path)).decode()
    if has_controls(decoded) or has_controls(parts.query):
        raise ValidationError("The old URL contains control characters.")
    queries = _queries(parts.query)
    stored = f"{_stem(decoded)}?{queries[0]}" if queries else _canonical(decoded)
    if len(stored) > URL_LENGTH:
        raise ValidationError(_too_long())
    _check(stored)
    return stored


def _too_long() -> str:
    return f"The old URL is longer than {URL_LENGTH} characters."


def _check(stored: str) -> None:
    """Raise ValidationError if the old URL can never redirect."""
    path, _, query = stored.partition("?")
    if is_too_long(path):
        raise ValidationError(f"A part of the old URL is longer than {MAX_PART_LENGTH} characters.")
    if is_reserved(path):
        raise ValidationError(f"URLs below {'/'.join(path.split('/')[:2])}/ belong to this site and cannot redirect.")
    if stored == BELOW:
        raise ValidationError("This would redirect every URL without a page. Enter a longer prefix, such as /blog/*.")
    if "*" in path.removesuffix(BELOW):
        raise ValidationError("An asterisk can only be at the end, after a slash, such as /blog/*.")
    if path == "/" and not query:
        raise ValidationError("This is the front page, which cannot redirect.")
    names = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    if path == "/" and not names & FRONT_PARAMETERS:
        known = ", ".join(sorted(FRONT_PARAMETERS))
        raise ValidationError(f"The front page can only redirect if the query has one of these parameters: {known}.")


def candidates(path: str, query: str) -> list[Candidate]:
    """Return the stored paths that a request matches, the most specific first.

    path: decoded, as Django's `path_info`. query: percent-encoded.
    """
    if has_controls(path):
        return []
    decoded = path
    queries = _queries(query)
    stem, path = _stem(decoded), _canonical(decoded)
    parameters = _parameters(query)
    asked = FEED_FORMS.get(parameters.get("feed", ""), "")
    found = [Candidate(f"{stem}?{each}", form="" if "feed=" in each else asked) for each in queries]
    found += [Candidate(path, form=asked), *_suffixed(path), *_prefixes(path, is_closed=decoded.endswith("/"))]
    if path.startswith(f"{_INDEX}/"):
        inner = path.removeprefix(_INDEX)
        found += [Candidate(inner, form=asked), *_suffixed(inner)]
    ids = [parameters[name] for name in _IDS if name in parameters]
    found += [Candidate(f"{stem}?{name}={quote(value)}") for value in ids[:1] for name in _IDS]
    return [each for each in found if len(each.path) <= URL_LENGTH]


def front_parameters(query: str) -> dict[str, str]:
    """Return the parameters of the query with which the front page may redirect."""
    return {name: value for name, value in _parameters(query).items() if name in FRONT_PARAMETERS}


def stems_of(path: str) -> Iterator[str]:
    """Yield what the path (decoded) may be the feed, a further page or another form of."""
    path = re.sub("/{2,}", "/", path).rstrip("/")
    if path.startswith(f"{_INDEX}/"):
        path = path.removeprefix(_INDEX)
        yield f"{path}/"
    if _FIRST_PAGE.fullmatch(path):
        yield "/"
    for pattern in (_FEED, _FORM, _PAGE, _PART):
        if found := pattern.fullmatch(path):
            yield f"{found['stem']}/"


def is_front_with_query(path: str, query: str) -> bool:
    """Return whether the request is for the front page with a parameter with which that may redirect."""
    return path == "/" and bool(query) and bool(front_parameters(query))


def url_of(stored: str) -> str:
    """Return the stored old URL, or the rest of one, percent-encoded."""
    path, mark, query = stored.partition("?")
    return f"{quote(path, safe='/*~%')}{mark}{query}"


def _canonical(path: str) -> str:
    """Return a decoded path as it is stored. The signs that would end it remain percent-encoded."""
    path = re.sub("/{2,}", "/", unicodedata.normalize("NFC", path))
    return (path.rstrip("/") or "/").replace("%", "%25").replace("?", "%3F").replace("#", "%23")


def _stem(path: str) -> str:
    """Return the path that queries follow: that of the folder for its index."""
    return _canonical(path.rstrip("/").removesuffix(_INDEX))


def _parameters(query: str) -> dict[str, str]:
    """Return the parameters of the query that count; {} if it is too long."""
    if len(query) > MAX_QUERY_LENGTH:
        return {}
    pairs = parse_qsl(query, keep_blank_values=True)
    return {
        unicodedata.normalize("NFC", name): unicodedata.normalize("NFC", value)
        for name, value in pairs[: 2 * MAX_PARAMETERS]
        if not _TRACKING.fullmatch(name)
    }


def _queries(query: str) -> list[str]:
    """Return the query in one order, without the form of a feed, and each of its parameters alone."""
    pairs = sorted(_parameters(query).items())[:MAX_PARAMETERS]
    without_form = [pair for pair in pairs if pair[0] != "feed"]
    forms = [pairs, without_form, *([pair] for pair in pairs)]
    return list(dict.fromkeys(urlencode(form, quote_via=quote) for form in forms if form))


def _suffixed(path: str) -> Iterator[Candidate]:
    """Yield the candidates for the feed and the further pages of what is at a shorter path."""
    if found := _FEED.fullmatch(path):
        yield Candidate(found["stem"], form=FEED_FORMS[found["form"] or "rss"])
    if found := _FORM.fullmatch(path):
        yield Candidate(found["stem"], form=FEED_FORMS[found["form"]])
    for pattern in (_PAGE, _PART):
        if found := pattern.fullmatch(path):
            yield Candidate(found["stem"])
    if found := _GHOST_SIZE.fullmatch(path):
        yield Candidate(f"{found['folder']}{found['name']}")


def _prefixes(path: str, *, is_closed: bool) -> Iterator[Candidate]:
    """Yield the prefixes of the path, the longest first. is_closed: whether the rest ends with a slash."""
    parts = path.split("/")[1:] if path != "/" else []
    # Not those that are too long, of which a path can have thousands.
    for number in range(min(len(parts), URL_LENGTH // 2), 0, -1):
        rest = "/".join(parts[number:])
        yield Candidate(f"/{'/'.join(parts[:number])}{BELOW}", rest=f"{rest}/" if rest and is_closed else rest)
