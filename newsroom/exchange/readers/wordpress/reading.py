"""An export: surveyed once, then read again post by post."""

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from newsroom.core.models import RedirectKind
from newsroom.exchange.readers.compression import parts_of
from newsroom.exchange.readers.wordpress import kinds
from newsroom.exchange.readers.wordpress.addresses import Site, path_of, urls_of
from newsroom.exchange.readers.wordpress.authors import GUEST
from newsroom.exchange.readers.wordpress.menus import TYPE as MENU_ENTRY
from newsroom.exchange.readers.wordpress.meta import Meta, left_out_of, meta_of
from newsroom.exchange.readers.wordpress.parsing import Document, Malformed, Node
from newsroom.exchange.readers.wordpress.stories import Context, description_key, page_of, story_of
from newsroom.exchange.readers.wordpress.survey import ATTACHMENT, Survey, comments_of, damaged, key_of, place_of
from newsroom.exchange.records import InvalidRecord
from newsroom.exchange.sites.items import Export, LeftOut, MenuEntry, OldPage, OldRedirect, OldStory

# Of the files in a ZIP archive.
SUFFIXES = (".xml", ".wxr")
ENDS_EARLY = "The file ends early, so it is not the whole export: {count:,} posts and pages were read."
# Where WordPress has the feed of a site.
FEEDS = ("/feed/", "/?feed=rss2", "/?feed=atom", "/comments/feed/", "/rss/", "/rss2/")

type Content = OldStory | OldPage | LeftOut


def export_of(file: BinaryIO) -> Export:
    """Return what the open file contains: a WordPress export, also in gzip, or its parts in a ZIP archive.

    The file must stay open until its contents have been read. Raises UnreadableFile if it is no export, has a DTD or
    entities of its own, or an encoding that does not exist.
    """
    document = Document(parts_of(file, suffixes=SUFFIXES))
    survey = _survey(document)
    damage = document.damage
    site = survey.site
    menu = list(survey.menus.items(site, survey.terms, survey.targets))
    (front_page, front_urls), (posts_page, posts_urls) = survey.front_page, survey.posts_page
    context = Context(
        site=site,
        language=survey.language,
        terms=survey.terms,
        authors=survey.authors,
        library=survey.library,
        blocks=survey.blocks,
        offset=survey.offsets.usual,
        languages=survey.languages,
        originals=survey.originals(),
        front_page=front_page,
        posts_page=posts_page,
        block_menus=survey.block_menus,
    )
    return Export(
        url=site.url,
        title=survey.title,
        language=survey.language,
        clock=survey.offsets.example,
        story_keys=site.key(""),
        authors=tuple(survey.authors.items(site, survey.photos())),
        topics=tuple(survey.terms.topics(site)),
        media=survey.library.items(),
        menu_name=survey.menus.main_name,
        menu=tuple(entry for entry in menu if isinstance(entry, MenuEntry)),
        left_out=(*survey.left_out, *(entry for entry in menu if isinstance(entry, LeftOut))),
        redirects=tuple(_to_front(site, url) for url in (*front_urls, *posts_urls)),
        feeds=FEEDS,
        damage=damage,
        ends_early=ENDS_EARLY.format(count=len(survey.targets)) if document.ends_early else "",
        contents=lambda: _contents(document, context),
    )


def _to_front(site: Site, url: str) -> OldRedirect:
    return OldRedirect(
        key=site.key(f"redirect {url}"),
        place="the front page and the page of stories",
        path=url,
        kind=RedirectKind.PATH,
        target="/",
    )


def _survey(document: Document) -> Survey:
    """Read the document, again and with repairs if it is not well-formed."""
    try:
        return Survey(document.nodes())
    except Malformed:
        document.is_repaired = True
        return Survey(document.nodes())


def _contents(document: Document, context: Context) -> Iterator[Content]:
    seen: set[str] = set()
    for node in document.nodes():
        if node.name != "item":
            continue
        if node.flaw:
            yield damaged(context.site, node)
            continue
        key = key_of(context.site, node)
        if key in seen:
            repeated = f"{key}-repeated-{node.number}"
            yield LeftOut(
                key=repeated, place=place_of(node), kind="repeated posts", reason="Another post has the same ID."
            )
            continue
        seen.add(key)
        yield from _items(context, node, key)


def _items(context: Context, node: Node, key: str) -> Iterator[Content]:
    """Yield the post, unless the survey has it, then its comments and custom fields."""
    meta = meta_of(node)
    item = _item(context, node, meta, key)
    if item:
        yield item
    yield from comments_of(context.site, node)
    post_type = node.fields.get("wp:post_type", "post").strip()
    if isinstance(item, OldStory | OldPage) or (item is None and post_type == ATTACHMENT):
        yield from _fields(context.site, node, meta, key, post_type)


def _fields(site: Site, node: Node, meta: Meta, key: str, post_type: str) -> Iterator[LeftOut]:
    place = place_of(node)
    for number, kind, reason in left_out_of(meta, post_type, description_key(node, meta)):
        yield LeftOut(key=f"{key}-field-{number}", place=place, kind=kind, reason=reason)


def _item(context: Context, node: Node, meta: Meta, key: str) -> Content | None:
    fields = node.fields
    post_type, status = fields.get("wp:post_type", "post").strip(), fields.get("wp:status", "publish").strip()
    has_content = bool(fields.get("content:encoded", "").strip() or fields.get("excerpt:encoded", "").strip())
    refusal = None
    if key == context.posts_page:
        return LeftOut(key=key, place=place_of(node), kind=kinds.POSTS_PAGES, reason=kinds.POSTS_PAGE)
    if post_type == "revision":
        refusal = kinds.of_revision(fields.get("wp:post_name", ""))
    elif status == "trash" or post_type in {"post", "page"}:
        refusal = kinds.of_state(status, has_content=has_content)
    elif post_type in {ATTACHMENT, MENU_ENTRY, GUEST} or key in context.block_menus:
        return None
    else:
        refusal = kinds.of_type(post_type)
    if refusal is None:
        try:
            make = page_of if post_type == "page" else story_of
            return replace(make(context, node, meta, key), place=place_of(node))
        except InvalidRecord as error:
            refusal = "posts that cannot be stored", str(error)
    kind, reason = refusal
    return LeftOut(key=key, place=place_of(node), urls=_public_urls(context.site, node, meta), kind=kind, reason=reason)


def _public_urls(site: Site, node: Node, meta: Meta) -> tuple[str, ...]:
    """Return the former URLs of a post that is left out, and of the list of its type, if readers could open them."""
    link = path_of(node.fields.get("link", ""))
    if kinds.is_internal(node.fields.get("wp:post_type", "").strip()):
        return ()
    if node.fields.get("wp:status", "publish").strip() != "publish" or "?" in link:
        return ()
    base, _, name = link.removeprefix(site.path("")).rstrip("/").rpartition("/")
    has_list = base and name and "/" not in base and not base.isdecimal()
    return (*urls_of(site, node, meta, "p"), *([site.path(f"{base}/")] if has_list else []))
