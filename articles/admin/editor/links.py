"""The links of a story's text, looked at when its writer asks."""

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

# Of other sites' pages so many are asked; of our own any number is.
MOST = 30
# In seconds: if a check ended without saying so, the next may begin after it.
LONGEST = 30
NOT_ASKED = Finding(State.UNKNOWN, f"Not checked: only the first {MOST} external links are checked.")


@require_POST
def check(request: HttpRequest, pk: int) -> JsonResponse:
    """Answer with each link of the text that was sent as `body`, or else of the draft: {address, state, sentence}.

    pk: of the story. state: ok, dead or unknown. Changes nothing. One check at a time for each person: while another
    runs the answer is 429 with a sentence.
    """
    article = writable(request, pk)
    turn = f"links-{request.user.pk}"
    if not cache.add(turn, True, LONGEST):
        return JsonResponse({"error": "A link check is already running. Wait for it to finish."}, status=429)
    try:
        found = _found(request.POST.get("body"), article)
    finally:
        cache.delete(turn)
    links = [{"address": address, "state": each.state, "sentence": each.sentence} for address, each in found.items()]
    return JsonResponse({"links": links})


def _found(body: str | None, article: Article) -> dict[str, Finding]:
    content = drafting.content_of(article)
    addresses = links_in(content["body"] if body is None else cleaned_text(body))
    ours = [address for address in addresses if internal_links.is_ours(address)]
    others = [address for address in addresses if not internal_links.is_ours(address)]
    date = date_in(content)
    filed = {topic["id"] for topic in content["topics"] if topic["id"]}
    inside = internal_links.check_inside(ours, at=max(date, timezone.now()) if date else None, opening=filed)
    outside = {**dict.fromkeys(others, NOT_ASKED), **check_all(others[:MOST])}
    return {address: {**inside, **outside}[address] for address in addresses}
