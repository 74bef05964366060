"""Our own pages by words of a headline or a name, for a link in a text."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import colleagues
from articles.models import Article
from newsroom.html import single_line
from topics.admin.finding import matching
from topics.models import Topic

LENGTH = 8
# So many words of what was typed count.
WORDS = 6


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
