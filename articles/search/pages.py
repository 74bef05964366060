"""The page of search: what was asked, what was found, and what it can be narrowed by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from articles.models import Article, Author
from articles.search import Count, Found, search_articles
from articles.search.snippets import Piece, excerpt, marked
from articles.search.terms import LONGEST, Query
from newsroom.html import plain, single_line
from newsroom.pagination import page_of
from newsroom.structured_data import of_page
from topics import naming
from topics.models import Topic


@dataclass
class Asked:
    """What the address says. problems: a sentence for each part that cannot be understood, and is left out."""

    text: str
    topic: Topic | None = None
    author: Author | None = None
    first: date | None = None
    last: date | None = None
    problems: list[str] = field(default_factory=list)
    # Whether something is narrowed by what does not exist, so that nothing can be found.
    is_vain: bool = False

    @property
    def parameters(self) -> dict[str, str]:
        """Those of the address, without what cannot be understood."""
        said = {
            "q": self.text,
            "topic": self.topic.slug if self.topic else "",
            "author": self.author.slug if self.author else "",
            "from": self.first.isoformat() if self.first else "",
            "to": self.last.isoformat() if self.last else "",
        }
        return {name: value for name, value in said.items() if value}

    def url(self, **others: str) -> str:
        """The address of the same search with these parameters instead; "" leaves one out."""
        said = {name: value for name, value in {**self.parameters, **others}.items() if value}
        return f"?{urlencode(said)}"


class Result(NamedTuple):
    """A story that was found, in pieces. excerpt: of its text, [] if what was looked for is not in it."""

    article: Article
    title: list[Piece]
    summary: list[Piece]
    excerpt: list[Piece]


class Choice(NamedTuple):
    """Something to narrow by, or not to any more. count: of the stories found; None for what is chosen."""

    name: str
    url: str
    count: int | None = None


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What readers find by words, topic, author and dates."""
    asked = asked_for(request.GET)
    found = _found(asked)
    page = page_of(request, found.ids, total=found.total, parameters=asked.parameters)
    named = _named(asked.text)
    context = {
        "asked": asked,
        "found": found,
        "page": page,
        "results": _results(page.items, found.query),
        "named": named,
        "chosen": _chosen(asked),
        "topics": [] if asked.topic else _choices(asked, "topic", found.topics()),
        "authors": [] if asked.author else _choices(asked, "author", found.authors()),
        **of_page("Search", request.path),
    }
    return render(request, "articles/search.html", context)


def asked_for(parameters: Mapping[str, str]) -> Asked:
    """What these parameters of an address ask for."""
    asked = Asked(single_line(parameters.get("q", ""))[:LONGEST])
    for name in ("first", "last"):
        _read_day(asked, name, parameters.get({"first": "from", "last": "to"}[name], ""))
    if told := single_line(parameters.get("topic", ""))[:LONGEST]:
        asked.topic = _topic(told)
        _miss(asked, asked.topic, f"There is no topic “{told}”.")
    if told := single_line(parameters.get("author", ""))[:LONGEST]:
        asked.author = Author.objects.public().filter(slug=told).first()
        _miss(asked, asked.author, f"There is no author “{told}”.")
    return asked


def _read_day(asked: Asked, name: str, told: str) -> None:
    if not told:
        return
    try:
        day = date.fromisoformat(told)
        if not date.min.year < day.year < date.max.year:
            raise ValueError
    except ValueError:
        asked.problems.append(f"“{told[:40]}” is no day such as 2026-01-31, so it was left out.")
    else:
        setattr(asked, name, day)


def _miss(asked: Asked, wanted: Any, sentence: str) -> None:
    if wanted is None:
        asked.problems.append(sentence)
        asked.is_vain = True


def _topic(told: str) -> Topic | None:
    """The public topic of this slug, or of this name."""
    public = Topic.objects.public()
    return public.filter(slug=told).first() or _public_of(naming.find([told]).values())


def _named(text: str) -> Topic | None:
    """The public topic whose name or alias the text is."""
    return _public_of(naming.find([text]).values()) if text else None


def _public_of(topics: Any) -> Topic | None:
    return next((topic for topic in topics if topic.is_public), None)


def _found(asked: Asked) -> Found:
    if asked.is_vain:
        return search_articles("")
    return search_articles(asked.text, topic=asked.topic, author=asked.author, first=asked.first, last=asked.last)


def _results(ids: Sequence[int], query: Query) -> list[Result]:
    stories = {story.pk: story for story in Article.objects.live_among(ids).for_results()}
    return [
        Result(story, marked(story.title, query), marked(story.summary, query), excerpt(plain(story.body), query))
        for story in (stories[pk] for pk in ids if pk in stories)
    ]


def _chosen(asked: Asked) -> list[Choice]:
    """What the search is narrowed by, each with the address of the search without it."""
    chosen = []
    if asked.topic:
        chosen.append(Choice(asked.topic.name, asked.url(topic="")))
    if asked.author:
        chosen.append(Choice(asked.author.name, asked.url(author="")))
    return chosen


def _choices(asked: Asked, parameter: str, counts: Sequence[Count]) -> list[Choice]:
    return [Choice(str(each.of), asked.url(**{parameter: each.of.slug}), each.count) for each in counts]
