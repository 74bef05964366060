"""Where redirects of old URLs lead, whether readers can see that or not, for the link check of the desk."""

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from newsroom.redirects.lookup import rows_at
from newsroom.redirects.old_urls import BELOW, candidates, url_of
from newsroom.redirects.target_urls import urls_of
from newsroom.redirects.targets import target_of


def new_urls(urls: Iterable[str]) -> dict[str, str]:
    """Return the new URL by old URL (of this site), without those that no redirect has. A query for each kind."""
    forms = {url: candidates(unquote(urlsplit(url).path) or "/", urlsplit(url).query) for url in urls}
    rows = rows_at(form.path for found in forms.values() for form in found)
    targets = urls_of(map(target_of, rows.values()))
    new: dict[str, str] = {}
    for url, found in forms.items():
        if form := next((form for form in found if form.path in rows), None):
            target = targets[target_of(rows[form.path])]
            new[url] = f"{target.removesuffix('*')}{url_of(form.rest)}" if target.endswith(BELOW) else target
    return new
