"""Links for sharing a story: plain links, which request nothing before a reader follows one."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Service(NamedTuple):
    """A service for sharing. url: with the fields {title} and {url}, both percent-encoded."""

    name: str | Promise
    url: str


# By the names in the setting SHARE_WITH.
SERVICES: Mapping[str, Service] = {
    "mail": Service(_("Email"), "mailto:?subject={title}&body={url}"),
    "whatsapp": Service("WhatsApp", "https://wa.me/?text={title}%20{url}"),
    "telegram": Service("Telegram", "https://t.me/share/url?url={url}&text={title}"),
    "line": Service("LINE", "https://social-plugins.line.me/lineit/share?url={url}"),
    "facebook": Service("Facebook", "https://www.facebook.com/sharer/sharer.php?u={url}"),
    "x": Service("X", "https://x.com/intent/post?url={url}&text={title}"),
    "bluesky": Service("Bluesky", "https://bsky.app/intent/compose?text={title}%20{url}"),
    "mastodon": Service("Mastodon", "https://share.joinmastodon.org/#text={title}%20{url}"),
    "linkedin": Service("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={url}"),
    "weibo": Service(_("Weibo"), "https://service.weibo.com/share/share.php?url={url}&title={title}"),
}


def links(title: str, url: str) -> list[tuple[str, str]]:
    """Return (name, URL) of each service in SHARE_WITH for a page with this title and absolute URL."""
    fields = {"title": quote(title, safe=""), "url": quote(url, safe="")}
    return [(str(SERVICES[key].name), SERVICES[key].url.format(**fields)) for key in settings.SHARE_WITH]
