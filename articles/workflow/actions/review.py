"""The actions of review: saving, submitting, approving, and requesting changes."""

from articles.choices import State, Status
from articles.models import Article
from articles.outcomes import Outcome
from articles.workflow import drafting, reviewing
from articles.workflow.actions import fields
from articles.workflow.actions.definitions import (
    LIVE,
    PUBLIC,
    PUBLISH,
    SCHEDULED,
    Action,
    Audience,
    Bulk,
    Button,
    ConfirmationText,
)

_SUBMITTED = frozenset({State.IN_REVIEW, State.APPROVED})
_TO_DRAFT = (
    "Stories in review or approved return to draft. Submitted updates are no longer waiting for review. Other stories "
    "are skipped."
)


def _is_update_submitted(article: Article) -> bool:
    return article.working_copy.update_asked_at is not None


def _saved(article: Article) -> str:
    if article.working_copy.content is None:
        return "No changes to save."
    is_scheduled = article.state == State.SCHEDULED or article.working_copy.update_at is not None
    return "Draft saved. The scheduled version has not changed." if is_scheduled else "Draft saved."


def _already_returned(article: Article) -> str:
    # Saving changes to an approved story may have returned it to draft already.
    return "Returned to draft." if article.status == Status.DRAFT else ""


# The first row is the form's default button, which Enter presses.
# fmt: off
REVIEW = (
    Action(
        "draft",
        # Never called through the table: the screen saves before it performs any action.
        drafting.save,  # type: ignore[arg-type]  # Returns a merge, which the screen shows.
        outcomes=(Outcome("draft", sentence="Edited an approved story (back to draft)"),),
        buttons=(Button("Save draft", frozenset(State), position=-1),),
        nothing_to_do=_saved,
    ),
    Action(
        "submit",
        reviewing.submit,
        outcomes=(
            Outcome(
                "submit", "Submitted for review", reason="submitted", event="submitted", notification="submitted",
                is_review_request=True, before=frozenset({Status.DRAFT}), after=Status.IN_REVIEW,
            ),
        ),
        buttons=(
            Button("Submit for review", frozenset({State.DRAFT}), Audience.WRITERS, is_primary=True),
            Button("Submit for review", frozenset({State.DRAFT})),
        ),
        bulk=(Bulk("Submit for review", "{stories} submitted for review."),),
        conflict_message="The story was not submitted for review.",
    ),
    Action(
        "approve",
        reviewing.approve,
        outcomes=(
            Outcome(
                "approve", "Approved", event="approved", notification="approved",
                before=frozenset({Status.IN_REVIEW}), after=Status.APPROVED,
            ),
        ),
        buttons=(Button("Approve", frozenset({State.IN_REVIEW}), position=1),),
        bulk=(Bulk("Approve", "{stories} approved."),),
        permission=PUBLISH,
        conflict_message="The story was not approved.",
    ),
    Action(
        "request_changes",
        reviewing.request_changes,
        outcomes=(
            Outcome(
                "send back", "Changes requested", "Requested changes", "why",
                reason="sent_back", event="sent_back", notification="requested changes to",
                before=frozenset({Status.IN_REVIEW, Status.APPROVED}), after=Status.DRAFT,
            ),
            Outcome(
                "return to draft", "Returned to draft", detail="why", reason="returned",
                before=frozenset({Status.IN_REVIEW, Status.APPROVED}), after=Status.DRAFT,
            ),
            Outcome(
                "send update back", "Changes requested", "Requested changes to an update", "why",
                reason="sent_back", event="sent_back", activity="Changes to the update requested",
            ),
            Outcome(
                "cancel update request", "Update request cancelled", "Cancelled an update request", "why",
                reason="cancelled", event="sent_back",
            ),
        ),
        fields=(fields.CHANGES_NEEDED,),
        buttons=(
            Button("Return to draft", _SUBMITTED, Audience.WRITERS),
            Button("Cancel update request", PUBLIC, Audience.WRITERS, _is_update_submitted),
            Button(
                "Request changes", _SUBMITTED,
                confirmation=ConfirmationText(
                    "Request changes to this story?", "The story returns to draft until the writer submits it again."
                ),
            ),
            Button(
                "Request changes", LIVE, condition=_is_update_submitted,
                confirmation=ConfirmationText(
                    "Request changes to this update?",
                    "The published version stays live. The writer can submit the update again.",
                ),
            ),
            Button(
                "Request changes", SCHEDULED, condition=_is_update_submitted,
                confirmation=ConfirmationText(
                    "Request changes to this update?",
                    "The scheduled version does not change. The writer can submit the update again.",
                ),
            ),
        ),
        bulk=(
            Bulk(
                "Return to draft", "{stories} returned to draft.", "Return {stories} to draft?", _TO_DRAFT,
                Audience.WRITERS, has_field=False,
            ),
            Bulk("Request changes", "Changes requested for {stories}.", "Request changes to {stories}?", _TO_DRAFT),
        ),
        nothing_to_do=_already_returned,
    ),
    Action(
        "submit_update",
        reviewing.submit_update,
        outcomes=(
            Outcome(
                "ask for update", "Update submitted for review", "Submitted an update for review",
                reason="update_submitted", event="update_asked", notification="submitted an update to",
                is_review_request=True,
            ),
        ),
        buttons=(
            Button("Submit update for review", PUBLIC, Audience.WRITERS, reviewing.is_update_waiting),
            Button("Submit update for review", PUBLIC, Audience.WRITERS, is_primary=True),
        ),
        conflict_message="The update was not submitted for review.",
    ),
)
