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
    links = [{"address": address, "state": each.state, "sentence": each.sentence} for address, each in found.items()]
    return JsonResponse({"links": links})


def _found(body: str | None, article: Article) -> dict[str, Finding]:
    content = drafting.content_of(article)
    addresses = links_in(content["body"] if body is None else cleaned_text(body))
    ours = [address for address in addresses if internal_links.is_ours(address)]
    others = [address for address in addresses if not internal_links.is_ours(address)]
    date = date_in(content)
    topics = {topic["id"] for topic in content["topics"] if topic["id"]}
    internal = internal_links.check_inside(ours, at=max(date, timezone.now()) if date else None, opening=topics)
    external = {**dict.fromkeys(others, NOT_CHECKED), **check_all(others[:MAX_EXTERNAL])}
    return {address: {**internal, **external}[address] for address in addresses}
