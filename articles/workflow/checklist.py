"""Pre-publication checks: each rule either blocks workflow steps or makes a recommendation."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from html import unescape
from itertools import pairwise
from pathlib import PurePosixPath
from typing import NamedTuple
from unicodedata import east_asian_width

from django.core.exceptions import ValidationError
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


class Severity(StrEnum):
    """Whether a finding blocks the step or is a recommendation."""

    BLOCKS = "blocks"
    ADVISES = "advises"


class Finding(NamedTuple):
    """An issue that a rule found.

    rule: its name. field: of the writing screen, "" if none. sentence: for the user.
    """

    rule: str
    field: str
    severity: Severity
    sentence: str


class ChecklistFailed(ValidationError):
    """Findings block the step, which was not carried out. Has sentences by field."""


class Draft(NamedTuple):
    """The input of the rules.

    content: of the draft. cleaned: the same as it would be published. text: the body as plain text. lead: the lead
    image, or None. images: those of the body. at: when an update is published, if it is scheduled.
    """

    article: Article
    content: Content
    cleaned: Content
    text: str
    lead: Image | None
    images: list[Image]
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


def findings(
    article: Article, step: Step, *, content: Content | None = None, at: datetime | None = None
) -> list[Finding]:
    """Return the issues of the story's draft before this step, blocking ones first.

    content: what is published instead of the draft. at: when an update is published (aware); None for now. At most
    fifteen queries, regardless of the length of the text.
    """
    draft = _read(article, content, at)
    found = [
        Finding(rule.name, rule.field, Severity.BLOCKS if step in rule.blocks else Severity.ADVISES, sentence)
        for rule in RULES
        for sentence in rule.look(draft)
    ]
    return sorted(found, key=lambda finding: finding.severity != Severity.BLOCKS)


class VersionFindings(NamedTuple):
    """The findings before a step, of a version of the story (`WorkingCopy.version`)."""

    version: int
    step: Step
    found: list[Finding]


def look_ahead(
    article: Article, step: Step, *, content: Content | None = None, at: datetime | None = None
) -> VersionFindings:
    """Return what `enforce` will find. Call it before a transaction. content, at: see `findings`.

    Long texts take seconds, in which a transaction would keep others from saving on SQLite.
    """
    return VersionFindings(article.working_copy.version, step, findings(article, step, content=content, at=at))


def enforce(
    article: Article,
    step: Step,
    ahead: VersionFindings | None = None,
    *,
    content: Content | None = None,
    at: datetime | None = None,
) -> None:
    """Raise ChecklistFailed with the sentences of the blocking issues, by field, if there are any.

    Call it after `locking.lock_for_update`. ahead: of this step, used if the story was not written since. content, at:
    see `findings`.
    """
    errors: dict[str, list[str]] = {}
    # Locking has counted one version more.
    is_same = ahead is not None and (ahead.version + 1, ahead.step) == (article.working_copy.version, step)
    for finding in ahead.found if ahead and is_same else findings(article, step, content=content, at=at):
        if finding.severity == Severity.BLOCKS:
            errors.setdefault(finding.field, []).append(finding.sentence)
    if errors:
        raise ChecklistFailed(errors)


def next_step(article: Article, *, may_publish: bool) -> Step:
    """Return the story's next step for a user who may publish, or for one who may not."""
    if article.is_live:
        return Step.UPDATE
    if not may_publish:
        return Step.SUBMIT
    return publication_step(date_in(drafting.content_of(article)))


def publication_step(date: datetime | None) -> Step:
    """Return the step that publishes a story that is not live. date: its publication date (aware), None for now."""
    return Step.SCHEDULE if date and date > timezone.now() else Step.PUBLISH


def _read(article: Article, content: Content | None, at: datetime | None) -> Draft:
    content = content or drafting.content_of(article)
    cleaned = {each.name: each.clean(content[each.name]) for each in PUBLIC}
    picture = content["lead_image"]
    lead = Image.objects.filter(pk=picture["id"]).first() if picture else None
    images = list(Image.objects.shown_in(cleaned["body"])) if "<img" in cleaned["body"] else []
    return Draft(article, content, cleaned, plain(cleaned["body"]), lead, images, at)


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
