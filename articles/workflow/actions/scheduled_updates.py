"""The actions on the scheduled update of a live story."""

from collections.abc import Mapping
from typing import Any

from articles.models import Article
from articles.outcomes import Outcome
from articles.workflow import scheduled_updates
from articles.workflow.actions import fields, sentences
from articles.workflow.actions.definitions import (
    LIVE,
    PUBLISH,
    Action,
    Button,
    ConfirmationText,
    is_update_scheduled,
)
from newsroom.core.desk.audit import with_date


def _nothing_to_schedule(article: Article) -> str:
    return "No changes to schedule." if article.is_live and article.working_copy.content is None else ""


def _of_revision(sentence: str) -> Any:
    """Return a sentence of the audit log that ends with the number of the revision."""

    def of(detail: Mapping[str, Any]) -> str:
        return f"{sentence} (revision {detail['number']})" if detail.get("number") else sentence

    return of


# fmt: off
SCHEDULED_UPDATES = (
    Action(
        "schedule_update",
        scheduled_updates.schedule,
        outcomes=(
            Outcome(
                "schedule update", "Update scheduled", with_date("Scheduled the update", "at", "for"),
                reason="update_scheduled", event="update_scheduled", notification="scheduled an update to",
                message="Update scheduled for {update}.",
            ),
            Outcome(
                "reschedule update", "Update rescheduled", sentences.update_rescheduled,
                reason="update_rescheduled", event="update_scheduled", message="Update rescheduled for {update}.",
            ),
            # Recorded by `scheduled_updates.publish_due`.
            Outcome(
                "publish scheduled update", "Scheduled update published",
                _of_revision("Published the scheduled update"), event="updated",
            ),
            Outcome(
                "refuse scheduled update", "Scheduled update not published",
                _of_revision("Could not publish the scheduled update"), "reason",
                event="update_refused", notification="could not publish the scheduled update to", is_by_site=True,
            ),
        ),
        buttons=(
            Button(
                "Reschedule update", LIVE, condition=is_update_scheduled,
                confirmation=ConfirmationText(
                    "Reschedule this update?",
                    "The current draft replaces the version that is scheduled for {update}. Until the new date readers "
                    "see the published version.",
                ),
            ),
            Button(
                "Schedule update", LIVE,
                confirmation=ConfirmationText(
                    "Schedule this update?",
                    "Readers see the published version until then. What you change in the draft afterwards is not "
                    "published with it.",
                ),
            ),
        ),
        fields=(fields.UPDATE_AT, fields.UPDATE_NOTE, fields.UPDATE_IS_MINOR),
        permission=PUBLISH,
        nothing_to_do=_nothing_to_schedule,
        is_publication=True,
        conflict_message="The update was not scheduled.",
    ),
    Action(
        "unschedule_update",
        scheduled_updates.unschedule,
        outcomes=(
            Outcome(
                "unschedule update", "Update unscheduled", _of_revision("Unscheduled the update"), "reason",
                event="update_unscheduled", notification="unscheduled the update to",
                message="Update unscheduled. The draft is unchanged.",
            ),
        ),
        buttons=(
            Button(
                "Unschedule update", LIVE, condition=is_update_scheduled,
                confirmation=ConfirmationText(
                    "Unschedule this update?",
                    "It will not be published on {update}. The draft does not change, and the version that was "
                    "scheduled is in the history.",
                ),
            ),
        ),
        permission=PUBLISH,
    ),
)
