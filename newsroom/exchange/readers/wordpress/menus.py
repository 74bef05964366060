"""Menus: entries of the main one become those of the navigation."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from newsroom.exchange.readers.wordpress.addresses import Site
from newsroom.exchange.readers.wordpress.html.blocks import Block, blocks_of
from newsroom.exchange.readers.wordpress.parsing import Node
from newsroom.exchange.readers.wordpress.terms import Terms, key_of, title_of
from newsroom.exchange.readers.wordpress.texts import line_of
from newsroom.exchange.sites.items import LeftOut, MenuEntry

TYPE, TAXONOMY = "nav_menu_item", "nav_menu"
# A menu of a block theme, whose entries are blocks.
BLOCK_MENU = "wp_navigation"
_LINKS = {"core/navigation-link", "core/navigation-submenu"}
# Kinds and types of links in blocks, where they have other names than in menu entries.
_KINDS, _TYPES = {"post-type": "post_type"}, {"tag": "post_tag"}
# What the main menu is called, in the languages of many sites.
_MAIN = re.compile(
    r"main|primary|header|haupt|principal|primaire|hoofd|navigation|nav\b|top|główn|основн|главн|主",
    re.IGNORECASE,
)
_FOOTER = re.compile(r"foot|legal|fuß|fuss|pied\b|pie\b|底部|页脚", re.IGNORECASE)
_SECONDARY = re.compile(r"foot|social|fuß|fuss|pied|pie\b|mobile|secondary|legal", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Entry:
    order: int
    id: str
    line: int
    menu: str
    menu_name: str
    title: str
    kind: str
    object: str
    object_id: str
    url: str
    is_nested: bool
    is_draft: bool


@dataclass(frozen=True, slots=True)
class Target:
    """A post or page that a menu can lead to. key: of a page, "" for others, which are reached by their URL."""

    title: str
    url: str
    key: str = ""


class Menus:
    """The menus of a site. main: the slug of the main one, once `items` has found it."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []
        self.main = ""

    def add(self, node: Node, meta: Mapping[str, str]) -> None:
        """Add a menu entry, which is a post."""
        fields = node.fields
        menu = next(((unquote(slug), name) for domain, slug, name in node.labels if domain == TAXONOMY), ("", ""))
        order = fields.get("wp:menu_order", "").strip()
        self._entries.append(
            _Entry(
                order=int(order) if order.isdecimal() and len(order) < 10 else 0,
                id=fields.get("wp:post_id", "").strip(),
                line=node.line,
                menu=menu[0],
                menu_name=line_of(menu[1]) or menu[0],
                title=line_of(fields.get("title", "")),
                kind=meta.get("_menu_item_type", "").strip(),
                object=meta.get("_menu_item_object", "").strip(),
                object_id=meta.get("_menu_item_object_id", "").strip(),
                url=meta.get("_menu_item_url", "").strip(),
                is_nested=meta.get("_menu_item_menu_item_parent", "").strip() not in {"", "0"},
                is_draft=fields.get("wp:status", "").strip() == "draft" or not menu[0],
            )
        )

    def add_blocks(self, node: Node) -> bool:
        """Add the entries of a menu of a block theme. Return whether it has any."""
        menu_id = node.fields.get("wp:post_id", "").strip() or f"line-{node.line}"
        slug = unquote(node.fields.get("wp:post_name", "").strip()) or menu_id
        links = _links(blocks_of(node.fields.get("content:encoded", "")))
        found = [
            _Entry(
                order=number,
                id=f"{menu_id}-{number}",
                line=node.line,
                menu=slug,
                menu_name=line_of(node.fields.get("title", "")) or slug,
                title=line_of(str(link.get("label", ""))),
                kind=_KINDS.get(str(link.get("kind")), str(link.get("kind", "custom"))),
                object=_TYPES.get(str(link.get("type")), str(link.get("type", ""))),
                object_id=str(link.get("id", "")),
                url=str(link.get("url", "")).strip(),
                is_nested=is_nested,
                is_draft=node.fields.get("wp:status", "publish").strip() != "publish",
            )
            for number, (link, is_nested) in enumerate(links, 1)
        ]
        self._entries += found
        return bool(found)

    @property
    def urls(self) -> list[str]:
        """The URLs that entries lead to."""
        return [entry.url for entry in self._entries if entry.url]

    def items(self, site: Site, terms: Terms, targets: Mapping[str, Target]) -> Iterator[MenuEntry | LeftOut]:
        """Yield all entries. targets: posts and pages by ID."""
        found = {entry: _target(entry, site, terms, targets) for entry in self._entries}
        main = self.main = self._main(site, {entry: target for entry, (_, target) in found.items()})
        for entry in sorted(self._entries, key=lambda entry: entry.order):
            title, target = found[entry]
            key = site.key(entry.id or f"menu-line-{entry.line}")
            place = f"post {entry.id}" if entry.id else f"line {entry.line}"
            if reason := _refusal(entry, main, self.main_name, title, target):
                yield LeftOut(key=key, place=place, kind="menu entries", reason=reason)
            else:
                is_footer = entry.menu != main
                yield MenuEntry(key=key, place=place, label=title, target=target, is_footer=is_footer)

    @property
    def main_name(self) -> str:
        """The name of the main menu, once `items` has found it; "" if there is none."""
        return next((entry.menu_name for entry in self._entries if entry.menu == self.main), "")

    def _main(self, site: Site, targets: Mapping[_Entry, str]) -> str:
        """Return the slug of the main menu. An export does not say which one the site shows.

        It is none for the footer, has the most entries that lead to the site, and of several the name of one.
        """
        menus = {entry.menu: entry.menu_name for entry in self._entries if not entry.is_draft}
        sizes = Counter(
            entry.menu
            for entry, target in targets.items()
            if not entry.is_draft and (target.startswith(site.key("")) or site.contains(target))
        )

        def rank(slug: str) -> tuple[bool, int, bool]:
            name = f"{slug} {menus[slug]}"
            return bool(_SECONDARY.search(name)), -sizes[slug], not _MAIN.search(name)

        return min(menus, key=rank, default="")


def _links(block: Block, *, is_nested: bool = False) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield the attributes of the links of a block menu, and whether they are below others."""
    for part in block.parts:
        if isinstance(part, Block):
            is_link = part.name in _LINKS
            if is_link:
                yield part.attributes, is_nested
            yield from _links(part, is_nested=is_nested or is_link)


def _refusal(entry: _Entry, main: str, main_name: str, title: str, target: str) -> str:
    """Return why the entry is left out, as a sentence, or ""."""
    if entry.is_draft:
        return "It is in no menu."
    if entry.menu != main and not _FOOTER.search(f"{entry.menu} {entry.menu_name}"):
        imported = f"Only the main menu (“{main_name}”) and those of the footer are imported."
        return f"It is in the menu “{entry.menu_name}”. {imported}"
    if entry.is_nested:
        return "It is below another entry. The navigation has one level."
    if not target and entry.kind == "custom":
        return "It has no link, as the head of other entries."
    if not target or not title:
        return "The export does not contain what it leads to."
    return ""


def _target(entry: _Entry, site: Site, terms: Terms, targets: Mapping[str, Target]) -> tuple[str, str]:
    """Return label and target of the entry."""
    if entry.kind == "taxonomy":
        term = terms.topic_by_id(entry.object, entry.object_id)
        return (entry.title or title_of(term), key_of(site, term)) if term else (entry.title, "")
    if entry.kind == "post_type":
        found = targets.get(entry.object_id)
        return (entry.title or found.title, found.key or found.url) if found else (entry.title, "")
    url = site.absolute(entry.url)
    return entry.title, "" if url.startswith("#") else url
