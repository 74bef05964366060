"""Topic pages."""

from itertools import groupby

from django.db.models import FETCH_RAISE
from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from newsroom.core.cache import invalidation
from newsroom.core.i18n.paths import day_or_404
from newsroom.core.listing import render_listing
from newsroom.core.text.tokens import alphabetical
from newsroom.core.time import clock
from newsroom.core.web.pagination import page_of
from newsroom.core.web.structured_data import of_page
from topics import tags
from topics.models import Kind, Topic
from topics.site import chart, panels, structured_data
from topics.site.redirects import of_topic
from topics.site.stream import Stream

# The index's headings, in its order.
HEADINGS = {
    Kind.SECTION: gettext_lazy("Sections"),
    Kind.PLACE: gettext_lazy("Places"),
    Kind.PERSON: gettext_lazy("People"),
    Kind.ORGANISATION: gettext_lazy("Organisations"),
    Kind.SUBJECT: gettext_lazy("Subjects"),
    Kind.EVENT: gettext_lazy("Events"),
    Kind.SERIES: gettext_lazy("Series"),
}


@require_safe
@invalidation.for_everybody
def topic_index(request):
    """Every public topic."""
    invalidation.depends_on(tags.INDEX)
    order = list(HEADINGS)
    found = (
        Topic.objects.public()
        .with_live_count()
        .only("name", "names", "slug", "kind", "key")
        .prefetch_related("aliases")
        .fetch_mode(FETCH_RAISE)
    )
    topics = sorted(found, key=lambda topic: (order.index(Kind(topic.kind)), alphabetical(str(topic))))
    kinds = [(HEADINGS[Kind(kind)], list(group)) for kind, group in groupby(topics, key=lambda topic: topic.kind)]
    return render(
        request, "topics/topic_index.html", {"kinds": kinds, "total": len(topics), **of_page(_("Topics"), request.path)}
    )


@require_safe
@invalidation.for_everybody
@of_topic
def topic_detail(request, topic):
    """One topic."""
    stream = Stream(topic, clock.now())
    page = page_of(request, stream.cards, total=stream.total)
    since_review = invalidation.kept(
        ("since review", topic.pk, topic.briefing_reviewed_on), lambda: _since_review(stream)
    )

    def frame(marks):
        invalidation.depends_on(*topic.page_tags)
        return {
            "topic": topic,
            "intro": structured_data.intro(topic),
            "is_thin": stream.is_thin,
            "since_review": since_review,
            **structured_data.of_topic(topic, page, marks["listed"]),
        }

    beside = invalidation.kept(("beside", topic.pk), lambda: _beside(stream))
    key = stream.is_thin, since_review
    return render_listing(
        request, "topics/topic_detail.html", page, frame, key=key, pins=stream.pins, is_led=True, beside=beside
    )


def _since_review(stream):
    """How many stories came since the topic's briefing was reviewed."""
    invalidation.depends_on(tags.stream(stream.topic.pk))
    reviewed = stream.topic.briefing_reviewed_on
    return stream.since(reviewed) if reviewed else 0


def _beside(stream):
    """What stands beside the topic's stories, as HTML: its picture and panels."""
    topic = stream.topic
    children = list(topic.children.public(stream.at).with_live_count(stream.at).for_links().order_by("key"))
    invalidation.depends_on(*topic.page_tags, *(tags.stream(each.pk) for each in (topic, *children)))
    context = {
        "topic": topic,
        "children": children,
        "related": panels.related(stream),
        "chart": chart.draw(stream.months),
        "years": list(panels.years(topic, stream.months)),
        "key_moments": topic.entries.timeline(stream.at),
    }
    return render_to_string("topics/_beside.html", context)


@require_safe
@invalidation.for_everybody
@of_topic
def topic_month(request, topic, year, month):
    """One month of a topic, whatever is pinned."""
    month = day_or_404(year, month)
    stream = Stream(topic, clock.now())
    total = stream.months.get(month)
    if total is None:
        raise Http404
    months = list(stream.months)
    place = months.index(month)
    page = page_of(request, stream.cards_of(month), total=total)

    def frame(marks):
        invalidation.depends_on(*topic.page_tags, tags.stream(topic.pk))
        return {
            "topic": topic,
            "month": month,
            "trail": [*topic.ancestors, topic],
            "is_thin": stream.is_thin,
            "later": months[place - 1] if place else None,
            "earlier": months[place + 1] if place + 1 < len(months) else None,
            "years": list(panels.years(topic, stream.months)),
            **structured_data.of_month(topic, month, page, marks["listed"]),
        }

    return render_listing(request, "topics/topic_month.html", page, frame)


@require_safe
@invalidation.for_everybody
@of_topic
def topic_follow(request, topic):
    """How to follow one topic by its feeds."""
    context = {"topic": topic, "trail": [*topic.ancestors, topic], **structured_data.of_follow(topic, request.path)}
    return render(request, "topics/topic_follow.html", context)
