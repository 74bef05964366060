"""What is about no single item: settings that do not fit, and stories that are public here only."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from articles.choices import Status
from articles.models import Article
from articles.models.article import url_of
from newsroom.core.i18n.languages import setting_for
from newsroom.exchange.sites.contents import Contents
from newsroom.exchange.sites.items import Export
from newsroom.exchange.sites.report import LEFT_OUT, Report

OTHER_ZONE = (
    "The clock of the former site was at {theirs}, when that of this site was at {ours}. Set TIME_ZONE before the "
    "first import: it decides on which day stories and archives are, and cannot change later."
)
OTHER_LANGUAGES = (
    "The stories are in {theirs}, and this site has pages in {ours}. Set LANGUAGES before the first import to those of "
    "its languages that stories are in, the main one first: LANGUAGES={codes}."
)
OTHER_NAME = "The former site was called “{theirs}”, and this one is “{ours}”. Its name is a setting: SITE_NAME."
ABSENT = "The export does not contain it."
NOT_PUBLIC = "It is not public in the export ({place})."


def warnings(export: Export, found: Contents) -> list[str]:
    """Return a sentence about each setting of this site that does not fit to the export."""
    sentences = []
    if export.clock:
        moment, theirs = export.clock
        ours = moment.astimezone(timezone.get_default_timezone()).utcoffset() or timedelta()
        if ours != theirs:
            sentences.append(OTHER_ZONE.format(theirs=_utc(theirs), ours=_utc(ours)))
    if export.title and not export.is_ours and export.title != settings.SITE_NAME:
        sentences.append(OTHER_NAME.format(theirs=export.title, ours=settings.SITE_NAME))
    codes = [code for code, _ in settings.LANGUAGES]
    main = export.language or settings.LANGUAGE_CODE
    if found.languages and (_primary([main]) != _primary(codes[:1]) or _primary(codes) - _primary(found.languages)):
        theirs_named = ", ".join(sorted(found.languages))
        proposed = dict.fromkeys(filter(None, map(setting_for, (main, *sorted(found.languages)))))
        sentences.append(OTHER_LANGUAGES.format(theirs=theirs_named, ours=", ".join(codes), codes=",".join(proposed)))
    return sentences


def absent(export: Export, found: Contents, report: Report) -> list[tuple[str, str]]:
    """Return URL and reason of each story of an earlier export that is public here and not in this one."""
    if not export.story_keys:
        return []
    rows = Article.objects.filter(uid__startswith=export.story_keys, status=Status.PUBLISHED).order_by("-pk")
    stories = rows.values_list("uid", "address_day", "slug")
    urls = {uid: url_of(day, slug) for uid, day, slug in stories.iterator() if uid not in found.public_stories and day}
    left_out = (row for rows in report.rows.values() for row in rows if row.outcome == LEFT_OUT and row.key in urls)
    reasons = {row.key: row.sentences[0] for row in left_out if row.sentences}
    reasons |= {key: NOT_PUBLIC.format(place=item.place) for key, item in found.stories.items() if key in urls}
    return [(url, reasons.get(uid, ABSENT)) for uid, url in urls.items()]


def _primary(tags: Iterable[str]) -> set[str]:
    return {tag.lower().partition("-")[0] for tag in tags}


def _utc(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60}:{abs(minutes) % 60:02}"
