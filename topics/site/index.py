"""The list of all topics: on one page if there are few, otherwise by letter and type."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom.core.i18n.languages import current, path_in, split_language_prefix, tag_of
from newsroom.core.text.han import traditional_in
from newsroom.core.text.tokens import alphabetical_key, is_spaced
from newsroom.core.time import clock
from newsroom.core.tracking import cache_publicly, cached
from newsroom.core.web.pagination import page_of
from newsroom.core.web.structured_data import page_context
from newsroom.core.web.throttle import throttled
from topics.indexes import alphabetical_index, prefix_index
from topics.models import IndexedName, Kind, Topic, TopicEntry
from topics.names import duplicates, naming
from topics.site import structured_data
from topics.site.headings import HEADINGS

# The maximum number of topics for a list on one page.
MAX_ON_ONE_PAGE = 200
PAGE_SIZE = 100
# Characters of the text that filters the list, as in its field.
MAX_LENGTH = 200
# The number of recently updated and of largest topics in the overview.
MAX_SHOWN = 18
# The number of newest entries that are read for the former, because a story may be in many topics.
NEWEST_ENTRIES = 500


@dataclass(frozen=True)
class Choice:
    """A link to a part of the list. count: its number of topics. is_current: whether it is the current page."""

    name: str
    path: str
    count: int
    is_current: bool = False
    # Whether it is a letter of another script than the one before it, which may look the same.
    is_first_of_script: bool = False

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the path."""
        return self.path


class Parts:
    """The numbers of public topics by type and letter."""

    def __init__(self) -> None:
        counts = cached(("topic-letters",), lambda: IndexedName.objects.public().by_kind_and_letter())
        self._counts = {(kind, letter): number for kind, letter, number in counts}

    def total(self, kind: str = "", letter: int | None = None) -> int:
        """Return the number of topics, of this type and under this letter if given."""
        return sum(
            number
            for (counted_kind, counted_letter), number in self._counts.items()
            if kind in ("", counted_kind) and letter in (None, counted_letter)
        )

    def letters(self, kind: str = "", open_letter: int | None = None) -> list[Choice]:
        """Return the letters that have topics, of this type if given. open_letter: the current one."""
        counts = ((letter, self.total(kind, letter)) for letter in sorted({letter for _, letter in self._counts}))
        choices: list[Choice] = []
        script = ""
        for letter, number in counts:
            if number:
                previous_script, script = script, _script(letter)
                is_first = bool(previous_script) and script != previous_script
                is_current = letter == open_letter
                choices.append(Choice(name_of(letter), path_of(kind, letter), number, is_current, is_first))
        return choices

    def kinds(self, letter: int | None = None, open_kind: str = "") -> list[Choice]:
        """Return the types that have topics, under this letter if given. open_kind: the current one."""
        choices = ((kind, self.total(kind, letter)) for kind in HEADINGS)
        return [
            Choice(str(HEADINGS[kind]), path_of(kind, letter), number, kind == open_kind)
            for kind, number in choices
            if number
        ]


def name_of(letter: int) -> str:
    """Return the letter (a code point) as text, “#” for names that do not begin with a letter."""
    return "#" if letter == IndexedName.NO_LETTER else chr(letter)


def _script(letter: int) -> str:
    """Return the first word of the letter's Unicode name, such as LATIN."""
    return unicodedata.name(name_of(letter), "").partition(" ")[0]


def path_of(kind: str = "", letter: int | None = None) -> str:
    """Return the path of a part of the list, in the current language."""
    query = urlencode(_parameters(kind, letter))
    return f"{reverse('topics:index')}?{query}" if query else reverse("topics:index")


def _parameters(kind: str, letter: int | None) -> dict[str, str]:
    """Return the query parameters of a part of the list."""
    found = {"kind": str(kind), "letter": "" if letter is None else name_of(letter)}
    return {name: value for name, value in found.items() if value}


@require_safe
@cache_publicly("kind", "letter", "page")
def topic_index(request: HttpRequest) -> HttpResponseBase:
    """Show all public topics; those of a part with `kind` and `letter`, or those with a name that starts with `q`."""
    return _filtered(request) if "q" in request.GET else _listed(request)


@throttled("topics", limit=120)
def _filtered(request: HttpRequest) -> HttpResponse:
    """Show the topics with such a name. Throttled, because these pages are not cached, even without a text."""
    text = request.GET["q"][:MAX_LENGTH].replace("\0", "").strip()
    return _found(request, text) if text else _listed(request)


def _listed(request: HttpRequest) -> HttpResponse:
    parts, kind, letter = Parts(), request.GET.get("kind", ""), request.GET.get("letter", "")
    if kind or letter:
        return _part(request, parts, kind, letter)
    return _complete(request) if parts.total() <= MAX_ON_ONE_PAGE else _overview(request, parts)


def _complete(request: HttpRequest) -> HttpResponse:
    """Show all topics on one page."""
    order = list(HEADINGS)
    found = Topic.objects.public().with_live_count().for_index()
    topics = sorted(found, key=lambda topic: (order.index(Kind(topic.kind)), alphabetical_key(str(topic))))
    kinds = [(HEADINGS[Kind(kind)], list(group)) for kind, group in groupby(topics, key=lambda topic: topic.kind)]
    for topic in topics:
        topic.filter_text = _filter_text(opening.text for opening in topic.openings.all())
    traditional = traditional_in("".join(topic.filter_text for topic in topics))
    context = {
        "kinds": kinds,
        "total": len(topics),
        "traditional": traditional,
        **page_context(_("Topics"), request.path),
    }
    return render(request, "topics/topic_index.html", context)


def _filter_text(texts: Iterable[str]) -> str:
    """Return these texts in one, without those that another has. The page filters by it while a user types.

    What is typed in Latin letters begins a word, so such a text has to begin one in the other.
    """
    found = " "
    for text in sorted(texts, key=lambda text: (-len(text), text)):
        is_there = (f" {text}" if is_spaced(text) else text) in found
        found += "" if is_there else f"{text} "
    return found[1:]


def _overview(request: HttpRequest, parts: Parts) -> HttpResponse:
    """Show the most recently updated and the largest topics, with links to all parts of the list."""
    at = clock.now()
    newest = TopicEntry.objects.newest_topics(NEWEST_ENTRIES, at)[:MAX_SHOWN]
    largest = Topic.objects.largest(MAX_SHOWN, TopicEntry.objects.scheduled_by_topic(at), at)
    topics = {topic.pk: topic for topic in _topics([*newest, *largest])}
    context = {
        "total": parts.total(),
        "letters": parts.letters(),
        "kinds": parts.kinds(),
        "newest": [topics[pk] for pk in newest],
        "largest": [topics[pk] for pk in largest],
        **page_context(_("Topics"), request.path),
    }
    return render(request, "topics/topic_overview.html", context)


def _part(request: HttpRequest, parts: Parts, kind: str, letter_name: str) -> HttpResponse:
    """Show the topics of a type, under a letter, or both. Raises Http404 if there are none."""
    letter = alphabetical_index.letter_of(letter_name) if letter_name else None
    total = parts.total(kind, letter)
    if not total or len(letter_name) > 1:
        raise Http404
    names = IndexedName.objects.public().under(kind, letter).alphabetical()
    parameters = _parameters(kind, letter)
    page = page_of(request, lambda a, b: _topics(list(names[a:b])), total=total, parameters=parameters, size=PAGE_SIZE)
    heading = str(HEADINGS[Kind(kind)]) if kind else _("Topics")
    name = heading if letter is None else _("%(kind)s: %(letter)s") % {"kind": heading, "letter": name_of(letter)}
    trail = [Choice(heading, path_of(kind), parts.total(kind))] if kind and letter is not None else []
    context = {
        "name": name,
        "page": page,
        "trail": trail,
        "letters": parts.letters(kind, letter),
        "kinds": parts.kinds(letter, kind),
        "all_letters": Choice(_("All letters"), path_of(kind), 0, letter is None) if kind else None,
        "all_kinds": Choice(_("All types"), path_of("", letter), 0, not kind) if letter is not None else None,
        # Other languages have other letters.
        "translation_paths": {} if letter is None else _in_other_languages(path_of(kind)),
        "has_letter": letter is not None,
        **structured_data.of_index(page, name, [(str(each), each.path) for each in trail]),
    }
    return render(request, "topics/topic_list.html", context)


def _in_other_languages(path: str) -> dict[str, str]:
    """Return the path (with its query) in each other language, by language tag (BCP 47)."""
    _, at_root = split_language_prefix(path)
    return {tag_of(code): path_in(code, at_root) for code, _ in settings.LANGUAGES if code != current()}


def _found(request: HttpRequest, text: str) -> HttpResponse:
    """Show the topics with a name, or a word in one, that starts with the text; if there are none, similar names."""
    key, at = naming.key_of(text), clock.now()
    found = _starting_with(key, at) if key else []
    parameters = {"q": text}
    page = page_of(request, lambda a, b: _topics(found[a:b]), total=len(found), parameters=parameters, size=PAGE_SIZE)
    similar = [] if found else list(Topic.objects.public(at).filter(pk__in=duplicates.find_similar(text)))
    context = {
        "text": text,
        "page": page,
        "similar": _topics([topic.pk for topic in similar]),
        **structured_data.of_index(page, _("“%(words)s” – topics") % {"words": text}, []),
    }
    return render(request, "topics/topic_filter.html", context)


def _starting_with(key: str, at: datetime) -> list[int]:
    """Return the IDs of public topics by the rank in `prefix_index`, those with the most live stories first."""
    scheduled = TopicEntry.objects.scheduled_by_topic(at)
    rows = prefix_index.starting_with(key).filter(topic__public_from__lte=at).order_by("topic")
    found = rows.values_list("rank", "topic__entry_count", "topic")
    return [pk for *_, pk in sorted((rank, scheduled[pk] - count, pk) for rank, count, pk in found)]


def _topics(ids: Sequence[int]) -> list[Any]:
    """Return the public topics with these IDs, in this order, each with `live_count`."""
    topics = Topic.objects.with_live_count().for_links().depending_on().in_bulk(ids)
    return [topics[pk] for pk in ids]
