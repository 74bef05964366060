"""The operation that lists changes, for mirrors."""

from collections.abc import Collection
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from ninja import Query, Router

from articles.models import Article
from newsroom.api import responses, schemas
from newsroom.api.change_log import TAGS, Reading, Thing
from newsroom.api.parameters import DEFAULT_LIMIT, PageParameters
from newsroom.api.representations import has_update, topic_link, url_of
from newsroom.core.i18n.paths import absolute
from newsroom.core.time import clock
from newsroom.core.tracking import reading
from topics.merging import survivors_of
from topics.models import Topic

router = Router(tags=["Changes"])


@router.get(
    "changes/",
    url_name="changes",
    operation_id="listChanges",
    response=responses.declared(schemas.ChangeList, 400, 404, 410),
)
def list_changes(request: HttpRequest, page: Query[PageParameters]) -> HttpResponse:
    """List what has changed since a cursor, in the order of publication; without one, since yesterday.

    410 if the cursor is older than 12 hours.
    """
    at = clock.now()
    with reading(*TAGS):
        log = Reading(page.cursor, at)
        found, position, has_more = dict[Thing, schemas.Change](), log.position, False
        for batch in log.batches():
            visible = _changes({thing for _, thing in batch} - found.keys(), at)
            for row, thing in batch:
                if thing not in found and thing in visible:
                    has_more = len(found) == page.limit
                    if has_more:
                        break
                    found[thing] = visible[thing]
                if thing in found:
                    position = position.after(row)
            if has_more:
                break
    query: dict[str, str | int] = {
        "cursor": log.cursor(position),
        **({"limit": page.limit} if page.limit != DEFAULT_LIMIT else {}),
    }
    following = f"{url_of('changes')}?{urlencode(query)}"
    return responses.json(schemas.ChangeList(items=list(found.values()), has_more=has_more, next=following))


def _changes(things: Collection[Thing], at: datetime) -> dict[Thing, schemas.Change]:
    """Return what readers see, or saw before, of these things at a moment."""
    stories = _stories([thing.pk for thing in things if thing.kind == "story"], at)
    topics = _topics({thing.pk for thing in things if thing.kind == "topic"}, at)
    return {Thing("story", pk): change for pk, change in stories.items()} | {
        Thing("topic", pk): change for pk, change in topics.items()
    }


def _stories(ids: Collection[int], at: datetime) -> dict[int, schemas.Change]:
    if not ids:
        return {}
    gone = Article.objects.no_longer_live(at).filter(pk__in=ids).values_list("pk", "uid")
    found = {pk: schemas.Change(type="story", id=uid, action="unpublished", url=None, api_url=None) for pk, uid in gone}
    # Not by tags of these stories, which would tell CDNs how many there are that readers do not see.
    live = Article.objects.live_among(ids, at).depending_on(*TAGS, covers_rows=True)
    for story in live.defer("body", "summary"):
        found[story.pk] = schemas.Change(
            type="story",
            id=story.uid,
            action="updated" if has_update(story) else "published",
            url=absolute(story.permanent_url),
            api_url=url_of("story", story.uid),
        )
    return found


def _topics(ids: Collection[int], at: datetime) -> dict[int, schemas.Change]:
    if not ids:
        return {}
    survivors = survivors_of(ids)
    found = Topic.objects.public(at).filter(pk__in={*ids, *survivors.values()})
    public = {topic.pk: topic for topic in found.depending_on(*TAGS, covers_rows=True)}
    return {
        pk: _topic(pk, public[survivors.get(pk, pk)], is_merged=pk in survivors)
        for pk in ids
        if survivors.get(pk, pk) in public
    }


def _topic(pk: int, topic: Topic, *, is_merged: bool) -> schemas.Change:
    link = topic_link(topic)
    return schemas.Change(
        type="topic",
        id=str(pk),
        action="merged" if is_merged else "changed",
        url=link["url"],
        api_url=link["api_url"],
    )
