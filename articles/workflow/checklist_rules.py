"""The rules of the checklist: what each finds in a draft, and which steps it blocks."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from html import unescape
from itertools import pairwise
from pathlib import PurePosixPath
from typing import NamedTuple
from unicodedata import east_asian_width

from django.utils import timezone

from articles.choices import Label, Step
from articles.models import Article, Comment
from articles.story_fields import PUBLIC, Content, Field, date_in
from articles.workflow import drafting, internal_links, story_urls
from newsroom.core.html import plain, single_line
from newsroom.core.models import Image
from newsroom.core.models.images import ENDS_SOON
from newsroom.core.text import slugs

# In columns; a Chinese or Japanese character takes two. Search engines and cards cut off longer headlines.
MAX_HEADLINE_WIDTH = 110
MAX_STANDFIRST_WIDTH = 300
# In days: a date further away is usually a typing error.
MAX_DAYS_AGO, MAX_DAYS_AHEAD = 1, 366

_PICTURE = re.compile(r'<img src="/media/([^"]+)" alt=""')
_HEADING = re.compile(r"<h([2-4])[ >]")
# Placeholders that writers use for missing facts.
_PLACEHOLDER = re.compile(
    r"\b(?:TK){1,2}\b|\bX{3,}\b|\bTODO\b|\bFIXME\b|\b[Ll]orem ipsum\b|\?{3,}|\[(?:…|\.{3}|tbc|TBC)\]"
)
_CODE = re.compile(r"&(?:nbsp|amp|lt|gt|quot|#\d{1,5});|</?(?:p|br|div|span|strong|em|b|i)\b[^<>]{0,80}>")


class Draft(NamedTuple):
    """The input of the rules.

    content: of the draft. cleaned: the same as it would be published. text: the body as plain text. lead: the lead
    image, or None. images: those of the body. original: the content that it is a translation of, or None. at: when an
    update is published, if it is scheduled.
    """

    article: Article
    content: Content
    cleaned: Content
    text: str
    lead: Image | None
    images: list[Image]
    original: Content | None = None
    at: datetime | None = None

    @property
    def moment(self) -> datetime:
        """Return when readers will see it: now or later."""
        return max(self.at or self.date or timezone.now(), timezone.now())

    @property
    def body(self) -> str:
        """Return the sanitised body."""
        return str(self.cleaned["body"])

    @property
    def date(self) -> datetime | None:
        """Return the publication date set in the draft, or None."""
        return date_in(self.content)


def read(article: Article, content: Content | None, at: datetime | None) -> Draft:
    """Return the draft as the rules read it. content, at: see `checklist.findings`."""
    content = content or drafting.content_of(article)
    cleaned = {each.name: each.clean(content[each.name]) for each in PUBLIC}
    picture = content["lead_image"]
    lead = Image.objects.filter(pk=picture["id"]).first() if picture else None
    images = list(Image.objects.shown_in(cleaned["body"])) if "<img" in cleaned["body"] else []
    return Draft(article, content, cleaned, plain(cleaned["body"]), lead, images, _original(content), at)


def _original(content: Content) -> Content | None:
    """Return the content of the story that this is a translation of, unless both are in one language."""
    ref = content["translation_of"]
    found = Article.objects.select_related("working_copy").filter(pk=ref["id"]).first() if ref else None
    original = drafting.content_of(found) if found else None
    return original if original and original["language"].lower() != content["language"].lower() else None


# The rules: each yields a sentence for every issue found ---------------------------------------------------------


def _empty(field: Field) -> Callable[[Draft], Iterator[str]]:
    def look(draft: Draft) -> Iterator[str]:
        if field.is_empty(draft.cleaned[field.name]):
            yield field.if_empty

    return look


def _long_headline(draft: Draft) -> Iterator[str]:
    if (width := _width(draft.content["title"])) > MAX_HEADLINE_WIDTH:
        yield f"The headline is {width} characters long. Search results cut it off after {MAX_HEADLINE_WIDTH}."


def _long_standfirst(draft: Draft) -> Iterator[str]:
    if (width := _width(draft.content["summary"])) > MAX_STANDFIRST_WIDTH:
        yield f"The standfirst is {width} characters long. Keep it under {MAX_STANDFIRST_WIDTH}."


def _untranslated(field: Field) -> Callable[[Draft], Iterator[str]]:
    def look(draft: Draft) -> Iterator[str]:
        text = draft.cleaned[field.name]
        if draft.original and not field.is_empty(text) and text == field.clean(draft.original[field.name]):
            yield f"{field.phrase.capitalize()} is still that of the original. Translate it."

    return look


def _no_byline(draft: Draft) -> Iterator[str]:
    if not draft.content["authors"] and draft.content["label"] != Label.SPONSORED:
        yield "Add a byline."


def _no_sponsor(draft: Draft) -> Iterator[str]:
    if draft.content["label"] == Label.SPONSORED and not draft.content["authors"]:
        yield "Sponsored stories must name the sponsor. Add the sponsor as a byline."


def _lead_without_alt(draft: Draft) -> Iterator[str]:
    if draft.lead and not (draft.lead.alt or draft.lead.is_decorative):
        yield "The lead image has no alt text. Add it in the image library, or mark the image as decorative."


def _lead_without_credit(draft: Draft) -> Iterator[str]:
    if draft.lead and not draft.lead.credit:
        yield "The lead image has no credit. Add one in the image library."


def _lead_in_body(draft: Draft) -> Iterator[str]:
    if draft.lead in draft.images:
        yield "The lead image is also in the body, so readers see it twice. Remove it from the body."


def _images_without_alt(draft: Draft) -> Iterator[str]:
    names = _PICTURE.findall(draft.body)
    decorative = [PurePosixPath(image.file.name).stem for image in draft.images if image.is_decorative]
    bare = [name for name in names if not any(stem in name for stem in decorative)]
    if bare:
        what = "An image in the body has" if len(bare) == 1 else f"{len(bare)} images in the body have"
        yield f"{what} no alt text. Add it, or mark the image as decorative in the image library."


def _ended_licences(field: str) -> Callable[[Draft], Iterator[str]]:
    def look(draft: Draft) -> Iterator[str]:
        day = timezone.localdate(draft.moment)
        for image in _images_of(draft, field):
            if image.usable_until and image.usable_until < day:
                yield f"The licence of the image “{image}” ends on {image.usable_until:%-d %b %Y}. Replace the image."

    return look


def _ending_licences(field: str) -> Callable[[Draft], Iterator[str]]:
    def look(draft: Draft) -> Iterator[str]:
        today = timezone.localdate()
        for image in _images_of(draft, field):
            if image.usable_until and today <= image.usable_until < today + ENDS_SOON:
                yield f"The licence of the image “{image}” ends on {image.usable_until:%-d %b %Y}, in all stories."

    return look


def _images_for_other_stories(field: str) -> Callable[[Draft], Iterator[str]]:
    def look(draft: Draft) -> Iterator[str]:
        images = [image for image in _images_of(draft, field) if image.is_single_use]
        uses = Article.objects.image_usage_counts(images) if images else {}
        for image in images:
            # One of the stories is this one.
            if uses[image.pk] > 1:
                yield f"The image “{image}” is for one story only, and another story has it. Replace the image."

    return look


def _images_of(draft: Draft, field: str) -> list[Image]:
    return draft.images if field == "body" else [draft.lead] if draft.lead else []


def _skipped_headings(draft: Draft) -> Iterator[str]:
    levels = [1, *map(int, _HEADING.findall(draft.body))]
    for before, after in pairwise(levels):
        if after > before + 1:
            above = "the headline" if before == 1 else f"an H{before}"
            yield f"An H{after} follows {above}. Do not skip H{before + 1}: screen readers rely on the order."
            return


def _placeholders(field: str) -> Callable[[Draft], Iterator[str]]:
    def look(draft: Draft) -> Iterator[str]:
        for word in dict.fromkeys(_PLACEHOLDER.findall(_text_of(draft, field))):
            yield f"Placeholder text “{word}” is still in the story."

    return look


def _code(field: str) -> Callable[[Draft], Iterator[str]]:
    def look(draft: Draft) -> Iterator[str]:
        if found := _CODE.search(_text_of(draft, field)):
            yield f"“{found[0]}” is HTML code that will be visible to readers."

    return look


def _dead_links(draft: Draft) -> Iterable[str]:
    at = draft.moment if draft.at or draft.date else None
    return internal_links.dead_links(
        draft.body, at=at, opening_topics={ref["id"] for ref in draft.content["topics"] if ref["id"]}
    )


def _address(draft: Draft) -> Iterator[str]:
    article, typed = draft.article, draft.content["slug"]
    slug = slugs.slug_of(typed or draft.content["title"]) or "story"
    if typed and slug != typed:
        yield f"The URL slug will be “{slug}”."
    if article.was_live and slug == article.slug:
        return
    day = article.address_day if article.was_live else timezone.localdate(draft.date or timezone.now())
    if story_urls.competing_stories(day, slug, article, draft.date or timezone.now()).exists():
        yield (
            f"Another story published that day uses “{slug}”, so a number will be added to the URL. Check that "
            "this is not a duplicate."
        )


def _odd_date(draft: Draft) -> Iterator[str]:
    now = timezone.now()
    if draft.date is None or draft.article.was_live:
        return
    if draft.date < now - timedelta(days=MAX_DAYS_AGO):
        yield (
            "The date is in the past, so the story will not appear at the top of lists. "
            "Clear the date to use the time of publication."
        )
    elif draft.date > now + timedelta(days=MAX_DAYS_AHEAD):
        yield "The date is more than a year away. Check the year."


def _date_ahead(draft: Draft) -> Iterator[str]:
    if draft.date and draft.article.is_live and draft.date > timezone.now():
        yield "This story is live. Unpublish it before setting a future date."


def _open_comments(draft: Draft) -> Iterator[str]:
    threads = Comment.objects.filter(article=draft.article, answers__isnull=True, resolved_at__isnull=True)
    if number := threads.count():
        yield f"{number} unresolved comment{'s' * (number > 1)}."


class Rule(NamedTuple):
    """A rule of the checklist. field: of the writing screen, for its findings. blocks: the steps that it blocks."""

    name: str
    field: str
    look: Callable[[Draft], Iterable[str]]
    blocks: frozenset[Step] = frozenset()


_REQUIRED = [each for each in PUBLIC if each.required_for]
_RECOMMENDED = [each for each in PUBLIC if each.if_empty and not each.required_for]
_PROSE = [each.name for each in PUBLIC if each.is_prose]
_FIRST_PUBLICATION = frozenset({Step.PUBLISH, Step.SCHEDULE})
_UPDATES = frozenset({Step.UPDATE, Step.SCHEDULE_UPDATE})
# Rules that the first publication may have missed do not block an update, which may be urgent. A scheduled one is not,
# and nobody looks at it when it is published, so the rights to its images have to last until then.
RULES = (
    *(Rule(f"{each.label.lower()} missing", each.name, _empty(each), each.required_for) for each in _REQUIRED),
    Rule("lead image without alt text", "lead_image", _lead_without_alt, _FIRST_PUBLICATION),
    Rule("images without alt text", "body", _images_without_alt, _FIRST_PUBLICATION),
    *(
        Rule(name, field, rule(field), _FIRST_PUBLICATION | {Step.SCHEDULE_UPDATE})
        for field in ("lead_image", "body")
        for name, rule in (("licence ended", _ended_licences), ("image of another story", _images_for_other_stories))
    ),
    Rule("sponsor missing", "authors", _no_sponsor, _FIRST_PUBLICATION | _UPDATES),
    Rule("date ahead", "published_at", _date_ahead, _UPDATES),
    *(Rule(f"{each.label.lower()} missing", each.name, _empty(each)) for each in _RECOMMENDED),
    Rule("byline missing", "authors", _no_byline),
    Rule("lead image without credit", "lead_image", _lead_without_credit),
    Rule("lead image in body", "body", _lead_in_body),
    *(Rule("licence ends", field, _ending_licences(field)) for field in ("lead_image", "body")),
    *(Rule("untranslated", each.name, _untranslated(each)) for each in PUBLIC if each.is_main),
    Rule("headline long", "title", _long_headline),
    Rule("standfirst long", "summary", _long_standfirst),
    Rule("headings skipped", "body", _skipped_headings),
    *(Rule("placeholder", field, _placeholders(field)) for field in _PROSE),
    *(Rule("code", field, _code(field)) for field in _PROSE),
    Rule("dead link", "body", _dead_links),
    Rule("date odd", "published_at", _odd_date),
    Rule("address", "slug", _address),
    Rule("comments open", "comments", _open_comments),
)


def _text_of(draft: Draft, field: str) -> str:
    return draft.text if field == "body" else draft.content[field]


def _width(text: str) -> int:
    """Return the width of the text in columns; wide and fullwidth characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in unescape(single_line(text)))
