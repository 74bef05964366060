"""oEmbed (https://oembed.com): what other sites show of a story whose address somebody writes there.

A link with a headline, an author and a picture, and no HTML: nobody has to trust us, and what is shown is the other
site's design.
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
# What no picture is wider or higher than.
_ANY = 1_000_000


@require_safe
@throttled("oembed", limit=300)
def oembed(request: HttpRequest) -> HttpResponse:
    """The live story at the address `url`, in a `format`; of a picture at most `maxwidth` by `maxheight` pixels."""
    form = request.GET.get("format", "json")
    if form not in FORMS:
        return HttpResponse(f"Supported formats: {', '.join(FORMS)}.\n", status=501, content_type="text/plain")
    story = _story_at(request.GET.get("url", ""))
    if story is None:
        return HttpResponseNotFound("Article not found.\n", content_type="text/plain")
    said = of_story(story, _pixels(request, "maxwidth"), _pixels(request, "maxheight"))
    return JsonResponse(said) if form == "json" else HttpResponse(_xml(said), content_type="text/xml; charset=utf-8")


def discovery(story: Article) -> dict[str, str]:
    """Where it is told what other sites show of the story: the address by the form.

    A page's head names XML, and its header `Link` JSON (oEmbed, section 4, has both ways): what looks for feeds takes
    every alternate of JSON in a head for one.
    """
    url = absolute(story.permanent_url)
    return {form: f"{absolute(reverse('oembed'))}?{urlencode({'format': form, 'url': url})}" for form in FORMS}


def with_discovery(response: HttpResponse, story: Article) -> HttpResponse:
    """The answer with the header that names what is told in JSON."""
    response.headers["Link"] = f'<{discovery(story)["json"]}>; rel="alternate"; type="application/json+oembed"'
    return response


def of_story(story: Article, width: int = _ANY, height: int = _ANY) -> dict[str, str | int]:
    """What other sites show of an Article loaded with `for_page()`, by oEmbed's names; its picture within this size."""
    authors = [byline.author for byline in story.bylines.all()]
    said: dict[str, str | int] = {
        "version": "1.0",
        "type": "link",
        "title": story.labelled_title,
        "author_name": ", ".join(author.name for author in authors),
        # There is room for one.
        "author_url": absolute(authors[0].get_absolute_url()) if len(authors) == 1 else "",
        "provider_name": branding.name(),
        "provider_url": absolute("/"),
    }
    picture = renditions.fit_within(story.lead_image, width, height) if story.lead_image else picture_of(story)
    if picture and picture.width <= width and picture.height <= height:
        said |= {
            "thumbnail_url": absolute(picture.src),
            "thumbnail_width": picture.width,
            "thumbnail_height": picture.height,
        }
    return {name: value for name, value in said.items() if value}


def _story_at(url: str) -> Article | None:
    """The live story that the address of our own means, or None."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or parts.netloc.lower() != urlsplit(settings.SITE_URL).netloc.lower():
            return None
        # Of a page in whatever language: it is of one story.
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
    told = request.GET.get(name, "")
    return min(int(told), _ANY) if told.isascii() and told.isdecimal() and len(told) < 10 else _ANY


def _xml(said: dict[str, str | int]) -> str:
    target = StringIO()
    writer = SimplerXMLGenerator(target, "utf-8")
    writer.startDocument()
    writer.startElement("oembed", cast(Any, {}))
    for name, value in said.items():
        writer.addQuickElement(name, str(value))
    writer.endElement("oembed")
    return target.getvalue()
