"""Structured data and metadata of topic pages."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from newsroom.core.html import plain
from newsroom.core.i18n.languages import current
from newsroom.core.i18n.paths import absolute
from newsroom.core.models import Image
from newsroom.core.web import structured_data
from newsroom.core.web.pagination import Page
from newsroom.core.web.structured_data import Data, OpenGraph
from topics.models import Kind, Topic
from topics.site.crossings import TopicPair
from topics.site.mixes import Mix
from topics.site.panels import Period
from topics.site.social_cards import picture_of

# The schema.org types of topics. An Event would need a date and a place.
_TYPES: dict[str, str] = {Kind.PLACE: "Place", Kind.PERSON: "Person", Kind.ORGANISATION: "Organization"}


def thing(topic: Topic) -> Data:
    """Return the schema.org item for the topic: a Place, Person, Organization or Thing, with other pages about it."""
    data = {"@type": _TYPES.get(topic.kind, "Thing"), "name": str(topic), "url": absolute(topic.get_absolute_url())}
    return data | ({"sameAs": topic.identity_urls} if topic.identity_urls else {})


def of_topic(topic: Topic, page: Page) -> dict[str, Any]:
    """Return the template context for a page of the topic, loaded with `for_page()`."""
    name, words = str(topic), description(topic)
    return structured_data.of_listing(
        _open_graph(topic, title=name, path=page.url, description=words),
        structured_data.collection(
            page, name=name, description=words, about=thing(topic), image=structured_data.pictures(topic.lead_image)
        ),
        _breadcrumbs(topic),
        page,
    )


def of_pair(pair: TopicPair, page: Page) -> dict[str, Any]:
    """Return the template context for a page of the stories in both of two topics, loaded with `for_page()`."""
    name, words = str(pair), intro(pair)
    return structured_data.of_listing(
        _open_graph(pair, title=name, path=page.url, description=words),
        structured_data.collection(page, name=name, description=words, about=_about(pair)),
        _breadcrumbs(pair),
        page,
    )


def of_mix(mix: Mix, page: Page) -> dict[str, Any]:
    """Return the template context for a page of a mix."""
    name, words = str(mix), intro(mix)
    return structured_data.of_listing(
        structured_data.open_graph(title=name, path=page.url, description=words),
        structured_data.collection(page, name=name, description=words, about=[thing(topic) for topic in mix.topics]),
        structured_data.breadcrumbs([*structured_data.home(), (_("My mix"), reverse("mix:choose")), (name, page.path)]),
        page,
    )


def of_archive(subject: Topic | TopicPair, periods: Sequence[Period], page: Page) -> dict[str, Any]:
    """Return the template context for a page of the last of these periods. The earlier ones contain it."""
    name = _("%(topic)s: %(period)s") % {"topic": subject, "period": periods[-1]}
    words = {"topic": subject.phrase, "period": periods[-1]}
    sentence = _("News and articles about %(topic)s from %(period)s") % words
    return structured_data.of_listing(
        _open_graph(subject, title=name, path=page.url, description=sentence),
        structured_data.collection(page, name=name, description=sentence, about=_about(subject)),
        _breadcrumbs(subject, *((period.name, period.path) for period in periods)),
        page,
    )


def of_follow(topic: Topic, path: str) -> dict[str, Any]:
    """Return the template context for the page, at this path, that explains how to follow the topic."""
    title = _("Follow %(topic)s") % {"topic": topic.phrase}
    return structured_data.context(
        _open_graph(topic, title=title, path=path),
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


def intro(subject: Topic | TopicPair | Mix) -> str:
    """Return the text under the name if there is no briefing."""
    if isinstance(subject, TopicPair):
        return pgettext("two topics", "Latest news and articles about %(topic)s") % {"topic": subject}
    return _("Latest news and articles about %(topic)s") % {"topic": subject.phrase}


def description(topic: Topic) -> str:
    """Return the meta description, or else the start of the briefing, or else a sentence with the name.

    The meta description is in the site's first language.
    """
    own = topic.description if current() == settings.LANGUAGE_CODE else ""
    return own or plain(topic.own_briefing)[:300] or intro(topic)


def _about(subject: Topic | TopicPair) -> Data | list[Data]:
    """Return the schema.org item for the topic, or one for each topic of a pair."""
    return thing(subject) if isinstance(subject, Topic) else [thing(subject.first), thing(subject.second)]


def _open_graph(subject: Topic | TopicPair, **properties: Any) -> OpenGraph:
    """Return the Open Graph properties of a page of the topic or pair, with its image or social card."""
    return structured_data.open_graph(picture=_picture(subject), card=picture_of(subject), **properties)


def _picture(subject: Topic | TopicPair) -> Image | None:
    """Return the image of the topic, or of the first topic of a pair that has one."""
    topics = [subject] if isinstance(subject, Topic) else [subject.first, subject.second]
    return next((topic.lead_image for topic in topics if topic.lead_image), None)


def _breadcrumbs(subject: Topic | TopicPair, *below: tuple[str, str]) -> Data:
    """Return the breadcrumbs to the topic or pair. below: name and path of further levels."""
    above = [(str(each), each.get_absolute_url()) for each in (*subject.ancestors, subject)]
    return structured_data.breadcrumbs(
        [*structured_data.home(), (_("Topics"), reverse("topics:index")), *above, *below]
    )
