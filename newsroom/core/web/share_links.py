"""Links for sharing a story: plain links, which request nothing before a reader follows one."""

from collections.abc import Collection, Mapping
from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from newsroom.core.i18n.languages import current


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


def services_by_language(value: str, languages: Collection[str]) -> dict[str, list[str]]:
    """Return {code: names of services} from the value of SHARE_WITH; the key "" is for languages that are not named.

    value: names separated by commas, for a language after “code=”; separated by semicolons. languages: the codes that
    are allowed. Raises ImproperlyConfigured for another code or service.
    """
    found: dict[str, list[str]] = {"": []}
    for part in value.split(";"):
        code, _equals, names = part.rpartition("=")
        if (code := code.strip()) and code not in languages:
            raise ImproperlyConfigured(f"SHARE_WITH: unknown language “{code}”. Use: {', '.join(languages)}.")
        found[code] = [name.strip() for name in names.split(",") if name.strip()]
        if unknown := [name for name in found[code] if name not in SERVICES]:
            raise ImproperlyConfigured(f"SHARE_WITH: unknown service “{unknown[0]}”. Use: {', '.join(SERVICES)}.")
    return found


def links(title: str, url: str) -> list[tuple[str, str]]:
    """Return (name, URL) of each service in SHARE_WITH for a page with this title and absolute URL.

    The current language decides which they are.
    """
    fields = {"title": quote(title, safe=""), "url": quote(url, safe="")}
    names = settings.SHARE_WITH.get(current(), settings.SHARE_WITH[""])
    return [(str(SERVICES[name].name), SERVICES[name].url.format(**fields)) for name in names]
