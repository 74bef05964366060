"""The actions on a story other than review and publication: topics, the bin, dates, revisions and front page pins."""

from datetime import datetime
from typing import Any

from articles.choices import State, Status
from articles.models import Article
from articles.outcomes import Outcome
from articles.workflow import restoring, reviewing, story_topics
from articles.workflow.actions import fields, sentences
from articles.workflow.actions.definitions import CURATE, PUBLIC, UNPUBLISHED, Action, Bulk, Button, Place
from newsroom.core.permissions import NotAllowed
from topics import curation


def _is_pinned(article: Article) -> bool:
    return bool(article.pinned_position)


def _pin(article: Article, *, by: Any, version: int, until: datetime | None) -> Outcome:
    if article.status != Status.PUBLISHED:
        raise NotAllowed("Only published stories can be pinned to the front page. Nothing was changed.")
    message = "Pin updated." if article.pinned_position else "Pinned to the front page."
    curation.pin(article, by=by, until=until)
    return Outcome("pin", message=message)


def _unpin(article: Article, *, by: Any, version: int) -> Outcome:
    curation.unpin(article, by=by)
    return Outcome("unpin", message="Unpinned from the front page.")


# fmt: off
HOUSEKEEPING = (
    Action(
        "add_topics",
        story_topics.change_topics,
        outcomes=(Outcome("file", sentence=sentences.topics_changed),),
        fields=(fields.ADDED_TOPICS,),
        bulk=(
            Bulk(
                "Add to topic", "{Topics} added to the {drafts} of {stories}.", "Add {stories} to a topic",
                "Stories whose topics would not change are skipped.",
            ),
        ),
        is_curation=True,
    ),
    Action(
        "remove_topics",
        story_topics.change_topics,
        fields=(fields.REMOVED_TOPICS,),
        bulk=(
            Bulk(
                "Remove from topic", "{Topics} removed from the {drafts} of {stories}.",
                "Remove {stories} from a topic", "Stories whose topics would not change are skipped.",
            ),
        ),
        is_curation=True,
    ),
    Action(
        "bin",
        reviewing.bin,
        outcomes=(
            Outcome(
                "bin", "Moved to the bin", detail="reason", event="binned", notification="binned",
                before=frozenset({Status.DRAFT, Status.IN_REVIEW, Status.APPROVED}), after=Status.WITHDRAWN,
                message="Moved to the bin. You can restore it at any time.",
            ),
        ),
        buttons=(Button("Move to bin", UNPUBLISHED, place=Place.MENU),),
        bulk=(Bulk("Move to bin", "{stories} moved to the bin."),),
    ),
    Action(
        "recover",
        reviewing.recover,
        outcomes=(
            Outcome(
                "recover", "Restored from the bin",
                before=frozenset({Status.WITHDRAWN}), after=Status.DRAFT,
                message="Restored from the bin as a draft.",
            ),
        ),
        buttons=(Button("Restore from bin", frozenset({State.BINNED}), is_primary=True),),
        bulk=(Bulk("Restore from bin", "{stories} restored from the bin."),),
    ),
    Action("plan", reviewing.plan, outcomes=(Outcome("plan", "Publication date changed", sentences.planned),)),
    Action(
        "restore", restoring.restore, outcomes=(Outcome("restore", "Earlier revision restored", sentences.restored),)
    ),
    # `topics` registers the audit log's sentences for pins, because stories are pinned in topics as well.
    Action(
        "pin",
        _pin,
        fields=(fields.PINNED_UNTIL,),
        buttons=(
            Button("Update pin", PUBLIC, condition=_is_pinned, place=Place.PANEL),
            Button("Pin to front page", PUBLIC, place=Place.PANEL),
        ),
        permission=CURATE,
        is_curation=True,
    ),
    Action(
        "unpin",
        _unpin,
        buttons=(Button("Unpin", PUBLIC, condition=_is_pinned, place=Place.PANEL),),
        permission=CURATE,
        is_curation=True,
    ),
)
