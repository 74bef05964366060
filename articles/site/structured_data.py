"""Structured data (schema.org, Open Graph) of the pages of stories, authors, archives and the front page."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext as _

from articles.choices import Label
from articles.site.social_cards import picture_of, picture_of_front
from newsroom.core.html import text_of
from newsroom.core.i18n.paths import absolute
from newsroom.core.text import tokens
from newsroom.core.web import branding, structured_data
from newsroom.core.web.pagination import Page
from newsroom.core.web.structured_data import Data
from topics.site.structured_data import thing

# The schema.org types by label.
_TYPES = {
    Label.NEWS: "NewsArticle",
    Label.OPINION: "OpinionNewsArticle",
    Label.ANALYSIS: "AnalysisNewsArticle",
    Label.SPONSORED: "AdvertiserContentArticle",
}


def article(story: Any) -> Data:
    """Return the NewsArticle of a story loaded with `for_page()`, or the subtype for its label."""
    topics = story.public_topics
    return structured_data.story(
        _TYPES[story.label],
        title=story.title,
        path=story.permanent_url,
        published_at=story.published_at,
        updated_at=last_update(story),
        authors=[author_of(byline.author) for byline in story.bylines.all()],
        description=story.summary,
        image=structured_data.pictures(story.lead_image, story.lead_caption),
        inLanguage=story.language,
        articleSection=[str(topic) for topic in story.public_sections],
        keywords=[str(topic) for topic in topics],
        about=[thing(topic) for topic in topics],
        wordCount=tokens.count_words(text_of(story.body)),
        correction=[
            {"@type": "CorrectionComment", "text": correction.text, "datePublished": correction.at.isoformat()}
            for correction in story.corrections.all()
        ],
    )


def breadcrumbs(story: Any) -> Data:
    """Return the BreadcrumbList of a story's page: the front page, the story's section or first topic, the story."""
    above = [(str(topic), topic.get_absolute_url()) for topic in story.leading_topics]
    return structured_data.breadcrumbs([*structured_data.home(), *above, (story.title, story.get_absolute_url())])


def of_article(story: Any, versions: Sequence[Any] = ()) -> dict[str, Any]:
    """Return the template context of a story's page. story: loaded with `for_page()`. versions: in all languages."""
    open_graph = structured_data.open_graph(
        title=story.labelled_title,
        path=story.permanent_url,
        kind="article",
        description=story.summary,
        picture=story.lead_image,
        card=picture_of(story),
        language=story.language,
        translations=[version.language for version in versions if version.pk != story.pk],
        more=[
            ("article:published_time", story.published_at.isoformat()),
            ("article:modified_time", last_update(story).isoformat()),
            *(("article:author", absolute(byline.author.get_absolute_url())) for byline in story.bylines.all()),
            *(("article:section", str(topic)) for topic in story.public_sections[:1]),
            *(("article:tag", str(topic)) for topic in story.public_topics),
        ],
    )
    return structured_data.context(open_graph, {**article(story), **_translations(story, versions)}, breadcrumbs(story))


def _translations(story: Any, versions: Iterable[Any]) -> Data:
    """Return the story's original or its translations, if any (https://schema.org/workTranslation)."""
    others = [version for version in versions if version.pk != story.pk]
    works = [
        {
            "@type": _TYPES[other.label],
            "url": absolute(other.permanent_url),
            "inLanguage": other.language,
            "headline": other.title,
        }
        for other in others
        if story.translation_of_id in (None, other.pk)
    ]
    if story.translation_of_id:
        return {"translationOfWork": works[0]} if works else {}
    return {"workTranslation": works} if works else {}


def of_front() -> dict[str, Any]:
    """Return the template context of the front page."""
    open_graph = structured_data.open_graph(
        title=branding.name(),
        path=reverse("articles:front"),
        description=branding.description(),
        card=picture_of_front(),
    )
    site = structured_data.website()
    return structured_data.context(open_graph, site["publisher"], site)


def of_archive(period: Any, page: Page) -> dict[str, Any]:
    """Return the template context of a page of the archive of a `Period`."""
    name = _("Articles from %(period)s") % {"period": period}
    trail = [(str(each), each.get_absolute_url()) for each in (*period.containing, period)]
    return structured_data.of_listing(
        structured_data.open_graph(title=name, path=page.url),
        structured_data.collection(page, name=name),
        structured_data.breadcrumbs([*structured_data.home(), (_("Archive"), reverse("articles:archive")), *trail]),
        page,
    )


def of_author(author: Any, page: Page) -> dict[str, Any]:
    """Return the template context of a page of an Author."""
    name, bio, picture = author.name, author.bio, author.photo
    trail = [*structured_data.home(), (_("Authors"), reverse("articles:authors")), (name, author.get_absolute_url())]
    return structured_data.of_listing(
        structured_data.open_graph(title=name, path=page.url, kind="profile", description=bio, picture=picture),
        structured_data.collection(page, name=name, description=bio, about=_author_in_full(author)),
        structured_data.breadcrumbs(trail),
        page,
    )


def author_of(author: Any) -> Data:
    """Return the Person or Organization of an Author, with name and URL, and the role of a person."""
    kind = "Organization" if author.is_organisation else "Person"
    data = {"@type": kind, "name": author.name, "url": absolute(author.get_absolute_url())}
    return data | ({"jobTitle": author.role} if author.role and not author.is_organisation else {})


def _author_in_full(author: Any) -> Data:
    """Return the Person or Organization of an Author with all properties, for the author's own page."""
    publisher = {"@type": "NewsMediaOrganization", "@id": absolute("/#publisher"), "name": branding.name()}
    details = {
        "description": author.bio,
        "image": structured_data.pictures(author.photo),
        "parentOrganization" if author.is_organisation else "worksFor": publisher,
    }
    return author_of(author) | {name: value for name, value in details.items() if value}


def last_update(story: Any) -> datetime:
    """Return when the published version last changed: the later of its publication date and its last update."""
    return cast(datetime, max(story.published_at, story.updated_at or story.published_at))
