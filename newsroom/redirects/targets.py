"""What redirects lead to: as it is entered, as it is stored, and as it is shown on the desk."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.encoding import iri_to_uri

from articles.models import Article, Author
from articles.workflow import internal_links
from newsroom.core.i18n.languages import DESK_PREFIX, split_language_prefix
from newsroom.core.models import Image, MediaFile, Page, Redirect, RedirectKind
from newsroom.core.models.redirects import URL_LENGTH
from newsroom.core.text.characters import has_controls
from newsroom.core.text.slugs import canonical
from newsroom.core.web.feeds import FORMS
from newsroom.redirects.old_urls import BELOW
from topics.models import Topic
from topics.names import naming

# The model of each kind of item.
MODELS: Mapping[str, type[Model]] = {
    RedirectKind.ARTICLE: Article,
    RedirectKind.TOPIC: Topic,
    # Redirects of former aliases lead to the topic.
    RedirectKind.ALIAS: Topic,
    RedirectKind.TOPIC_FEED: Topic,
    RedirectKind.AUTHOR: Author,
    RedirectKind.AUTHOR_FEED: Author,
    RedirectKind.PAGE: Page,
    RedirectKind.IMAGE: Image,
    RedirectKind.FILE: MediaFile,
}
FEEDS = {RedirectKind.FEED, RedirectKind.TOPIC_FEED, RedirectKind.AUTHOR_FEED}
_ITEMS = {kind: model for kind, model in MODELS.items() if kind not in {*FEEDS, RedirectKind.ALIAS}}
_BY_MODEL = {model._meta.label_lower: kind for kind, model in _ITEMS.items()}
# What a URL of this site is looked up by.
type _Key = tuple[str, Any]


class Target(NamedTuple):
    """What a redirect leads to: an item by its ID, or a path or URL, or the format of a feed. See `Redirect`."""

    kind: str
    target_id: int | None = None
    target: str = ""

    @property
    def is_path(self) -> bool:
        """Whether it is a path of this site."""
        return self.kind == RedirectKind.PATH

    @property
    def path(self) -> str:
        """The path of this site without query, fragment and the asterisk, percent-decoded."""
        return unquote(urlsplit(self.target.removesuffix("*")).path)


def target_of(redirect: Redirect) -> Target:
    """Return what the redirect leads to."""
    return Target(redirect.kind, redirect.target_id, redirect.target)


def find(texts: Iterable[str]) -> dict[str, Target | ValidationError]:
    """Return what each text means: a path or URL of this site, also of the desk, or a URL of another site.

    The URL of an item becomes its ID, so that the redirect follows it. A text that means nothing has the error, with a
    sentence. Takes the same few queries for any number.
    """
    found: dict[str, Target | ValidationError] = {}
    keys: dict[str, tuple[_Key, Target]] = {}
    for text in texts:
        try:
            path = _checked(text)
            if path.startswith("/"):
                keys[text] = _key_of(path), Target(RedirectKind.PATH, None, path)
            else:
                found[text] = Target(RedirectKind.URL, None, path)
        except ValidationError as error:
            found[text] = error
    items = _items(key for key, _ in keys.values())
    for text, (key, otherwise) in keys.items():
        item = items.get(key)
        if item is None and otherwise.target.startswith(DESK_PREFIX):
            found[text] = ValidationError("The new URL is a desk page of nothing that readers can open.")
        else:
            found[text] = item or otherwise
    return found


def _checked(text: str) -> str:
    """Return the percent-encoded path, with query and fragment, or absolute URL. Raises ValidationError."""
    text = text.strip()
    try:
        parts = urlsplit(text)
        is_whole = bool(parts.hostname) and parts.scheme in {"http", "https"} and "@" not in parts.netloc
        _ = parts.port
    except ValueError:
        raise ValidationError("The new URL is not a URL.") from None
    if has_controls(text) or " " in text:
        raise ValidationError("The new URL contains a space or control characters.")
    if is_whole and parts.netloc.lower() == urlsplit(settings.SITE_URL).netloc.lower():
        text = parts._replace(scheme="", netloc="").geturl() or "/"
        text = text if text.startswith("/") else f"/{text}"
    elif not is_whole and (parts.scheme or parts.netloc or not text.startswith("/") or "\\" in text):
        raise ValidationError(
            "Enter a path of this site, such as /topics/canals/, or a URL that starts with http:// or https://."
        )
    url = str(iri_to_uri(text)).replace("\\", "%5C")
    if len(url) > URL_LENGTH:
        raise ValidationError(f"The new URL is longer than {URL_LENGTH} characters.")
    if url.startswith("//"):
        raise ValidationError("The new URL has two slashes at its start.")
    return url


def _key_of(url: str) -> _Key:
    """Return what the path is looked up by; ("", None) if it is of no item."""
    nothing = "", None
    parts = urlsplit(url)
    decoded = unquote(parts.path)
    _, path = split_language_prefix(decoded)
    match = _match_of(path)
    if match is None or path != decoded or parts.fragment or url.endswith(BELOW):
        return nothing
    words = match.kwargs
    if match.view_name == "articles:search_feed":
        query = parse_qs(parts.query)
        is_of_author = list(query) == ["author"] and len(query["author"]) == 1
        return ("author_feed", (canonical(query["author"][0]), words["form"])) if is_of_author else nothing
    if parts.query:
        return nothing
    match match.view_name:
        case "articles:detail":
            return "article", url
        case "topics:detail":
            return "topic", words["slug"]
        case "topics:feed":
            return "topic_feed", (words["slug"], words["form"])
        case "articles:author":
            return "author", canonical(words["slug"])
        case "articles:feed":
            return "feed", words["form"]
        case "known_page" | "page":
            return "page", canonical(words["slug"])
        case "media":
            return "media", words["name"]
    return _desk_key(match)


def _desk_key(match: ResolverMatch) -> _Key:
    """Return what the page of an item on the desk is looked up by; ("", None) for other pages."""
    name, _, page = (match.url_name or "").rpartition("_")
    kind, number = _BY_MODEL.get(name.replace("_", ".", 1)), match.kwargs.get("object_id", "")
    is_item = match.app_name == "admin" and page == "change" and kind and number.isdecimal() and len(number) < 18
    return ("desk", (str(kind), int(number))) if is_item else ("", None)


def _match_of(path: str) -> ResolverMatch | None:
    for spelling in (path, f"{path}/"):
        try:
            return resolve(spelling)
        except Resolver404:
            continue
    return None


def _items(keys: Iterable[_Key]) -> dict[_Key, Target]:
    """Return the items for these keys. Keys of nothing that exists are absent."""
    given: dict[str, set[Any]] = defaultdict(set)
    for kind, value in keys:
        given[kind].add(value)
    found: dict[_Key, Target] = {("feed", form): Target(RedirectKind.FEED, None, form) for form in FORMS}
    for url, pk in internal_links.stories_at(given["article"]).items() if given["article"] else ():
        found["article", url] = Target(RedirectKind.ARTICLE, pk)
    wanted = given["topic"] | {slug for slug, _ in given["topic_feed"]}
    topics = naming.find_by_slugs(wanted) if wanted else {}
    found |= {("topic", slug): Target(RedirectKind.TOPIC, topic.pk) for slug, topic in topics.items()}
    authors = _by_slug(Author, given["author"] | {slug for slug, _ in given["author_feed"]})
    found |= {("author", slug): Target(RedirectKind.AUTHOR, pk) for slug, pk in authors.items()}
    for kind, ids in (
        (RedirectKind.TOPIC_FEED, {slug: topic.pk for slug, topic in topics.items()}),
        (RedirectKind.AUTHOR_FEED, authors),
    ):
        feeds = (key for key in given[kind] if key[0] in ids)
        found |= {(str(kind), key): Target(kind, ids[key[0]], key[1]) for key in feeds}
    pages = _by_slug(Page, given["page"])
    found |= {("page", slug): Target(RedirectKind.PAGE, pk) for slug, pk in pages.items()}
    return found | _media(given["media"]) | _on_desk(given["desk"])


def _by_slug(model: Any, slugs: set[str]) -> dict[str, int]:
    """Return {slug: ID}; of pages in several languages, the first."""
    rows = model.objects.filter(slug__in=slugs).order_by("-pk") if slugs else model.objects.none()
    return dict(rows.values_list("slug", "pk"))


def _media(names: set[str]) -> dict[_Key, Target]:
    if not names:
        return {}
    # Renditions have the name of their image's file, with more after it, in other folders.
    images = {PurePosixPath(image.file.name).stem: image.pk for image in Image.objects.named(*names)}
    found: dict[_Key, Target] = {}
    for name in names:
        pk = next((pk for stem, pk in images.items() if PurePosixPath(name).name.startswith(stem)), None)
        if pk is not None:
            found["media", name] = Target(RedirectKind.IMAGE, pk)
    files = MediaFile.objects.filter(file__in=names).values_list("file", "pk")
    return found | {("media", name): Target(RedirectKind.FILE, pk) for name, pk in files}


def _on_desk(items: set[tuple[str, int]]) -> dict[_Key, Target]:
    ids = existing(items)
    return {("desk", (kind, pk)): Target(kind, pk) for kind, pk in items if (kind, pk) in ids}


def existing(items: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
    """Return those of the items (kind, ID) that exist. At most one query for each kind."""
    by_kind: dict[str, set[int]] = defaultdict(set)
    for kind, pk in items:
        by_kind[kind].add(pk)
    return {
        (kind, pk)
        for kind, ids in by_kind.items()
        if kind in MODELS
        for pk in MODELS[kind]._base_manager.filter(pk__in=ids).values_list("pk", flat=True)
    }


def desk_url(kind: str, pk: int) -> str:
    """Return the URL of the item's page on the desk."""
    opts = MODELS[kind]._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[pk])
