"""Parses the URL parameters of a search."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from articles.choices import Label
from articles.models import Author
from articles.search import languages
from articles.search.filters import Filters
from articles.search.languages import StoryLanguage
from articles.search.terms import MAX_LENGTH
from newsroom.core.html import single_line
from newsroom.core.text.slugs import canonical
from newsroom.core.tracking import reading
from topics import cache_tags
from topics.models import Topic
from topics.names import naming

# In the order of URLs. The page also has `order`, as the API, and feeds are always by date.
PARAMETERS = ("q", "topic", "author", "label", "language", "from", "to")
NEWEST_FIRST = "newest"
# Characters of an invalid value that an error message repeats.
MAX_QUOTED = 40
# The number of topics of one search; each has to be looked up, and takes a join.
MAX_TOPICS = 5


@dataclass
class SearchRequest:
    """A parsed search. problems: a sentence for each parameter that is invalid or ignored.

    is_cut: whether the text was longer. given: the parameters as they were given, so topics may have former names.
    """

    text: str
    topics: list[Topic] = field(default_factory=list)
    author: Author | None = None
    label: Label | None = None
    language: StoryLanguage | None = None
    first: date | None = None
    last: date | None = None
    is_newest_first: bool = False
    problems: list[str] = field(default_factory=list)
    is_cut: bool = False
    # Whether a filter names something that does not exist, so that there are no results.
    is_empty: bool = False
    given: list[tuple[str, str]] = field(default_factory=list)

    @property
    def filters(self) -> Filters:
        """The filters."""
        return Filters(self.topics, self.author, self.label or "", self.language, self.first, self.last)

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The URL parameters, as pairs of name and value, without invalid ones."""
        return _pairs(self._values)

    def has_only(self, name: str) -> bool:
        """Return whether the search consists of this one parameter."""
        return [parameter for parameter, _value in self.parameters] == [name]

    @property
    def hidden_parameters(self) -> list[tuple[str, str]]:
        """Those of them that the search form has no visible field for."""
        return [(name, value) for name, value in self.parameters if name not in {"q", "from", "to"}]

    @property
    def _values(self) -> dict[str, str | Sequence[str]]:
        return {
            "q": self.text,
            "topic": sorted(topic.slug for topic in self.topics),
            "author": self.author.slug if self.author else "",
            "label": self.label or "",
            "language": self.language.tag if self.language else "",
            "from": self.first.isoformat() if self.first else "",
            "to": self.last.isoformat() if self.last else "",
            "order": NEWEST_FIRST if self.is_newest_first else "",
        }

    @property
    def given_url(self) -> str:
        """The URL of the search as it was given: with former names, and with those of what does not exist."""
        return f"?{urlencode(self.given)}"

    def url(self, **others: str | Sequence[str]) -> str:
        """Return the URL of the same search with these parameters changed; "" removes one."""
        return f"?{urlencode(_pairs({**self._values, **others}))}"

    def url_with(self, topic: Topic) -> str:
        """Return the URL of the same search in another topic, too."""
        return self.url(topic=sorted([*self._values["topic"], topic.slug]))

    def url_without(self, topic: Topic) -> str:
        """Return the URL of the same search without this one of its topics."""
        return self.url(topic=[slug for slug in self._values["topic"] if slug != topic.slug])


def _pairs(values: dict[str, str | Sequence[str]]) -> list[tuple[str, str]]:
    lists = ((name, [value] if isinstance(value, str) else value) for name, value in values.items())
    return [(name, value) for name, values in lists for value in values if value]


def parse_request(parameters: QueryDict) -> SearchRequest:
    """Parse URL parameters."""
    text = parameters.get("q", "").strip()
    requested = SearchRequest(single_line(text[:MAX_LENGTH]), is_cut=len(text) > MAX_LENGTH)
    requested.given = [("q", requested.text)] if requested.text else []
    requested.is_newest_first = _value(parameters.get("order", "")).lower() == NEWEST_FIRST
    _read_topics(requested, parameters.getlist("topic"))
    if value := _given(requested, "author", parameters):
        requested.author = Author.objects.public().filter(slug=value).first() if len(value) <= MAX_LENGTH else None
        _check_exists(requested, requested.author, _("Author “%(name)s” not found."), value)
    if value := _given(requested, "label", parameters, is_folded=True):
        # News has none.
        requested.label = Label(value) if value in Label.values else None
        _check_exists(requested, requested.label, _("Label “%(name)s” not found."), value)
    if value := _given(requested, "language", parameters, is_folded=True):
        requested.language = languages.find(value)
        _check_exists(requested, requested.language, _("No articles in the language “%(name)s”."), value)
    for name in ("first", "last"):
        _read_day(requested, name, _given(requested, {"first": "from", "last": "to"}[name], parameters))
    if requested.first and requested.last and requested.first > requested.last:
        requested.problems.append(_("The start date must not be after the end date."))
    return requested


def _given(requested: SearchRequest, name: str, parameters: QueryDict, *, is_folded: bool = False) -> str:
    """Return the value of a parameter, on one line. One that is too long stays so, and is not looked up.

    is_folded: whether its case does not matter.
    """
    value = _value(parameters.get(name, ""))
    value = value.lower() if is_folded else value
    if value:
        requested.given.append((name, value))
    return value


def _value(text: str) -> str:
    text = text.strip()
    return single_line(text) if len(text) <= MAX_LENGTH else text[: MAX_LENGTH + 1]


def _read_topics(requested: SearchRequest, given: Iterable[str]) -> None:
    # Sorted, because the order does not matter: the same search is the same page.
    values = sorted({canonical(value): value for text in sorted(given) if (value := _value(text))}.items())
    chosen, ignored = values[:MAX_TOPICS], [value for _, value in values[MAX_TOPICS:]]
    for name, value in chosen:
        requested.given.append(("topic", name))
        topic = _topic(value) if len(value) <= MAX_LENGTH else None
        _check_exists(requested, topic, _("Topic “%(name)s” not found."), value)
        if topic and topic not in requested.topics:
            requested.topics.append(topic)
    if ignored:
        names = ", ".join(single_line(value[:MAX_QUOTED]) for value in ignored[:MAX_TOPICS])
        requested.problems.append(
            _("A search can have up to %(number)s topics. These were ignored: %(names)s.")
            % {"number": MAX_TOPICS, "names": names + ("…" if len(ignored) > MAX_TOPICS else "")}
        )


def _read_day(requested: SearchRequest, name: str, value: str) -> None:
    if not value:
        return
    try:
        day = date.fromisoformat(value)
        if not date.min.year < day.year < date.max.year:
            raise ValueError
    except ValueError:
        requested.given.pop()
        requested.problems.append(
            _("“%(day)s” is not a valid date, so it was ignored. Use the format 2026-01-31.")
            % {"day": value[:MAX_QUOTED]}
        )
    else:
        setattr(requested, name, day)


def _check_exists(requested: SearchRequest, found: Any, sentence: str, value: str) -> None:
    if found is None:
        requested.problems.append(sentence % {"name": single_line(value[:MAX_QUOTED])})
        requested.is_empty = True


def _topic(value: str) -> Topic | None:
    """Return the public topic with this slug or name, or None."""
    # Also for redirects: whatever changes a slug or a name invalidates this tag.
    with reading(cache_tags.INDEX):
        found = naming.find_by_slug(value, among=Topic.objects.public())
        return found or next((topic for topic in naming.find([value]).values() if topic.is_public), None)
