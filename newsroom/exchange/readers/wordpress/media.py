"""Attachments: images, audio and documents."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

from newsroom.exchange.readers.wordpress import php
from newsroom.exchange.readers.wordpress.addresses import Site, path_of
from newsroom.exchange.readers.wordpress.parsing import Node
from newsroom.exchange.readers.wordpress.texts import line_of
from newsroom.exchange.sites.items import LeftOut, OldMedia

IMAGES = {"jpg", "jpeg", "jpe", "png", "gif", "webp", "avif", "bmp", "tif", "tiff", "heic", "heif"}
AUDIO = {"mp3", "m4a", "m4b", "ogg", "oga", "opus", "wav", "flac", "aac", "wma", "aiff"}
VIDEO = {"mp4", "m4v", "mov", "wmv", "avi", "mpg", "mpeg", "ogv", "webm", "mkv", "3gp", "3g2", "flv"}
_DOCUMENTS = {"pdf"}
# What WordPress adds to the names of smaller versions.
_VERSION = re.compile(r"(?:-\d{1,5}x\d{1,5}|-scaled|-rotated)(?=\.[A-Za-z0-9]{2,5}$)")
MAX_SIZES = 50


def suffix_of(url: str) -> str:
    """Return the suffix of the file name in the URL, in lower case and without the dot."""
    return PurePosixPath(path_of(url).partition("?")[0]).suffix[1:].lower()


class Library:
    """The attachments of a site. Other modules find them by ID, by a URL of any version, or by their post."""

    def __init__(self) -> None:
        self.by_id: dict[str, OldMedia] = {}
        self._ids: dict[str, str] = {}
        self._attached: dict[str, list[tuple[int, int, str]]] = {}
        self._left_out: list[LeftOut] = []

    def add(self, site: Site, node: Node, meta: Mapping[str, str], place: str, key: str) -> None:
        """Add an attachment."""
        item = _item(site, node, meta, place, key)
        if isinstance(item, LeftOut):
            self._left_out.append(item)
            return
        post_id = node.fields.get("wp:post_id", "").strip()
        self.by_id[post_id] = item
        self._ids[stem_of(item.files[0])] = post_id
        parent = node.fields.get("wp:post_parent", "").strip()
        if parent not in {"", "0"}:
            order = _number(node.fields.get("wp:menu_order", ""))
            self._attached.setdefault(parent, []).append((order, len(self._ids), post_id))

    def find(self, url: str) -> OldMedia | None:
        """Return the attachment with this URL, of any version, or None."""
        return self.by_id.get(self._ids.get(stem_of(url), ""))

    def attached(self, post_id: str, suffixes: set[str]) -> list[str]:
        """Return the IDs of the files that were uploaded to a post, in its order. suffixes: of their names."""
        ids = [media_id for _, _, media_id in sorted(self._attached.get(post_id, ()))]
        return [media_id for media_id in ids if suffix_of(self.by_id[media_id].files[0]) in suffixes]

    def items(self) -> tuple[OldMedia, ...]:
        """Return the attachments that can be imported."""
        return tuple(self.by_id.values())

    def left_out(self) -> list[LeftOut]:
        """Return those that cannot."""
        return self._left_out


def stem_of(url: str) -> str:
    """Return the path of the original of which the URL is a version."""
    return _VERSION.sub("", path_of(url).partition("?")[0])


def _item(site: Site, node: Node, meta: Mapping[str, str], place: str, key: str) -> OldMedia | LeftOut:
    url = _url_of(site, node, meta)
    suffix = suffix_of(url)
    if not url or suffix not in IMAGES | AUDIO | _DOCUMENTS:
        kind, reason = _refusal(url, suffix)
        urls = [*_urls(site, node), *([path_of(url)] if site.contains(url) else [])]
        return LeftOut(
            key=key, place=place, urls=tuple(urls), kind=kind, reason=reason, part_of=_parent_key(site, node)
        )
    data = php.values_of(meta.get("_wp_attachment_metadata", ""))
    fields = node.fields
    return OldMedia(
        key=key,
        place=place,
        urls=_urls(site, node),
        files=tuple(dict.fromkeys(_files(url, data))),
        part_of=_parent_key(site, node),
        title=line_of(fields.get("title", "")),
        alt=line_of(meta.get("_wp_attachment_image_alt", "")),
        caption=line_of(fields.get("excerpt:encoded", "")),
        credit=_credit(data),
        text=line_of(fields.get("content:encoded", "")),
    )


def _parent_key(site: Site, node: Node) -> str:
    """Return the key of the post that the file was uploaded to, "" if to none."""
    parent = node.fields.get("wp:post_parent", "").strip()
    return "" if parent in {"", "0"} else site.key(parent)


def _refusal(url: str, suffix: str) -> tuple[str, str]:
    """Return kind and reason for what is not imported."""
    if not url:
        return "attachments without a file", "The export does not say where the file is."
    if suffix in VIDEO:
        return "videos", "The library has no videos. Upload it to a video provider and embed it."
    if suffix == "svg":
        return "SVG images", "The library has no SVG images. Convert it to PNG."
    return "other files", "The library has images, audio and PDF documents only."


def _url_of(site: Site, node: Node, meta: Mapping[str, str]) -> str:
    """Return the URL of the file. Early exports have it only in the GUID, or as a path below the uploads."""
    url = node.fields.get("wp:attachment_url", "").strip()
    if not url and suffix_of(guid := node.fields.get("guid", "").strip()):
        url = guid
    if not url and (file := meta.get("_wp_attached_file", "").strip()):
        url = file if file.startswith(("http://", "https://")) else f"{site.url}/wp-content/uploads/{quote(file)}"
    return site.absolute(url)


def _files(url: str, data: Mapping[str, object]) -> Iterator[str]:
    """Yield the URLs of the original, of the version that WordPress shows, and of smaller ones, the largest first."""
    try:
        folder = url.rpartition("/")[0] if urlsplit(url).path else url
    except ValueError:
        folder = url
    original = data.get("original_image")
    if isinstance(original, str) and original:
        yield f"{folder}/{quote(original)}"
    yield url
    sizes = data.get("sizes")
    found = [size for size in sizes.values() if isinstance(size, dict)] if isinstance(sizes, dict) else []
    for size in sorted(found, key=lambda size: -_number(str(size.get("width", ""))))[:MAX_SIZES]:
        file = size.get("file")
        if isinstance(file, str) and file and "/" not in file:
            yield f"{folder}/{quote(file)}"


def _credit(data: Mapping[str, object]) -> str:
    about = data.get("image_meta")
    values = [about.get(name) for name in ("credit", "copyright")] if isinstance(about, dict) else []
    return next((line_of(value) for value in values if isinstance(value, str) and value.strip()), "")


def _urls(site: Site, node: Node) -> tuple[str, ...]:
    """Return the URLs of the page that WordPress has for each attachment."""
    fields = node.fields
    post_id = fields.get("wp:post_id", "").strip()
    link = fields.get("link", "").strip()
    paths = [path_of(link) if link and not suffix_of(link) else "", site.path(f"?attachment_id={post_id}")]
    return tuple(dict.fromkeys(path for path in paths if path))


def _number(text: str) -> int:
    return int(text) if text.strip().lstrip("-").isdecimal() and len(text) < 12 else 0
