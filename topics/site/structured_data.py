"""Structured data and metadata of topic pages."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from newsroom.core.html import plain
from newsroom.core.i18n.paths import absolute
from newsroom.core.web import structured_data
from newsroom.core.web.pagination import Page
from newsroom.core.web.structured_data import Data
from topics.models import Kind, Topic
from topics.site.panels import Period

# The schema.org types of topics. An Event would need a date and a place.
_TYPES: dict[str, str] = {Kind.PLACE: "Place", Kind.PERSON: "Person", Kind.ORGANISATION: "Organization"}


def thing(topic: Topic) -> Data:
    """Return the schema.org item for the topic: a Place, Person, Organization or Thing."""
    return {"@type": _TYPES.get(topic.kind, "Thing"), "name": str(topic), "url": absolute(topic.get_absolute_url())}


def of_topic(topic: Topic, page: Page) -> dict[str, Any]:
    """Return the template context for a page of the topic, loaded with `for_page()`."""
    name, words, picture = str(topic), description(topic), topic.lead_image
    return structured_data.of_listing(
        structured_data.open_graph(title=name, path=page.url, description=words, picture=picture),
        structured_data.collection(
            page, name=name, description=words, about=thing(topic), image=structured_data.pictures(picture)
        ),
        _breadcrumbs(topic),
        page,
    )


def of_archive(topic: Topic, periods: Sequence[Period], page: Page) -> dict[str, Any]:
    """Return the template context for a page of the last of these periods. The earlier ones contain it."""
    words = {"topic": topic, "period": periods[-1]}
    name = _("%(topic)s: %(period)s") % words
    sentence = _("News and articles about %(topic)s from %(period)s") % words
    return structured_data.of_listing(
        structured_data.open_graph(title=name, path=page.url, description=sentence, picture=topic.lead_image),
        structured_data.collection(page, name=name, description=sentence, about=thing(topic)),
        _breadcrumbs(topic, *((period.name, period.path) for period in periods)),
        page,
    )


def of_follow(topic: Topic, path: str) -> dict[str, Any]:
    """Return the template context for the page, at this path, that explains how to follow the topic."""
    title = _("Follow %(topic)s") % {"topic": topic}
    return structured_data.context(
        structured_data.open_graph(title=title, path=path, picture=topic.lead_image),
        _breadcrumbs(topic, (_("Follow"), path)),
    )


def of_index(page: Page, name: str, trail: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the template context for a part of the list of topics. trail: name and path of enclosing parts."""
    return structured_data.context(
        structured_data.open_graph(title=name, path=page.url),
        structured_data.collection(page, name=name),
        structured_data.breadcrumbs(
            [*structured_data.home(), (_("Topics"), reverse("topics:index")), *trail, (name, page.url)]
        ),
    )


def intro(topic: Topic) -> str:
    """Return the text under the topic's name if there is no briefing."""
    return _("Latest news and articles about %(topic)s") % {"topic": topic}


def description(topic: Topic) -> str:
    """Return the meta description, or else the start of the briefing, or else a sentence with the name."""
    return topic.description or plain(topic.briefing)[:300] or intro(topic)


def _breadcrumbs(topic: Topic, *below: tuple[str, str]) -> Data:
    """Return the breadcrumbs to the topic. below: name and path of further levels."""
    above = [(str(each), each.get_absolute_url()) for each in (*topic.ancestors, topic)]
    return structured_data.breadcrumbs(
        [*structured_data.home(), (_("Topics"), reverse("topics:index")), *above, *below]
    )
