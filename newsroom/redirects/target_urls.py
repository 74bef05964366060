"""The URLs of targets for the desk, by which `targets.find` finds them again."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from newsroom.core.models import RedirectKind
from newsroom.redirects.targets import MODELS, Target, desk_url

_FIELDS = {
    RedirectKind.ARTICLE: ("address_day", "slug"),
    RedirectKind.TOPIC: ("slug",),
    RedirectKind.ALIAS: ("slug",),
    RedirectKind.TOPIC_FEED: ("slug",),
    RedirectKind.AUTHOR: ("slug",),
    RedirectKind.AUTHOR_FEED: ("slug",),
    RedirectKind.PAGE: ("slug",),
    RedirectKind.IMAGE: ("file",),
    RedirectKind.FILE: ("file",),
}


def urls_of(targets: Iterable[Target]) -> dict[Target, str]:
    """Return the URL of each target, whether readers can see it or not. At most one query for each kind.

    Of an item that has no URL yet, or is gone, that of its page on the desk.
    """
    given = set(targets)
    ids: dict[str, set[int]] = defaultdict(set)
    for target in given:
        if target.kind in _FIELDS and target.target_id is not None:
            ids[target.kind].add(target.target_id)
    items = {
        kind: MODELS[kind]._base_manager.only(*_FIELDS[RedirectKind(kind)]).in_bulk(pks) for kind, pks in ids.items()
    }
    return {target: _url_of(target, items.get(target.kind, {})) for target in given}


def _url_of(target: Target, items: dict[int, Any]) -> str:
    kind, pk, form = target.kind, target.target_id, target.target or "rss"
    if kind in (RedirectKind.PATH, RedirectKind.URL):
        return target.target
    if kind == RedirectKind.FEED:
        return reverse("articles:feed", args=[form])
    if pk is None:
        return ""
    item = items.get(pk)
    if item is None or (kind == RedirectKind.ARTICLE and not (item.address_day and item.slug)):
        return desk_url(kind, pk)
    if kind == RedirectKind.TOPIC_FEED:
        return reverse("topics:feed", args=[item.slug, form])
    if kind == RedirectKind.AUTHOR_FEED:
        return f"{reverse('articles:search_feed', args=[form])}?{urlencode({'author': item.slug})}"
    if kind in (RedirectKind.IMAGE, RedirectKind.FILE):
        return str(item.file.url)
    return str(item.get_absolute_url())
