"""Stories as ninjs 3 (News in JSON of the IPTC)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from articles.choices import Label
from articles.models import Article
from newsroom.api.representations import has_update, html, image, url_of
from newsroom.core.html.plain_form import in_plain_form
from newsroom.core.i18n.paths import absolute
from newsroom.core.web import branding
from newsroom.wire.subjects import SubjectsByTopic
from topics.models import Kind

VERSION = "3.3"
SCHEMA = f"http://www.iptc.org/std/ninjs/ninjs-schema_{VERSION}.json#"
# The arrays for kinds of topics; other kinds are subjects.
_ARRAYS = {
    Kind.PERSON: "people",
    Kind.ORGANISATION: "organisations",
    Kind.PLACE: "places",
    Kind.EVENT: "events",
}
# IPTC's vocabulary of genres has these two.
_GENRES = "http://cv.iptc.org/newscodes/genre/"
_GENRE_CODES = {Label.OPINION: "Opinion", Label.ANALYSIS: "Analysis"}


def of_story(story: Article, subjects: SubjectsByTopic) -> dict[str, Any]:
    """Return the object of a story loaded with `for_feed()` or `for_page()`."""
    standard = {"name": "ninjs", "version": VERSION, "schema": SCHEMA}
    return {"standard": standard, **_item(story, subjects)}


def of_stories(stories: Sequence[Article], address: str, subjects: SubjectsByTopic) -> dict[str, Any]:
    """Return an object of the type composite that has these stories as associations. address: its URL."""
    items = [{"name": f"story-{number}", **_item(story, subjects)} for number, story in enumerate(stories, 1)]
    standard = {"name": "ninjs", "version": VERSION, "schema": SCHEMA}
    return {"standard": standard, "uri": address, "type": "composite", "title": branding.name(), "associations": items}


def version_of(story: Article) -> int:
    """Return a number that grows with each published update and correction: a time in seconds.

    It is at least 1, as NewsML-G2 requires, also for stories of before 1970.
    """
    return max(1, int(changed_at(story).timestamp()))


def changed_at(story: Article) -> datetime:
    """Return when the story was last published, updated or corrected."""
    changed = story.updated_at if has_update(story) else story.published_at
    assert changed is not None
    return changed


def credit_of(story: Article) -> str:
    """Return the names of the authors."""
    return ", ".join(byline.author.name for byline in story.bylines.all())


def note_of(story: Article) -> str:
    """Return the corrections of the story as a note to editors, "" if there are none."""
    corrections = [f"{each.at:%Y-%m-%d}: {each.text}" for each in story.corrections.all()]
    return f"Correction, {' '.join(corrections)}" if corrections else ""


def _item(story: Article, subjects: SubjectsByTopic) -> dict[str, Any]:
    found = {
        "uri": url_of("story", story.uid),
        "type": "text",
        "version": str(version_of(story)),
        "firstCreated": _time(story.published_at),
        "versionCreated": _time(changed_at(story)),
        "pubStatus": "usable",
        "copyrightHolder": branding.name(),
        "edNote": note_of(story),
        "language": story.language,
        "headlines": [{"role": "main", "contentType": "text/plain", "value": story.title}],
        "descriptions": [{"role": "summary", "contentType": "text/plain", "value": story.summary}]
        if story.summary
        else [],
        "bodies": [{"role": "main", "contentType": "text/html", "value": html(in_plain_form(story.body))}],
        "by": credit_of(story),
        "infoSources": [{"name": branding.name(), "uri": absolute("/")}],
        "genres": _genres(story),
        "altIds": [{"role": "url", "value": absolute(story.permanent_url)}],
        **_topics(story, subjects),
        "associations": _image(story),
    }
    return {name: value for name, value in found.items() if value not in ("", [])}


def _time(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _genres(story: Article) -> list[dict[str, str]]:
    if not story.label:
        return []
    name = str(Label(story.label).name).capitalize()
    code = _GENRE_CODES.get(Label(story.label))
    return [{"name": name, "uri": f"{_GENRES}{code}"} if code else {"name": name, "literal": story.label}]


def _topics(story: Article, subjects: SubjectsByTopic) -> dict[str, list[dict[str, str]]]:
    """Return the arrays with the story's topics: our URL of each, and the codes that are mapped to it."""
    arrays: dict[str, list[dict[str, str]]] = {}
    for topic in story.public_topics:
        codes = [
            {"name": subject.name or topic.name, **({"uri": subject.uri} if subject.uri else {"literal": subject.code})}
            for subject in subjects.get(topic.pk, [])
        ]
        own = {"name": topic.name, "uri": absolute(topic.get_absolute_url())}
        arrays.setdefault(_ARRAYS.get(Kind(topic.kind), "subjects"), []).extend([own, *codes])
    return arrays


def _image(story: Article) -> list[dict[str, Any]]:
    lead = image(story.lead_image, story.lead_caption)
    if lead is None or not lead.sizes:
        return []
    sizes = [
        {
            "name": f"{size.width}-{size.type.rpartition('/')[2]}",
            "href": size.url,
            "contentType": size.type,
            "width": size.width,
            "height": size.height,
        }
        for size in lead.sizes
    ]
    texts = [{"role": role, "value": text} for role, text in (("caption", lead.caption), ("alt", lead.alt)) if text]
    return [
        {
            "name": "lead-image",
            "rel": "lead",
            "uri": sizes[-1]["href"],
            "type": "picture",
            **({"descriptions": texts} if texts else {}),
            **({"by": lead.credit} if lead.credit else {}),
            "renditions": sizes,
        }
    ]
