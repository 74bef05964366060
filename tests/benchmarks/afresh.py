"""The site with every page rendered again from cached fragments. Started by `tests.benchmarks.serving`."""

from newsroom.wsgi import django

# isort: split
# Django has read its settings by now.
from newsroom.core.cache.page_cache import PageCache


class Afresh(PageCache):
    """Caches fragments, and no page."""

    def _store(self, key, page):
        """Do not store the page."""


application = Afresh(django)
