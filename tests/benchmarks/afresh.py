"""The site with every page made afresh, of parts that are kept. Started by `tests.benchmarks.serving`."""

from newsroom.wsgi import django

# isort: split
# Django has read its settings by now.
from newsroom.core.cache.wsgi import PageCache


class Afresh(PageCache):
    """Keeps parts of pages, and no page."""

    def _keep(self, key, page):
        """Forget the page."""


application = Afresh(django)
