"""Embeds: posts, videos, charts, documents, audio and maps of other sites in a body.

A body contains a figure with a link to the page at the provider, and perhaps its words or an image. Our pages add the
provider's frame when a reader asks for it. Each module in `providers` is a provider.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from newsroom.core.html.embeds import library, providers
from newsroom.core.html.embeds.provider import Form, Provider

# By the names of their modules, which the setting EMBEDS_OFF uses.
PROVIDERS: Mapping[str, Provider] = {
    module.name: import_module(f"{providers.__name__}.{module.name}").PROVIDER
    for module in iter_modules(providers.__path__)
}
# Longer URLs have no known form.
_MAX_LENGTH = 2_000
# Scheme and host, whose case does not matter.
_ORIGIN = re.compile(r"^[a-z]*:?//[^/?#]*", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
# Where to start playing, anywhere in a URL: seconds (“t=43”, “start=43”), or hours, minutes and seconds (“t=1h2m3s”).
START = "[?&#](?:t|start)=(?:([0-9]{1,2})h)?(?:([0-9]{1,3})m)?(?:([0-9]{1,5})s?)?(?=[&#]|$)"
_START = re.compile(START)


@dataclass(frozen=True)
class Embed:
    """What a URL embeds.

    provider: its name. kind: see `Provider`. page: the URL at the provider. frame, origin: the URL of the frame that
    our page shows on request, and its origin. height: see `Form`.
    """

    provider: str
    kind: str
    page: str
    frame: str
    origin: str
    height: int = 0


@cache
def _patterns() -> list[tuple[re.Pattern[str], Form, Provider]]:
    known = [*library.providers(), *PROVIDERS.values()]
    return [(re.compile(form.pattern), form, provider) for provider in known for form in provider.forms]


def find(url: str) -> Embed | None:
    """Return what the URL of a page or a frame embeds, or None if the provider is unknown."""
    url = _ORIGIN.sub(lambda found: found[0].lower(), url.strip())
    if len(url) > _MAX_LENGTH:
        return None
    for pattern, form, provider in _patterns():
        if found := pattern.fullmatch(url):
            return _embed(found.groups(default=""), form, provider, _start_of(url))
    return None


def _embed(groups: tuple[str, ...], form: Form, provider: Provider, start: int) -> Embed:
    page, frame = form.page.format(*groups), form.frame(*groups)
    if start and provider.start:
        page, frame = page + provider.start.page.format(start), frame + provider.start.frame.format(start)
    return Embed(
        provider.name.format(*groups), provider.kind, page, frame, provider.origin.format(*groups), form.height
    )


def _start_of(url: str) -> int:
    """Return the second at which the video of this URL starts; 0 if the URL does not say."""
    found = _START.search(url)
    hours, minutes, seconds = (int(number or 0) for number in found.groups()) if found else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds


def is_framed(embed: Embed) -> bool:
    """Return whether our pages may show its frame: settings can switch a provider off."""
    return embed.origin in settings.EMBED_ORIGINS


def origins(off: str, mastodon_hosts: str) -> list[str]:
    """Return the origins that our pages may frame.

    off: names in `PROVIDERS` (the setting EMBEDS_OFF). mastodon_hosts: the servers of Mastodon that may be framed (the
    setting MASTODON_HOSTS). Both are separated by commas. Raises ImproperlyConfigured for an unknown name and for what
    is no host.
    """
    names, hosts = (
        [part.strip().lower() for part in value.split(",") if part.strip()] for value in (off, mastodon_hosts)
    )
    if unknown := [name for name in names if name not in PROVIDERS]:
        raise ImproperlyConfigured(f"EMBEDS_OFF: unknown provider “{unknown[0]}”. Use: {', '.join(PROVIDERS)}.")
    if wrong := [host for host in hosts if not _HOST.fullmatch(host)]:
        raise ImproperlyConfigured(f"MASTODON_HOSTS: “{wrong[0]}” is not a host. Use hosts such as “mastodon.social”.")
    # The origins of Mastodon depend on the host.
    fixed = [provider.origin for name, provider in PROVIDERS.items() if name not in {*names, "mastodon"}]
    return fixed + ([] if "mastodon" in names else [f"https://{host}" for host in hosts])


def for_editor() -> dict[str, Any]:
    """Return what the editor needs to know: {"forms", "start", "origins"}.

    forms: [{"provider", "kind", "origin", "pattern", "page", "start"}] with {0}, {1}… for the groups of the pattern;
    their start follows the page, with {0} for the second. start: the pattern of a start. origins: those that pages may
    frame.
    """
    forms = [
        {
            "provider": provider.name,
            "kind": provider.kind,
            "origin": provider.origin,
            "pattern": form.pattern,
            "page": form.page,
            "start": provider.start.page if provider.start else "",
        }
        for _, form, provider in _patterns()
    ]
    return {"forms": forms, "start": START, "origins": settings.EMBED_ORIGINS}
