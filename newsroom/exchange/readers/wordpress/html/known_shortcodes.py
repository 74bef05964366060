"""Shortcodes of WordPress, and of common plugins, as HTML."""

import re
from collections.abc import Callable
from html import escape, unescape

from newsroom.core.html import embeds
from newsroom.exchange.readers.tags import element
from newsroom.exchange.readers.wordpress.html import figures
from newsroom.exchange.readers.wordpress.html.references import Work
from newsroom.exchange.readers.wordpress.html.shortcodes import Shortcode, is_registered, replaced
from newsroom.exchange.readers.wordpress.media import AUDIO, IMAGES, VIDEO

_IMAGE = re.compile(r"\s*+((?:<a\b[^<>]*+>)?+\s*+<img\b[^<>]*+>\s*+(?:</a>)?+)(.*)", re.DOTALL)
_BREAK = re.compile(r"<br\s*+/?>|</?p\b[^<>]*+>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*+>")
_NOTES = ("mfn", "efn_note", "footnote", "footnotes", "ref", "fn", "sidenote", "note_ref")
# Shortcodes that have the URL of what they embed, without a name, or its ID -> the URL with the ID.
_PROVIDERS = {
    **dict.fromkeys(
        ("soundcloud", "spotify", "instagram", "tiktok", "facebook", "googlemaps", "datawrapper", "documentcloud",
         "bluesky", "mastodon", "threads", "flourish"), "",
    ),
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "tweet": "https://x.com/i/status/{}",
    "twitter": "https://x.com/i/status/{}",
}  # fmt: skip
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
# Attributes that many shortcodes have, of buttons and boxes with links.
_LINKS, _LABELS = ("url", "href", "link"), ("text", "title", "label", "name")
_WEB = ("http://", "https://")
type Renderer = Callable[[Work, Shortcode], str | None]


def without_shortcodes(work: Work, text: str) -> str:
    """Return the text with HTML for known shortcodes. Of others, the brackets are removed and reported."""

    def replace(code: Shortcode) -> str | None:
        if render := _RENDERERS.get(code.name):
            return render(work, code)
        is_provider = code.name in _PROVIDERS
        if is_provider or is_registered(code):
            # The name of a provider without anything else is a word in brackets.
            is_text = code.inner is None and not code.attributes.strip(" /=")
            return _embedded(work, code) or (None if is_provider and is_text else _unknown(work, code))
        return None

    return replaced(text, replace)


def _unknown(work: Work, code: Shortcode) -> str:
    """Return what is left of a shortcode: its text, and its link if it is a button or the like."""
    values, text = code.values, (code.inner or "").strip()
    source = f"[{code.name}{code.attributes.rstrip()}]"
    url = next((values[name] for name in _LINKS if _url_in(values.get(name, ""))), "")
    if url and "<a " not in text:
        label = next((values[name] for name in _LABELS if values.get(name)), url)
        work.change(f"The shortcode [{code.name}] is unknown here. It became a link: “{source}”.")
        return element("a", text or escape(label, quote=False), href=url)
    outcome = "Its text was imported, without" if text else "It was removed"
    what = f"{outcome}: “{source}”." if code.attributes.strip() else f"{outcome.partition(',')[0]}."
    work.change(f"The shortcode [{code.name}] is unknown here. {what}")
    return code.inner or ""


def _embedded(work: Work, code: Shortcode) -> str:
    """Return an embed if an attribute or the text is the URL or the ID of something at a known provider, else ""."""
    values = [*code.values.values(), _TAG.sub("", unescape(code.inner or "")).strip()]
    form = _PROVIDERS.get(code.name, "")
    urls = [form.format(value) for value in values if form and _ID.fullmatch(value)]
    found = next((url for url in (*values, *urls) if url.startswith(_WEB) and embeds.find(url)), "")
    return _block(figures.embed(work, found)) if found else ""


def _caption(work: Work, code: Shortcode) -> str | None:
    if code.inner is None:
        return None
    found = _IMAGE.match(code.inner)
    if found is None:
        return code.inner
    caption = found[2].strip() or escape(code.values.get("caption", ""), quote=False)
    return _block(figures.figure(found[1].strip(), caption))


def _gallery(work: Work, code: Shortcode) -> str:
    values = code.values
    ids = _ids(values.get("ids", "") or values.get("include", ""))
    if not ids:
        excluded = set(_ids(values.get("exclude", "")))
        attached = work.references.library.attached(values.get("id", "") or work.post_id, IMAGES)
        ids = [media_id for media_id in attached if media_id not in excluded]
    if not ids:
        work.change("A gallery without images was removed: the export has none for it.")
    return _block(figures.gallery_of_ids(work, ids))


def _embed(work: Work, code: Shortcode) -> str | None:
    url = _url_in(code.inner or "") or code.values.get("src", "")
    return _block(figures.embed(work, url)) if code.inner is not None and url else None


def _audio(work: Work, code: Shortcode) -> str | None:
    return _player(work, code, AUDIO, "audio")


def _video(work: Work, code: Shortcode) -> str | None:
    return _player(work, code, VIDEO, "video")


def _player(work: Work, code: Shortcode, suffixes: set[str], kind: str) -> str | None:
    """Return a link to a file, or what embeds it. Without attributes and without a file, the brackets are text."""
    values = code.values
    url = values.get("src", "") or next((values[name] for name in sorted(suffixes) if values.get(name)), "")
    url = url or _url_in(code.inner or "")
    if not url:
        attached = work.references.library.attached(work.post_id, suffixes)
        url = work.references.library.by_id[attached[0]].files[0] if attached else ""
    if not url:
        return "" if values or code.inner is not None else None
    if embeds.find(url):
        return _block(figures.embed(work, url))
    if kind == "video":
        work.change("A video became a link: the library has no videos.")
        return _block(figures.link(work.absolute(url)))
    return _block(figures.file(work, url))


def _playlist(work: Work, code: Shortcode) -> str | None:
    values = code.values
    ids = _ids(values.get("ids", "") or values.get("include", ""))
    ids = ids or work.references.library.attached(values.get("id", "") or work.post_id, AUDIO)
    ids = ids[: figures.MAX_FILES - work.files]
    work.files += len(ids)
    found = [media for media_id in ids if (media := work.references.library.by_id.get(media_id))]
    if len(found) < len(ids):
        work.change(f"Files of a playlist that are not in the export: {len(ids) - len(found)}.")
    if not ids and not values:
        return None
    return _block("".join(figures.file(work, media.files[0], media.title) for media in found))


def _code(work: Work, code: Shortcode) -> str | None:
    if code.inner is None:
        return None
    text = code.inner.replace("<br />", "").strip("\n")
    return _block(element("pre", element("code", text if "&lt;" in text else escape(text, quote=False))))


def _note(work: Work, code: Shortcode) -> str | None:
    if code.inner is None:
        return None
    return element("small", _BREAK.sub(" ", code.inner).strip(), class_="note") if code.inner.strip() else ""


def _nothing(work: Work, code: Shortcode) -> str:
    return ""


def _url_in(inner: str) -> str:
    """Return the URL that is all of the text, or ""."""
    text = unescape(_TAG.sub("", inner)).strip()
    return text if text.startswith((*_WEB, "/")) and not re.search(r"\s", text) else ""


def _ids(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip().isdecimal()]


def _block(html: str) -> str:
    """Return HTML as a paragraph of its own."""
    return f"\n\n{html}\n\n"


# An index of contents, which our pages have by themselves.
_CONTENTS = ("toc", "ez-toc", "lwptoc", "no_toc", "wptoc")
_RENDERERS: dict[str, Renderer] = {
    "caption": _caption,
    "wp_caption": _caption,
    "gallery": _gallery,
    "embed": _embed,
    "audio": _audio,
    "video": _video,
    "playlist": _playlist,
    "code": _code,
    "sourcecode": _code,
    **dict.fromkeys(_NOTES, _note),
    **dict.fromkeys(_CONTENTS, _nothing),
}
