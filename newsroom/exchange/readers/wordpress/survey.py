"""The first reading of an export: what stories refer to, which can be anywhere in it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from newsroom.exchange.readers.wordpress import kinds, php
from newsroom.exchange.readers.wordpress.addresses import Site, host_of, path_of, urls_of
from newsroom.exchange.readers.wordpress.authors import GUEST, Authors
from newsroom.exchange.readers.wordpress.bases import Bases
from newsroom.exchange.readers.wordpress.dates import Offsets
from newsroom.exchange.readers.wordpress.media import Library
from newsroom.exchange.readers.wordpress.menus import BLOCK_MENU, Menus, Target
from newsroom.exchange.readers.wordpress.menus import TYPE as MENU_ENTRY
from newsroom.exchange.readers.wordpress.meta import GROUP, LANGUAGE, SOURCE_LANGUAGE, TEMPLATE, Meta, meta_of
from newsroom.exchange.readers.wordpress.parsing import Node
from newsroom.exchange.readers.wordpress.terms import Terms
from newsroom.exchange.readers.wordpress.texts import cut, language_of, line_of
from newsroom.exchange.sites.items import LeftOut

_TERMS = {"wp:category", "wp:tag", "wp:term"}
# Of all reusable blocks, in characters.
MAX_BLOCKS = 20_000_000
# How many posts are searched for links to categories and tags.
_SAMPLE = 5000
ATTACHMENT = "attachment"
# Of the title that a place names.
TITLE_LENGTH = 60
# Key and URLs of a page.
type _KnownPage = tuple[str, tuple[str, ...]]
_NO_PAGE: _KnownPage = "", ()


class Survey:
    """What an export contains besides its posts, and what their conversion needs."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.title = self.language = ""
        self.authors, self.terms, self.library, self.menus, self.offsets = (
            Authors(), Terms(), Library(), Menus(), Offsets(),
        )  # fmt: skip
        self.blocks: dict[str, str] = {}
        # Keys of the menus of block themes whose entries are in `menus`.
        self.block_menus: set[str] = set()
        self.targets: dict[str, Target] = {}
        self.left_out: list[LeftOut] = []
        # Of posts with a language: the language, and the group of translations.
        self.languages: dict[str, str] = {}
        # Of the page that is the front page, and of the one on which WordPress then lists the posts: key and URLs.
        self.front_page = self.posts_page = _NO_PAGE
        # ID, key and URLs of public pages without text or template. If there is one, the posts are listed on it.
        self._blank_pages: list[tuple[str, _KnownPage]] = []
        self._groups: dict[str, dict[str, str]] = {}
        self._sources: dict[str, str] = {}
        self._stories: set[str] = set()
        self._keys: set[str] = set()
        self._urls: dict[str, str] = {}
        self._blocks_size = self._count = 0
        self.site = Site("", frozenset())
        self._bases = Bases(self.site, self.terms)
        for node in nodes:
            self._add(node)
        self._finish()

    def _add(self, node: Node) -> None:
        name = node.name
        if name == "item":
            if not self._count:
                self._start()
            self._count += 1
            key = key_of(self.site, node)
            if not node.flaw and key not in self._keys:
                self._keys.add(key)
                self._add_item(node)
        elif node.flaw:
            self.left_out.append(damaged(self.site, node))
        elif name in _TERMS:
            self.terms.add(node)
        elif name == "wp:author":
            self.authors.add(node)
        elif name in {"link", "wp:base_blog_url", "wp:base_site_url", "title", "description", "language"}:
            self._urls.setdefault(name, node.text.strip())

    def _start(self) -> None:
        """Learn the site, which precedes its posts."""
        urls = [self._urls.get(name, "") for name in ("wp:base_blog_url", "link", "wp:base_site_url")]
        hosts = frozenset(filter(None, map(host_of, urls)))
        self.site = Site(next(filter(None, urls), "").rstrip("/"), hosts)
        self.title = line_of(self._urls.get("title", ""))
        self.language = language_of(self._urls.get("language", ""))
        self._bases = Bases(self.site, self.terms)

    def _add_item(self, node: Node) -> None:
        meta = meta_of(node)
        fields = node.fields
        post_type, post_id = fields.get("wp:post_type", "post").strip(), fields.get("wp:post_id", "").strip()
        if fields.get("wp:status", "").strip() == "trash":
            return
        if post_type == ATTACHMENT:
            self.library.add(self.site, node, meta.first, place_of(node), key_of(self.site, node))
        elif post_type == MENU_ENTRY:
            self.menus.add(node, meta.first)
        elif post_type == BLOCK_MENU and self.menus.add_blocks(node):
            self.block_menus.add(key_of(self.site, node))
        elif post_type == GUEST:
            self.authors.add_guest(node, meta.first)
        elif post_type == "wp_block" and self._blocks_size < MAX_BLOCKS:
            self.blocks[post_id] = fields.get("content:encoded", "")
            self._blocks_size += len(self.blocks[post_id])
        elif post_type in {"post", "page"}:
            self._add_post(node, meta, post_type, post_id)

    def _add_post(self, node: Node, meta: Meta, post_type: str, post_id: str) -> None:
        fields = node.fields
        self.offsets.add(fields)
        self.terms.add_used(node.labels)
        self.targets[post_id] = Target(
            cut(line_of(fields.get("title", "")), 200),
            fields.get("link", "").strip(),
            key_of(self.site, node) if post_type == "page" else "",
        )
        if post_type == "page":
            self._add_page(node, meta, post_id)
        if post_type == "post":
            self.authors.add_used(node)
            self._stories.add(post_id)
        self._add_language(node, meta, post_id)
        if self._count < _SAMPLE:
            self._bases.add(fields.get("content:encoded", ""))

    def _add_page(self, node: Node, meta: Meta, post_id: str) -> None:
        """Note a page that is the front page, or that can be the list of posts."""
        page = key_of(self.site, node), urls_of(self.site, node, meta, "page_id")
        is_public = node.fields.get("wp:status", "publish").strip() == "publish"
        if is_public and path_of(node.fields.get("link", "")) == self.site.path(""):
            self.front_page = page
            self._lead_to_front(post_id)
        elif is_public and _is_blank(node.fields, meta):
            self._blank_pages.append((post_id, page))

    def _lead_to_front(self, post_id: str) -> None:
        """Let menu entries of this page lead to the front page."""
        self.targets[post_id] = replace(self.targets[post_id], url=f"{self.site.url}/", key="")

    def _add_language(self, node: Node, meta: Meta, post_id: str) -> None:
        """Note the language of a post, from Polylang or WPML, and what it is a translation of."""
        slug = next((slug for domain, slug, _ in node.labels if domain == "language"), "")
        code = meta.first.get(LANGUAGE, "").strip()
        if slug:
            locale = php.values_of(self.terms.description_of("language", slug)).get("locale")
            language = language_of(locale) if isinstance(locale, str) else ""
            self.languages[post_id] = language or language_of(slug)
        elif code:
            self.languages[post_id] = language_of(code)
            if group := meta.first.get(GROUP, "").strip():
                self._groups.setdefault(f"wpml-{group}", {})[code] = post_id
                self._sources[f"wpml-{group}"] = meta.first.get(SOURCE_LANGUAGE, "").strip() or self._sources.get(
                    f"wpml-{group}", ""
                )

    def _finish(self) -> None:
        if not self._count:
            self._start()
        if len(self._blank_pages) == 1:
            ((post_id, self.posts_page),) = self._blank_pages
            self._lead_to_front(post_id)
        self._bases.add("".join(f'"{url}" ' for url in self.menus.urls))
        for taxonomy, default in list(self.terms.bases.items()):
            self.terms.bases[taxonomy] = self._bases.of(taxonomy) or default
        for slug, description in self.terms.described("post_translations").items():
            posts = {language: str(post_id) for language, post_id in php.values_of(description).items()}
            self._groups[f"polylang-{slug}"] = posts
        if tagline := cut(line_of(self._urls.get("description", "")), 200):
            reason = f"The description of this site is a setting: SITE_DESCRIPTION. It was “{tagline}”."
            self.left_out.append(LeftOut(key=self.site.key("tagline"), place="tagline", kind="taglines", reason=reason))
        self.left_out += [*self.library.left_out(), *self.terms.left_out(self.site), *self.authors.left_out(self.site)]

    def originals(self) -> Mapping[str, str]:
        """Return the key of the original by ID of each translation: that in the language of the site, or the oldest."""
        found: dict[str, str] = {}
        main = self.language.partition("-")[0]
        for group, posts in self._groups.items():
            present = {language: post_id for language, post_id in posts.items() if post_id in self._stories}
            if len(present) < 2:
                continue
            source = self._sources.get(group, "")
            original = present.get(source) or next(
                (post_id for language, post_id in present.items() if language.partition("-")[0] == main),
                min(present.values(), key=lambda post_id: (len(post_id), post_id)),
            )
            found |= {post_id: self.site.key(original) for post_id in present.values() if post_id != original}
        return found

    def photos(self) -> Mapping[str, str]:
        """Return the URL of each attachment by its ID."""
        return {post_id: media.files[0] for post_id, media in self.library.by_id.items()}


def _is_blank(fields: Mapping[str, str], meta: Meta) -> bool:
    """Return whether a page shows nothing of its own nor of a template."""
    has_template = meta.first.get(TEMPLATE, "default").strip() not in {"", "default"}
    return not has_template and not fields.get("content:encoded", "").strip()


def key_of(site: Site, node: Node) -> str:
    """Return the key of a post: its ID, or its GUID if it has none."""
    fields = node.fields
    name = fields.get("wp:post_id", "").strip() or fields.get("guid", "").strip() or fields.get("link", "").strip()
    return site.key("".join(line_of(name).split())[:40] if name else f"line-{node.line}")


def place_of(node: Node) -> str:
    """Return where people find a post in the file: its ID and title."""
    post_id, title = node.fields.get("wp:post_id", "").strip(), line_of(node.fields.get("title", ""))
    place = f"post {cut(post_id, 20)}" if post_id else f"line {node.line}"
    return f"{place}, “{cut(title, TITLE_LENGTH)}”" if title else place


def damaged(site: Site, node: Node) -> LeftOut:
    """Return what is said of an element that is not complete."""
    kind = "damaged posts" if node.name == "item" else "damaged elements"
    return LeftOut(key=site.key(f"damaged-{node.number}"), place=place_of(node), kind=kind, reason=node.flaw)


def comments_of(site: Site, node: Node) -> Iterator[LeftOut]:
    """Yield the comments of a post."""
    for number, (name, group) in enumerate(node.groups):
        if name == "wp:comment":
            comment_id = cut(group.get("wp:comment_id", "").strip(), 20) or f"{key_of(site, node)}-{number}"
            kind, reason = kinds.of_comment(group.get("wp:comment_type", "").strip())
            yield LeftOut(key=site.key(f"comment-{comment_id}"), place=place_of(node), kind=kind, reason=reason)
