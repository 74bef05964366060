"""oEmbed (https://oembed.com): how other sites show links to articles.

Of type “link”, with headline, author and thumbnail but without HTML: consumers do not have to trust this site, and
they use a design of their own.
"""

from io import StringIO
from typing import Any, cast
from urllib.parse import unquote, urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.site.redirects import stories_at
from articles.site.social_cards import picture_of
from newsroom.core.i18n.languages import split_language_prefix
from newsroom.core.i18n.paths import absolute, day_or_404
from newsroom.core.images import renditions
from newsroom.core.web import branding
from newsroom.core.web.throttle import throttled
from newsroom.core.web.url_limits import is_too_long

FORMS = ("json", "xml")
# In pixels: greater than the size of any image.
_UNLIMITED = 1_000_000


@require_safe
@throttled("oembed", limit=300)
def oembed(request: HttpRequest) -> HttpResponse:
    """Return the oEmbed data of the live story with the URL `?url=`, as `?format=` json or xml.

    `?maxwidth=`, `?maxheight=`: limits of the thumbnail in pixels. Answers 404 if there is no such story, 501 for other
    formats.
    """
    form = request.GET.get("format", "json")
    if form not in FORMS:
        return HttpResponse(
            f"Supported formats: {', '.join(FORMS)}.\n", status=501, content_type="text/plain; charset=utf-8"
        )
    story = _story_at(request.GET.get("url", ""))
    if story is None:
        return HttpResponseNotFound("Article not found.\n", content_type="text/plain; charset=utf-8")
    data = of_story(story, _pixels(request, "maxwidth"), _pixels(request, "maxheight"))
    return JsonResponse(data) if form == "json" else HttpResponse(_xml(data), content_type="text/xml; charset=utf-8")


def discovery(story: Article) -> dict[str, str]:
    """Return the oEmbed URLs of the story, by format.

    Pages link to XML in their head and to JSON in the `Link` header (oEmbed, section 4, allows both): feed readers
    mistake a JSON alternate in the head for a feed.
    """
    url = absolute(story.permanent_url)
    return {form: f"{absolute(reverse('oembed'))}?{urlencode({'format': form, 'url': url})}" for form in FORMS}


def with_discovery(response: HttpResponse, story: Article) -> HttpResponse:
    """Set the `Link` header to the story's oEmbed URL for JSON, and return the response."""
    response.headers["Link"] = f'<{discovery(story)["json"]}>; rel="alternate"; type="application/json+oembed"'
    return response


def of_story(story: Article, width: int = _UNLIMITED, height: int = _UNLIMITED) -> dict[str, str | int]:
    """Return the oEmbed data of a story loaded with `for_page()`. width, height: limits of the thumbnail in pixels."""
    authors = [byline.author for byline in story.bylines.all()]
    data: dict[str, str | int] = {
        "version": "1.0",
        "type": "link",
        "title": story.labelled_title,
        "author_name": ", ".join(author.name for author in authors),
        # The format has only one author URL.
        "author_url": absolute(authors[0].get_absolute_url()) if len(authors) == 1 else "",
        "provider_name": branding.name(),
        "provider_url": absolute("/"),
    }
    picture = renditions.fit_within(story.lead_image, width, height) if story.lead_image else picture_of(story)
    if picture and picture.width <= width and picture.height <= height:
        data |= {
            "thumbnail_url": absolute(picture.src),
            "thumbnail_width": picture.width,
            "thumbnail_height": picture.height,
        }
    return {name: value for name, value in data.items() if value}


def _story_at(url: str) -> Article | None:
    """Return the live story with this URL of the site, or None."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or parts.netloc.lower() != urlsplit(settings.SITE_URL).netloc:
            return None
        # The URL may have the prefix of any language.
        path = unquote(parts.path)
        if is_too_long(path):
            return None
        found = resolve(split_language_prefix(path)[1])
        if found.view_name != "articles:detail":
            return None
        words = dict(found.kwargs)
        slug = words.pop("slug")
        return stories_at(day_or_404(**words), slug).live().for_page().first()
    except (ValueError, Resolver404, Http404):
        return None


def _pixels(request: HttpRequest, name: str) -> int:
    value = request.GET.get(name, "")
    return min(int(value), _UNLIMITED) if value.isascii() and value.isdecimal() and len(value) < 10 else _UNLIMITED


def _xml(data: dict[str, str | int]) -> str:
    target = StringIO()
    writer = SimplerXMLGenerator(target, "utf-8")
    writer.startDocument()
    writer.startElement("oembed", cast(Any, {}))
    for name, value in data.items():
        writer.addQuickElement(name, str(value))
    writer.endElement("oembed")
    return target.getvalue()
