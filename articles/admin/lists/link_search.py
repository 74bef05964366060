"""What a text is to be linked to and filed under: our own pages by words of a headline or a name, and topics."""

from collections.abc import Iterator, Sequence
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
from articles.search import similarity
from articles.workflow import drafting
from newsroom.core.html import plain, single_line
from newsroom.core.i18n.languages import localised_path, name_of
from newsroom.core.models import Page
from topics.admin.topic_search import matching
from topics.models import MAX_TOPICS, Topic, TopicEntry
from topics.suggestions import suggesting

LENGTH = 8
# Of the topics and authors with a word in their names, so many count: those with the most stories.
NAMED = 20
# So many words of what was typed count.
WORDS = 6
# In characters of HTML, about twice as many as of what is read in it.
LONGEST_BODY = 60_000


@require_safe
def find(request: HttpRequest) -> JsonResponse:
    """Answer `?q=` with pages that readers can open now: {"results": [{"title", "url", "language", "note"}]}.

    Stories whose headline has all the words, the newest first, then topics and written pages called so. What is not
    live has no address that may stand in a text, and is not found.
    """
    if not colleagues.may_read(request.user):
        raise PermissionDenied
    words = single_line(request.GET.get("q", "")).split()[:WORDS]
    return JsonResponse({"results": [*_stories(words), *_topics(words), *_written(words)] if words else []})


def _stories(words: Sequence[str]) -> Iterator[dict[str, Any]]:
    stories = Article.objects.live().only("title", "slug", "address_day", "language", "published_at")
    for story in stories.headed(*words)[:LENGTH]:
        day = timezone.localtime(story.published_at)
        yield _page(story.title, story, story.language, f"Story, {day:%-d %b %Y}")


def _topics(words: Sequence[str]) -> Iterator[dict[str, Any]]:
    for topic in matching(Topic.objects.public(), " ".join(words)).order_by("-entry_count", "name")[:LENGTH]:
        yield _page(topic.name, topic, None, "Topic")


def _written(words: Sequence[str]) -> Iterator[dict[str, Any]]:
    pages = Page.objects.filter(*(Q(title__icontains=word) for word in words), is_public=True)
    for page in pages.only("title", "slug", "language")[:LENGTH]:
        yield {
            **_page(page.title, page, page.language, "Page"),
            "url": localised_path(page.get_absolute_url(), page.language),
        }


def _page(title: str, page: Article | Topic | Page, language: str | None, note: str) -> dict[str, Any]:
    return {"title": title, "url": page.get_absolute_url(), "language": language, "note": note}


@require_safe
def suggest_original(request: HttpRequest, pk: int) -> JsonResponse:
    """Answer `?term=` with stories that this one may be a translation of, for Select2: {"results": [{"id", "text"}]}.

    They are in whatever state; the story itself and its translations are not among them.
    """
    article = readable(request, pk)
    words = single_line(request.GET.get("term", "")).split()[:WORDS]
    stories = Article.objects.may_be_original_of(article).select_related("working_copy").order_by("-created_at", "-pk")
    results = [
        {"id": str(story.pk), "text": f"{story} ({name_of(drafting.language_of(story))})"}
        for story in (found(stories, words)[:LENGTH] if words else [])
    ]
    return JsonResponse({"results": results})


def found(stories: QuerySet[Any], words: Sequence[str]) -> QuerySet[Any]:
    """Those of the stories (a queryset with their working copies) of which a headline, a topic or a byline has each
    of the words, a headline from the beginning of a word on; if very many stories have each, the newest of them.
    """
    rarest: set[int] | None = None
    for word in words:
        topics = list(Topic.objects.filter(name__icontains=word).order_by("-entry_count")[:NAMED])
        authors = list(Author.objects.filter(name__icontains=word).order_by("name")[:NAMED])
        headed = id_queries.by_headline(word).stories
        its = {
            *headed,
            *id_queries.by_topic(topic.pk for topic in topics),
            *id_queries.by_author(author.pk for author in authors),
        }
        rarest = its if rarest is None or len(its) < len(rarest) else rarest
        stories = stories.filter(
            Q(working_copy__title__icontains=word)
            | Q(title__icontains=word)
            | Exists(TopicEntry.objects.filter(content_object=OuterRef("pk"), tag__in=topics))
            | Exists(Byline.objects.filter(article=OuterRef("pk"), author__in=authors))
        )
    return stories if rarest is None else stories.filter(pk__in=id_queries.limited(rarest))


@require_POST
def suggest_for(request: HttpRequest) -> JsonResponse:
    """Answer `title`, `summary` and `body`, as a story's form holds them, with topics: {"results": [...]}.

    Each is {"id": name, "text": name, "reason": a sentence}. `topics` are the names of those that it has, `story` is
    its id. Changes nothing.
    """
    if not colleagues.may_read(request.user):
        raise PermissionDenied
    data = request.POST
    title, summary = single_line(data.get("title", "")), single_line(data.get("summary", ""))
    text = plain(data.get("body", "")[:LONGEST_BODY])
    similar = similarity.nearest(title, summary, text, uid=single_line(data.get("story", "")))
    found = suggesting.suggest(title, summary, text, data.getlist("topics")[:MAX_TOPICS], *similar)
    results = [{"id": each.topic.name, "text": each.topic.name, "reason": each.reason} for each in found]
    return JsonResponse({"results": results})
