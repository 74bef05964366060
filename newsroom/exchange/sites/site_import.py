"""Import of a whole site: media, topics, authors, pages, stories, curation, the menu, pins, and redirects.

Each step can be interrupted. Running the import again continues it: what is there is found by `ImportedItem`, and
stories by their ID.
"""

import time
from collections.abc import Callable
from contextlib import closing, nullcontext

from articles.workflow import past
from newsroom.exchange.sites import addresses, comparison, contents, dry_run, menus, stories, urls
from newsroom.exchange.sites.authors import AuthorImport
from newsroom.exchange.sites.contents import Contents
from newsroom.exchange.sites.items import Export, without_unknown
from newsroom.exchange.sites.ledger import Ledger
from newsroom.exchange.sites.media.importing import MediaImport
from newsroom.exchange.sites.media.sources import MediaSource
from newsroom.exchange.sites.menus import MenuImport
from newsroom.exchange.sites.names import Names
from newsroom.exchange.sites.pages import PageImport
from newsroom.exchange.sites.places import Places, path_and_fragment
from newsroom.exchange.sites.report import Report
from newsroom.exchange.sites.stories import StoryImport
from newsroom.exchange.sites.topic_pages import TopicPageImport
from newsroom.exchange.sites.topics import TopicImport


class SiteImport:
    """One run of the import of a site.

    source: of media files, None if there is none. publish: whether what was public is published. is_dry_run: nothing
    is stored. tell: called with each message about the progress.
    """

    def __init__(
        self,
        export: Export,
        source: MediaSource | None,
        *,
        publish: bool,
        is_dry_run: bool = False,
        tell: Callable[[str], object],
    ) -> None:
        self._export, self._source = export, source
        self._publish, self._is_dry_run, self._tell = publish, is_dry_run, tell
        url = without_unknown(export.url)
        site = f"{export.title} ({url})" if export.title and url else export.title or url
        self.report = Report(site=site, is_dry_run=is_dry_run, ends_early=export.ends_early, damage=list(export.damage))
        self.report.menu = export.menu_name
        self.report.has_source = source is not None

    def run(self) -> Report:
        """Import the site. Raises UnreadableFile, OperationalError; the report says what was done until then."""
        started = time.monotonic()
        try:
            with dry_run.nothing_stored() if self._is_dry_run else nullcontext():
                self._run()
        finally:
            self.report.seconds = time.monotonic() - started
        return self.report

    def _run(self) -> None:
        with closing(Contents()) as found:
            contents.read(self._export, found, self.report)
            self._import(found)

    def _import(self, found: Contents) -> None:
        export, report, tell = self._export, self.report, self._tell
        report.warnings = comparison.warnings(export, found)
        report.absent = comparison.absent(export, found, report)
        ledger = Ledger()
        report.is_repeated = any(ledger.get(key) for key in found.keys.values())
        media = MediaImport(ledger, self._source, report, tell)
        media.run(found.media, found.elsewhere)
        start = path_and_fragment(export.url)[0]
        places = Places(
            ledger,
            found.index,
            found.hosts,
            refused=media.refused,
            start=start,
            is_relative=export.is_relative,
            is_ours=export.is_ours,
        )
        places.load()
        topics = TopicImport(ledger, places, report, tell, publish=self._publish)
        topics.run(export.topics)
        AuthorImport(ledger, places, report, tell).run(export.authors)
        menu = menus.targets(export.menu, found.keys, found.hosts, start)
        places.paths = {**dict.fromkeys(export.feeds), **urls.paths(found, ledger, publish=self._publish)}
        if not export.is_ours:
            # Those of this software get the URLs that they had.
            places.paths |= urls.paths_of_pages(found, ledger)
        in_menu = set(menu.values())
        pages = PageImport(ledger, places, report, publish=self._publish, in_menu=in_menu, slugs=found.page_slugs)
        pages.run(found.whole_pages)
        if not self._waits:
            places.paths |= urls.paths_of_pages(found, ledger)
            pages.link(found.whole_pages)
        item_names = Names(export.topics, export.authors, ledger)
        run = StoryImport(places, item_names, report, publish=self._publish, tell=tell)
        run.run_items(found.originals)
        # Their originals are there now.
        run.run_items(found.translations)
        past.set_duplicates(found.duplicates)
        if self._publish and not export.is_ours:
            topics.make_parents_public()
        TopicPageImport(ledger, places, report, tell).run(export.topics)
        MenuImport(ledger, report, menu, found.stories).run(export.menu)
        report.pinned = stories.pin(ledger, found.pinned)
        addresses.restore(export.redirects, ledger, report)
        if not self._waits:
            addresses.add(urls.former(export, found, ledger), report)

    @property
    def _waits(self) -> bool:
        """Whether drafts of a site of this software get the URLs that they had there when they are published."""
        return self._export.is_ours and not self._publish
