"""The settings of a topic, in one table."""

from typing import NamedTuple


class Setting(NamedTuple):
    """A column of `Topic` that editors set in the form.

    name: of the column. label: in the form and in the audit log. is_line: whether it is a single line of text.
    noun: its name in the preview of a merge that copies it; "" if merges do not copy it.
    companions: columns that are copied with it.
    """

    name: str
    label: str
    is_line: bool = False
    noun: str = ""
    companions: tuple[str, ...] = ()


SETTINGS = (
    Setting("kind", "Type"),
    Setting("parent", "Parent topic"),
    Setting("lead_image", "Lead image", noun="lead image"),
    Setting("description", "Meta description", is_line=True, noun="meta description"),
    Setting("briefing_byline", "Briefing by", is_line=True),
    Setting("sponsor", "Sponsor label", is_line=True, noun="sponsor label"),
    Setting("wikidata_id", "Wikidata ID", is_line=True, noun="Wikidata ID"),
    Setting("same_as", "Pages about the same thing", noun="links to pages about the same thing"),
    Setting("is_in_navigation", "Show in navigation", noun="navigation settings", companions=("navigation_position",)),
    Setting("navigation_position", "Navigation order"),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}
