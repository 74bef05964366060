"""Feeds of searches."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.search import empty_result, search_articles
from articles.search.limits import SearchTimeout, limited
from articles.search.pages import name_of
from articles.search.url_parameters import PARAMETERS, SearchRequest, parse_request
from newsroom.core.tracking import cache_publicly
from newsroom.core.web import branding, feeds
from newsroom.core.web.feeds.entry_content import EMPTY_SINCE

# Seconds after which a feed reader may ask again for a search that took too long.
RETRY_AFTER = 600


@require_safe
@limited
@cache_publicly(*PARAMETERS, "page")
def search_feed(request: HttpRequest, form: str) -> HttpResponseBase:
    """Respond with the stories that a search finds, by date. form: rss, atom or json.

    Without words and filters, it redirects to the feed of the site: whoever takes the last filter out of the URL of a
    feed wants more stories, and would not notice that there are none in an empty feed. Not permanently, so that feed
    readers keep the URL.
    """
    requested = parse_request(request.GET)
    if not requested.given:
        return redirect(reverse("articles:feed", args=[form]))
    try:
        found = (
            empty_result(requested.text)
            if requested.is_empty
            else search_articles(requested.text, requested.filters, by_date=True)
        )
        return feeds.respond(
            request,
            form,
            _channel(requested, form),
            lambda start, stop: Article.objects.feed_items(found.ids(start, stop)),
        )
    except SearchTimeout:
        text = _(
            "This search took too long because the keywords are very common. Use more specific keywords or add dates."
        )
        headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
        return HttpResponse(f"{text}\n", status=503, headers=headers, content_type="text/plain; charset=utf-8")


def _channel(requested: SearchRequest, form: str) -> feeds.Channel:
    """Return the channel of the search.

    ID and URLs have the parameters as the client gave them. If a topic is renamed or merged, the URL that a feed reader
    has subscribed to is therefore still the same feed.
    """
    return feeds.Channel(
        id=feeds.feed_id(f"search?{urlencode(requested.given)}", EMPTY_SINCE.date()),
        title=_title(requested),
        description=" ".join(requested.problems) or _("Latest articles that match this search"),
        path=_page_path(requested),
        feed_path=f"{reverse('articles:search_feed', args=[form])}{requested.given_url}",
        # There is no end of searches.
        is_pushed=False,
    )


def _page_path(requested: SearchRequest) -> str:
    """Return the path of the search; of the author's page, for all stories of an author."""
    if requested.author and requested.has_only("author"):
        return requested.author.get_absolute_url()
    return f"{reverse('articles:search')}{requested.given_url}"


def _title(requested: SearchRequest) -> str:
    """Return the names of the search and the site; for all stories in a language or of an author, without “search”."""
    names = {"search": name_of(requested), "site": branding.title()}
    if requested.has_only("language"):
        return _("%(site)s: articles in %(search)s") % names
    if requested.has_only("author"):
        return _("%(search)s – %(site)s") % names
    return _("%(search)s – search – %(site)s") % names
