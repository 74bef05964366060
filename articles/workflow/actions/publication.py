"""The actions that change the published version of a story."""

from typing import Any

from django.utils import timezone

from articles.choices import State
from articles.models import Article
from articles.outcomes import Outcome
from articles.story_fields import date_in
from articles.workflow import correction_wording, drafting, publishing
from articles.workflow.actions import fields, sentences
from articles.workflow.actions.definitions import (
    LIVE,
    PUBLISH,
    SCHEDULED,
    UNPUBLISHED,
    Action,
    Bulk,
    Button,
    ConfirmationText,
    Place,
    is_update_scheduled,
)
from newsroom.core.desk.audit import with_date

_NOT_ON_DATE = "It will not be published on {date}."
_AT_NEW_URL = "It goes live immediately. The date in its URL is fixed from now on."
_AT_FORMER_URL = "It goes live immediately. The current draft is published. It returns to its original URL."
_UNPUBLISHED = (
    "It disappears from the site immediately. Its URL then shows “This article is no longer available”, and its "
    "preview links stop working. You can republish it later."
)
_CANCELS_UPDATE = "The scheduled update is cancelled."
_UNTIL_THEN = "Until then it is not visible anywhere on the site, in feeds or in search."


def _was_live(article: Article) -> bool:
    return article.was_live


def _has_changes(article: Article) -> bool:
    return article.working_copy.content is not None


def _has_editable_correction(article: Article) -> bool:
    return correction_wording.editable_correction(article) is not None


def _already_published(article: Article) -> str:
    return "No changes to publish." if article.is_live and article.working_copy.content is None else ""


def _publish(article: Article, *, by: Any, version: int, change_note: str = "", is_first: bool = False) -> Outcome:
    date = date_in(drafting.content_of(article))
    if date and date > timezone.now():
        return publishing.schedule(article, by=by, at=date, version=version, is_first=is_first)
    return publishing.publish(article, by=by, version=version, change_note=change_note, is_first=is_first)


def _publish_minor(article: Article, *, by: Any, version: int) -> Outcome:
    return publishing.publish(article, by=by, version=version, is_minor=True)


def _publication(title: str, text: str, later_title: str, same_date_title: str = "") -> ConfirmationText:
    return ConfirmationText(title, text, later_title, _UNTIL_THEN, same_date_title)


# fmt: off
PUBLICATION = (
    Action(
        "publish",
        _publish,
        outcomes=(
            # `newsroom.core` registers the audit log's sentences for these two, because pages are published as well.
            Outcome(
                "publish", "Published", None, reason="published", event="published", notification="published",
                report="{stories} published.",
            ),
            Outcome(
                "update", "Update published", None, reason="updated", event="updated",
                notification="published an update to", report="{updates} published.",
            ),
            Outcome(
                "republish", "Republished", with_date("Republished", "published_at", "with the date"),
                reason="republished", event="republished", notification="republished",
                report="{stories} republished.",
            ),
            Outcome(
                "schedule", "Scheduled", with_date("Scheduled", "published_at", "for"),
                reason="scheduled", event="scheduled", notification="scheduled",
                message="Scheduled for {date}.", report="{stories} scheduled.",
            ),
            Outcome(
                "update scheduled", "Scheduled story updated",
                with_date("Updated the scheduled story", "published_at", "for"),
                reason="updated_scheduled", event="scheduled", report="{updates} scheduled.",
            ),
        ),
        buttons=(
            Button(
                "Publish", UNPUBLISHED, later_label="Schedule", is_primary=True,
                confirmation=_publication("Publish this story?", _AT_NEW_URL, "Schedule this story?"),
            ),
            Button(
                "Republish", frozenset({State.WITHDRAWN}), later_label="Schedule", is_primary=True,
                confirmation=_publication("Republish this story?", _AT_FORMER_URL, "Schedule this story?"),
            ),
            Button(
                "Publish update now", LIVE, condition=is_update_scheduled, is_primary=True,
                confirmation=ConfirmationText(
                    "Publish this update now?",
                    "Readers see the current draft immediately, not on {update}. It is marked “Updated”. "
                    f"{_CANCELS_UPDATE}",
                ),
            ),
            Button(
                "Publish update", LIVE, is_primary=True,
                confirmation=ConfirmationText(
                    "Publish this update?", "Readers see the new version immediately, marked “Updated”."
                ),
            ),
            *(
                Button(
                    "Publish now", SCHEDULED, condition=condition, later_label="Reschedule",
                    same_date_label="Update scheduled story", is_primary=True,
                    confirmation=_publication(
                        "Publish this story now?", text, "Reschedule this story?", "Update this scheduled story?"
                    ),
                )
                for condition, text in ((_was_live, _AT_FORMER_URL), (None, _AT_NEW_URL))
            ),
        ),
        bulk=(
            Bulk(
                "Publish or schedule", "{stories} published.", "Publish or schedule {stories}?",
                "Stories go live immediately, or on their date if it is in the future. Draft changes of published "
                "stories go live as updates. Stories with issues to fix or without changes are skipped and listed "
                "afterwards.",
                has_field=False,
            ),
        ),
        fields=(fields.CHANGE_NOTE, fields.FIRST),
        permission=PUBLISH,
        nothing_to_do=_already_published,
        is_publication=True,
        conflict_message="Nothing was published.",
    ),
    Action(
        "publish_minor",
        _publish_minor,
        outcomes=(
            Outcome("minor update", "Minor update published", reason="updated_minor", event="updated"),
        ),
        buttons=(
            Button(
                "Publish minor update now", LIVE, condition=is_update_scheduled, place=Place.MENU,
                confirmation=ConfirmationText(
                    "Publish this minor update now?",
                    "Readers see the current draft immediately, not on {update}. It is not marked “Updated”. "
                    f"{_CANCELS_UPDATE}",
                ),
            ),
            Button(
                "Publish minor update", LIVE, place=Place.MENU,
                confirmation=ConfirmationText(
                    "Publish this minor update?",
                    "Readers see the new version immediately. It is not marked “Updated”. Use this for typing errors "
                    "and formatting only.",
                ),
            ),
        ),
        permission=PUBLISH,
        is_publication=True,
        conflict_message="Nothing was published.",
    ),
    Action(
        "reschedule",
        publishing.reschedule,
        outcomes=(
            Outcome(
                "reschedule", "Rescheduled", sentences.rescheduled, reason="rescheduled", event="scheduled",
                message="Rescheduled for {date}.", report="{stories} rescheduled.",
            ),
        ),
        permission=PUBLISH,
    ),
    Action(
        "unschedule",
        publishing.unschedule,
        outcomes=(
            Outcome(
                "unschedule", "Unscheduled", event="unscheduled", notification="unscheduled",
                message="Unscheduled. The content and date are unchanged.",
            ),
        ),
        buttons=tuple(
            Button(
                "Unschedule", SCHEDULED, condition=condition,
                confirmation=ConfirmationText(
                    "Unschedule this story?",
                    f"{_NOT_ON_DATE} Its status becomes “{state.label}”. Its content and date do not change.",
                ),
            )
            for condition, state in (
                (_was_live, State.WITHDRAWN),
                (_has_changes, State.DRAFT),
                (None, State.APPROVED),
            )
        ),
        bulk=(
            Bulk(
                "Unschedule", "{stories} unscheduled.", "Unschedule {stories}?",
                "Unscheduled stories are not published on their dates. Their content and dates do not change. Stories "
                "that are not scheduled are skipped.",
            ),
        ),
        permission=PUBLISH,
    ),
    Action(
        "correct",
        publishing.correct,
        outcomes=(
            Outcome(
                "correct", "Correction published", "Published a correction", "text",
                event="corrected", notification="published a correction to",
            ),
        ),
        fields=(fields.CORRECTION,),
        buttons=(
            *(
                Button(
                    "Add correction", LIVE, condition=condition, place=Place.MENU,
                    confirmation=ConfirmationText(
                        "Add a correction?", f"It appears on the story, in feeds and on the corrections page. {text}"
                    ),
                )
                for condition, text in (
                    (
                        _has_changes,
                        "Your draft changes are not published with it: readers see the old text until you publish the "
                        "update.",
                    ),
                    (None, "Remember to fix the story and publish the update too."),
                )
            ),
        ),
        permission=PUBLISH,
    ),
    Action(
        "reword_correction",
        correction_wording.reword,
        outcomes=(Outcome("reword correction", "Correction edited", "Edited a correction", "text"),),
        fields=(fields.REWORDED_CORRECTION,),
        buttons=(
            Button(
                "Edit last correction", LIVE, condition=_has_editable_correction, place=Place.MENU,
                confirmation=ConfirmationText(
                    "Edit the last correction?", "Readers see the new wording immediately."
                ),
            ),
        ),
        permission=PUBLISH,
    ),
    Action(
        "withdraw",
        publishing.withdraw,
        outcomes=(
            Outcome(
                "withdraw", "Unpublished", None, "reason", event="withdrawn", notification="unpublished"
            ),
        ),
        fields=(fields.WITHDRAWAL_REASON,),
        buttons=(
            *(
                Button(
                    "Unpublish", LIVE, condition=condition, place=Place.MENU,
                    confirmation=ConfirmationText("Unpublish this story?", f"{_UNPUBLISHED}{text}"),
                )
                for condition, text in ((is_update_scheduled, f" {_CANCELS_UPDATE}"), (None, ""))
            ),
            Button(
                "Unpublish", SCHEDULED, condition=_was_live, place=Place.MENU,
                confirmation=ConfirmationText(
                    "Unpublish this story?", f"{_NOT_ON_DATE} You can republish it later."
                ),
            ),
            Button(
                "Move to bin", SCHEDULED, place=Place.MENU,
                confirmation=ConfirmationText(
                    "Move this story to the bin?", f"{_NOT_ON_DATE} You can restore it from the bin."
                ),
            ),
        ),
        bulk=(
            Bulk(
                "Unpublish", "{stories} unpublished.", "Unpublish {stories}?",
                "Unpublished stories disappear from the site immediately. Their URLs then show “This article is no "
                "longer available”. You can republish them later. Stories that are not published or scheduled are "
                "skipped.",
            ),
        ),
        permission=PUBLISH,
        is_destructive=True,
    ),
)
