"""What a text is to be linked to and filed under: our own pages by words of a headline or a name, and topics."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from articles import colleagues, similarity
from articles.models import Article
from newsroom.html import plain, single_line
from topics import suggesting
from topics.admin.finding import matching
from topics.models import MOST_TOPICS, Topic

LENGTH = 8
# So many words of what was typed count.
WORDS = 6
# In characters of HTML, about twice as many as of what is read in it.
LONGEST_BODY = 60_000


@require_safe
def find(request: Any) -> JsonResponse:
    """Answer `?q=` with pages that readers can open now: {"results": [{"title", "url", "language", "note"}]}.

    Stories whose headline has all the words, the newest first, then topics called so. What is not live has no address
    that may stand in a text, and is not found.
    """
    if not colleagues.may_read(request.user):
        raise PermissionDenied
    words = single_line(request.GET.get("q", "")).split()[:WORDS]
    return JsonResponse({"results": [*_stories(words), *_topics(words)] if words else []})


def _stories(words):
    stories = Article.objects.live().only("title", "slug", "address_day", "language", "published_at")
    for word in words:
        stories = stories.filter(title__icontains=word)
    for story in stories[:LENGTH]:
        day = timezone.localtime(story.published_at)
        yield _page(story.title, story, story.language, f"Story, {day:%-d %b %Y}")


def _topics(words):
    for topic in matching(Topic.objects.public(), " ".join(words)).order_by("-filed_count", "name")[:LENGTH]:
        yield _page(topic.name, topic, None, "Topic")


def _page(title, page, language, note):
    return {"title": title, "url": page.get_absolute_url(), "language": language, "note": note}


@require_POST
def suggest_for(request: Any) -> JsonResponse:
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
    found = suggesting.suggest(title, summary, text, data.getlist("topics")[:MOST_TOPICS], *similar)
    results = [{"id": each.topic.name, "text": each.topic.name, "reason": each.reason} for each in found]
    return JsonResponse({"results": results})
