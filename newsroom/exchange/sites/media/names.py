"""Names of media files of a former site: which URLs and paths mean the same file, in several sizes."""

import re
import unicodedata
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

# The folders of uploads in paths and URLs: of WordPress and of Ghost.
FOLDERS = ("wp-content/uploads", "content/images", "content/media", "content/files")
# Longer paths belong to no upload.
MAX_LENGTH = 2_000
# What WordPress and Ghost add to names: `-300x200`, `-scaled`, `-rotated`, `-e1600000000000`, `_o`.
_SIZE = re.compile(r"-(\d{1,5})x(\d{1,5})$")
_EDIT = re.compile(r"-e\d{10,13}$")
_SCALED = re.compile(r"-(?:scaled|rotated)$")
_ORIGINAL = re.compile(r"_o$")
# The folders of the smaller versions that Ghost makes, below that of the images: `size/w600/format/webp/`.
_GHOST_SIZE = re.compile(r"(?<![^/])size/w([0-9]{1,5})(?:h([0-9]{1,5}))?/(?:format/\w{1,10}/)?")
# The ranks of images that show what the URL shows: the original, and an edited one.
WHOLE = {0, 1}
# Kinds of media, as reports name them.
IMAGES, FILES, OTHERS = "images", "audio and documents", "other media"
_KINDS = {
    **dict.fromkeys(("jpg", "jpeg", "jpe", "png", "webp", "avif", "gif", "heic", "svg", "bmp", "tif", "tiff"), IMAGES),
    **dict.fromkeys(("mp3", "m4a", "ogg", "oga", "opus", "pdf"), FILES),
}
# Jetpack's CDN: i0.wp.com/HOST/PATH.
_PROXY = re.compile(r"i[0-9]\.wp\.com$")


class MediaName(NamedTuple):
    """The name of a media file.

    path: case-folded, composed and not percent-encoded, below the folder of uploads if it has one, and without Ghost's
    folder of a size. stem: the path of the original, without what a size adds. rank: smaller for what is nearer to the
    original.
    """

    path: str
    stem: str
    rank: int


def name_of(path: str) -> MediaName:
    """Return the name for a path that is not percent-encoded."""
    folded = unicodedata.normalize("NFC", path[:MAX_LENGTH].replace("\\", "/")).casefold().strip("/")
    for folder in FOLDERS:
        _, found, below = f"/{folded}".rpartition(f"/{folder}/")
        if found:
            folded = below
            break
    size = _GHOST_SIZE.search(folded)
    if size:
        folded = f"{folded[: size.start()]}{folded[size.end() :]}"
    word, dot, suffix = folded.rpartition(".")
    stem, rank = _original(word if dot else folded)
    if size:
        rank += _rank_of(int(size[1]), int(size[2] or size[1]))
    return MediaName(folded, f"{stem}{dot}{suffix}" if dot else stem, rank)


def _original(word: str) -> tuple[str, int]:
    """Return the name of the original without suffix, and the rank."""
    rank = 0
    if size := _SIZE.search(word):
        word, rank = word[: size.start()], _rank_of(int(size[1]), int(size[2]))
    for pattern, worse in ((_SCALED, 2), (_EDIT, 1), (_ORIGINAL, 0)):
        if found := pattern.search(word):
            word, rank = word[: found.start()], rank + worse
    return word, rank


def _rank_of(width: int, height: int) -> int:
    """Return the rank of a smaller version: the larger, the better, and all are worse than the whole image."""
    return 4_000_000_000 - min(width * height, 3_999_999_000)


def path_of(url: str) -> str:
    """Return the path of a URL, not percent-encoded, without query; "" if it is none. Jetpack's CDN is left out."""
    try:
        parts = urlsplit(url)
        host, path = (parts.hostname or ""), parts.path
    except ValueError:
        return ""
    if is_proxy(host):
        path = path.lstrip("/").partition("/")[2]
    return unquote(path).lstrip("/")


def path_elsewhere(url: str) -> str:
    """Return the path of a URL of another site, with its query if its name does not say what it is."""
    query = urlsplit(url).query if path_of(url) and kind_of(url) == OTHERS else ""
    return f"{path_of(url)}?{query}" if query else path_of(url)


def is_proxy(host: str) -> bool:
    """Return whether the host is Jetpack's CDN, whose paths begin with the host of the site."""
    return bool(_PROXY.fullmatch(host.lower()))


def of_url(url: str) -> MediaName:
    """Return the name for a URL, which may be percent-encoded and have a query."""
    return name_of(path_of(url))


def is_upload(url: str) -> bool:
    """Return whether the URL is in a folder of uploads."""
    path = f"/{path_of(url).casefold()}"
    return any(f"/{folder}/" in path for folder in FOLDERS)


def kind_of(url: str) -> str:
    """Return the kind of media that the URL is, by its suffix."""
    return _KINDS.get(of_url(url).path.rpartition(".")[2], OTHERS)
