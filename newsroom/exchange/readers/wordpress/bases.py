"""What precedes the slugs of categories and tags in the URLs of a site: a setting that exports do not contain."""

import re
from collections import Counter
from collections.abc import Sequence

from newsroom.exchange.readers.wordpress.addresses import Site
from newsroom.exchange.readers.wordpress.terms import CATEGORY, TAG, Terms

# Former bases have links, too: those of WordPress, before the site set its own.
_MAX_BASES = 2
_OTHERS = {CATEGORY: {"tag", "author"}, TAG: {"category", "author", ""}}


class Bases:
    """Counts what precedes the slugs in links within a site. The terms of the site must be known."""

    def __init__(self, site: Site, terms: Terms) -> None:
        host, _, root = site.url.partition("://")[2].partition("/")
        whole = rf"(?:https?:)?//(?:www\.)?{re.escape(host or '-')}"
        root = re.escape(f"/{root}/" if root else "/")
        self._pattern = re.compile(rf"""["'](?:{whole})?{root}([^"'\s<>?#/][^"'\s<>?#]{{0,200}}?)/?["']""")
        self._terms = terms
        self._counts: dict[str, Counter[str]] = {CATEGORY: Counter(), TAG: Counter()}
        # Before slugs that a category and a tag have.
        self._shared: Counter[str] = Counter()

    def add(self, html: str) -> None:
        """Count the links of a text."""
        for path in self._pattern.findall(html):
            before, _, slug = path.rpartition("/")
            taxonomies = [taxonomy for taxonomy in self._counts if self._terms.has(taxonomy, slug)]
            # What is below a year is a story.
            if taxonomies and not before[:4].isdecimal():
                base = "/".join(part for part in before.split("/") if not self._terms.has(CATEGORY, part))
                counts = self._counts[taxonomies[0]] if len(taxonomies) == 1 else self._shared
                counts[base] += 1

    def of(self, taxonomy: str) -> Sequence[str]:
        """Return the bases of the taxonomy that links have, the most common first."""
        counts = self._counts[taxonomy]
        if taxonomy == CATEGORY:
            tags = self._counts[TAG]
            counts = counts + Counter({base: count for base, count in self._shared.items() if base not in tags})
        return [base for base, _ in counts.most_common() if base not in _OTHERS[taxonomy]][:_MAX_BASES]
