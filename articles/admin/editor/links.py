"""The check of the links in a story's body."""

from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from articles.admin.access import writable
from articles.models import Article
from articles.story_fields import date_in
from articles.workflow import drafting, internal_links
from newsroom.core.desk.widgets.prose import cleaned_text
from newsroom.core.html.link_check import Finding, State, check_all, links_in

# External links that are checked; links to this site are always checked.
MAX_EXTERNAL = 30
# In seconds: releases the lock of a check that crashed.
LOCK_TIMEOUT = 30
NOT_CHECKED = Finding(State.UNKNOWN, f"Not checked: only the first {MAX_EXTERNAL} external links are checked.")


@require_POST
def check(request: HttpRequest, pk: int) -> JsonResponse:
    """Check the links in the HTML sent as `body`, or in the draft's body: {links: [{address, state, sentence}]}.

    state: ok, dead or unknown. Changes nothing. A user can run one check at a time; during another, the answer is 429,
    {error: sentence}.
    """
    article = writable(request, pk)
    lock = f"links-{request.user.pk}"
    if not cache.add(lock, True, LOCK_TIMEOUT):
        return JsonResponse({"error": "A link check is already running. Wait for it to finish."}, status=429)
    try:
        found = _found(request.POST.get("body"), article)
    finally:
        cache.delete(lock)
    links = [{"address": url, "state": each.state, "sentence": each.sentence} for url, each in found.items()]
    return JsonResponse({"links": links})


def _found(body: str | None, article: Article) -> dict[str, Finding]:
    content = drafting.content_of(article)
    urls = links_in(content["body"] if body is None else cleaned_text(body))
    internal = [url for url in urls if internal_links.is_internal(url)]
    external = [url for url in urls if not internal_links.is_internal(url)]
    date = date_in(content)
    topics = {topic["id"] for topic in content["topics"] if topic["id"]}
    findings = internal_links.check_links(
        internal, at=max(date, timezone.now()) if date else None, opening_topics=topics
    )
    external_findings = {**dict.fromkeys(external, NOT_CHECKED), **check_all(external[:MAX_EXTERNAL])}
    return {url: {**findings, **external_findings}[url] for url in urls}
