"""Import of the main menu: topics get into the navigation, pages into the footer."""

from collections.abc import Container, Iterable, Mapping

from django.db import transaction

from newsroom.exchange.importing.summary import NEW, SKIPPED, UNCHANGED
from newsroom.exchange.sites.items import MenuEntry
from newsroom.exchange.sites.ledger import Imported, Ledger, digest_of
from newsroom.exchange.sites.pages import PAGE
from newsroom.exchange.sites.places import host_of, path_and_fragment
from newsroom.exchange.sites.report import LEFT_OUT, Report
from newsroom.exchange.sites.topics import TOPIC
from topics import curation
from topics.models import Topic

MENU, ENTRIES = "menu", "menu entries"
FRONT_PAGE = "/"
HOME = "It leads to the front page, as the name of the site does on every page."
ELSEWHERE = "The menu can contain topics, and the footer pages. This entry is a link to neither: “{target}”."
NOT_IMPORTED = "Its topic or page was not imported: “{target}”."
FOOTER = "The footer contains pages only. This entry leads to something else: “{target}”."
STORY = "Menus contain topics and pages here, but no stories: “{target}”."
GONE = "Its topic is not on this site any more."


def targets(menu: Iterable[MenuEntry], keys: Mapping[str, str], hosts: set[str], start: str) -> dict[str, str]:
    """Return the keys of the items that the entries link to, by key of the entry.

    It is FRONT_PAGE for the front page, "" for a URL elsewhere. keys: of items by former URL. start: the path of the
    former front page.
    """
    found = {}
    for entry in menu:
        if not host_of(entry.target):
            found[entry.key] = entry.target
        elif host_of(entry.target) in hosts:
            path, _ = path_and_fragment(entry.target)
            is_front = path.rstrip("/") == start.rstrip("/")
            found[entry.key] = FRONT_PAGE if is_front else keys.get(path) or keys.get(f"{path}/", "")
        else:
            found[entry.key] = ""
    return found


class MenuImport:
    """Imports the menu after topics and pages. What was set once is not set again, because editors may have removed it.

    targets: see `targets`. stories: the keys of those of the export.
    """

    def __init__(
        self, ledger: Ledger, report: Report, targets: Mapping[str, str], stories: Container[str] = frozenset()
    ) -> None:
        self._ledger, self._report, self._targets, self._stories = ledger, report, targets, stories

    def run(self, menu: Iterable[MenuEntry]) -> None:
        """Import the entries in their order."""
        for position, entry in enumerate(menu, 1):
            self._report.find(ENTRIES)
            with transaction.atomic():
                self._report.settle(ENTRIES, entry, *self._import(entry, position))

    def _import(self, entry: MenuEntry, position: int) -> tuple[str, ...]:
        """Import the entry and return the outcome with sentences."""
        target = self._targets[entry.key]
        shown = entry.target if host_of(entry.target) else entry.label
        if target == FRONT_PAGE:
            return LEFT_OUT, HOME
        if not target:
            return LEFT_OUT, ELSEWHERE.format(target=shown)
        if target in self._stories:
            return LEFT_OUT, STORY.format(target=shown)
        found = self._ledger.get(target)
        if found is None or found.kind not in {TOPIC, PAGE}:
            return LEFT_OUT, NOT_IMPORTED.format(target=shown)
        if entry.is_footer and found.kind != PAGE:
            return LEFT_OUT, FOOTER.format(target=shown)
        if self._ledger.get(entry.key):
            return (UNCHANGED,)
        if found.kind == TOPIC:
            topic = Topic.objects.filter(pk=found.target_id).first()
            if topic is None:
                return SKIPPED, GONE
            if not topic.is_in_navigation:
                curation.describe(topic, by=None, is_in_navigation=True, navigation_position=position)
        self._ledger.add(entry.key, Imported(MENU, found.target_id, digest_of({"target": target}), ""))
        return (NEW,)
