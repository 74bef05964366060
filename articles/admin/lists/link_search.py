"""Searches for the writing screen: pages to link to, originals of translations, and topics to add."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from articles import id_queries
from articles.admin.access import readable
from articles.models import Article, Author, Byline
from articles.notifications import colleagues
from articles.search import drafts, search_articles, similarity
from articles.search.limits import SearchTimeout
from articles.workflow import drafting
from newsroom.core.html import plain, single_line
from newsroom.core.i18n.languages import localised_path, name_of
from newsroom.core.models import Page
from topics.admin.topic_search import matching
from topics.limits import MAX_TOPICS_PER_STORY
from topics.models import Topic, TopicEntry
from topics.suggestions import suggesting

# Results of each kind.
MAX_RESULTS = 8
# Topics and authors that are matched by a word in their names: the topics with the most stories, the first authors.
MAX_NAMES = 20
# Words of a query that are used.
MAX_WORDS = 6
# Later than the date of any story.
_AFTER_ALL = datetime(9999, 12, 1, tzinfo=UTC)
# In characters of HTML, about twice as many as of its text.
MAX_BODY_LENGTH = 60_000


@require_safe
def find(request: HttpRequest) -> JsonResponse:
    """Return public pages that match `?q=`: {"results": [{"title", "url", "language", "note"}]}.

    Live stories with all words in the headline, newest first, then public topics and pages with them in their names.
    Other stories are left out, because readers could not open a link to them.
    """
    if not colleagues.may_read(request.user):
        raise PermissionDenied
    words = single_line(request.GET.get("q", "")).split()[:MAX_WORDS]
    return JsonResponse({"results": [*_stories(words), *_topics(words), *_written(words)] if words else []})


def _stories(words: Sequence[str]) -> Iterator[dict[str, Any]]:
    stories = Article.objects.live().only("title", "slug", "address_day", "language", "published_at")
    for story in stories.with_headline(*words)[:MAX_RESULTS]:
        day = timezone.localtime(story.published_at)
        yield _page(story.title, story, story.language, f"Story, {day:%-d %b %Y}")


def _topics(words: Sequence[str]) -> Iterator[dict[str, Any]]:
    for topic in matching(Topic.objects.public(), " ".join(words)).order_by("-entry_count", "name")[:MAX_RESULTS]:
        yield _page(topic.name, topic, None, "Topic")


def _written(words: Sequence[str]) -> Iterator[dict[str, Any]]:
    pages = Page.objects.filter(*(Q(title__icontains=word) for word in words), is_public=True)
    for page in pages.only("title", "slug", "language")[:MAX_RESULTS]:
        yield {
            **_page(page.title, page, page.language, "Page"),
            "url": localised_path(page.get_absolute_url(), page.language),
        }


def _page(title: str, page: Article | Topic | Page, language: str | None, note: str) -> dict[str, Any]:
    return {"title": title, "url": page.get_absolute_url(), "language": language, "note": note}


@require_safe
def suggest_original(request: HttpRequest, pk: int) -> JsonResponse:
    """Return possible originals of the story that match `?term=`, for Select2: {"results": [{"id", "text"}]}.

    Stories in any state, but not the story itself or its translations.
    """
    article = readable(request, pk)
    words = single_line(request.GET.get("term", "")).split()[:MAX_WORDS]
    stories = Article.objects.may_be_original_of(article).select_related("working_copy").order_by("-created_at", "-pk")
    results = [
        {"id": str(story.pk), "text": f"{story} ({name_of(drafting.language_of(story))})"}
        for story in (found(stories, words)[:MAX_RESULTS] if words else [])
    ]
    return JsonResponse({"results": results})


def found(stories: QuerySet[Any], words: Sequence[str], *, also: Collection[int] = ()) -> QuerySet[Any]:
    """Filter the stories for those with each of the words in a headline, a topic or a byline.

    stories: a queryset joined with the working copies. also: the IDs of further stories that are found. The rarest word
    is looked up in indexes, where it matches the beginnings of words in headlines; if very many stories have it, only
    the newest of them are searched.
    """
    if not words:
        return stories
    rarest: set[int] | None = None
    condition = Q()
    for word in words:
        topics = list(Topic.objects.filter(name__icontains=word).order_by("-entry_count")[:MAX_NAMES])
        authors = list(Author.objects.filter(name__icontains=word).order_by("name")[:MAX_NAMES])
        matches = {
            *id_queries.by_headline(word).stories,
            *id_queries.by_topic(topic.pk for topic in topics),
            *id_queries.by_author(author.pk for author in authors),
        }
        rarest = matches if rarest is None or len(matches) < len(rarest) else rarest
        condition &= (
            Q(working_copy__title__icontains=word)
            | Q(title__icontains=word)
            | Q(Exists(TopicEntry.objects.filter(content_object=OuterRef("pk"), tag__in=topics)))
            | Q(Exists(Byline.objects.filter(article=OuterRef("pk"), author__in=authors)))
        )
    if also:
        condition |= Q(pk__in=also)
    return stories.filter(condition, pk__in=id_queries.newest_ids({*(rarest or ()), *also}))


def with_text(text: str) -> list[int]:
    """Return the IDs of stories with the words in headline, standfirst, body, topics or bylines: the newest that are
    published or scheduled, and the newest drafts.

    A search that takes too long finds none.
    """
    found: list[int] = []
    with suppress(SearchTimeout):
        found += drafts.find(text, id_queries.MAX_IDS)
    with suppress(SearchTimeout):
        found += search_articles(text, at=_AFTER_ALL, by_date=True).ids(0, id_queries.MAX_IDS)
    return found


@require_POST
def suggest_for(request: HttpRequest) -> JsonResponse:
    """Return topics suggested for a story: {"results": [{"id": name, "text": name, "reason": sentence}]}.

    POST data: `title`, `summary` and `body`, as in the story's form; `topics`, the names of those that it has; `story`,
    its interchange ID. Changes nothing.
    """
    if not colleagues.may_read(request.user):
        raise PermissionDenied
    data = request.POST
    title, summary = single_line(data.get("title", "")), single_line(data.get("summary", ""))
    text = plain(data.get("body", "")[:MAX_BODY_LENGTH])
    similar = similarity.find_similar(title, summary, text, uid=single_line(data.get("story", "")))
    found = suggesting.suggest(title, summary, text, data.getlist("topics")[:MAX_TOPICS_PER_STORY], *similar)
    results = [{"id": each.topic.name, "text": each.topic.name, "reason": each.reason} for each in found]
    return JsonResponse({"results": results})
