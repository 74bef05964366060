"""What a full export says of stories in addition to the interchange format."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import batched
from typing import Any

from articles.choices import Status
from articles.models import Article, ChangeNote, Correction
from articles.story_fields import EMPTY
from newsroom.core.models import Image, Redirect
from newsroom.exchange import export

type Values = dict[str, Any]

# What the desk calls the states.
_STATES = {Status.WITHDRAWN: "unpublished"}


def stories() -> Iterator[Values]:
    """Yield all stories except those in the bin, in the order of the export.

    Each is an object of the interchange format, with further fields; one that is empty is left out.
    """
    for batch in batched(export.stories(with_unpublished=True), export.BATCH_SIZE):
        details = _Details([pk for pk, _ in batch])
        for pk, record in batch:
            yield record.as_dict() | {name: value for name, value in details.of(pk).items() if value}


def iso(moment: datetime | None) -> str | None:
    """Return the moment (aware) in UTC as ISO 8601."""
    return moment.astimezone(UTC).isoformat() if moment else None


class _Details:
    """The further fields of some stories, with a fixed number of queries. ids: of these stories."""

    def __init__(self, ids: Sequence[int]) -> None:
        self._articles: dict[int, Article] = (
            Article.objects.select_related("working_copy").defer("body", "sources").in_bulk(ids)
        )
        self._contents = {pk: self._content_of(article) for pk, article in self._articles.items()}
        drafts = (article.working_copy.content for article in self._articles.values())
        contents = [*self._contents.values(), *({**EMPTY, **draft} for draft in drafts if draft)]
        images = {content["lead_image"]["id"] for content in contents if content["lead_image"]}
        self._images = dict(Image.objects.filter(pk__in=images).values_list("pk", "file"))
        originals = {content["translation_of"]["id"] for content in contents if content["translation_of"]}
        originals |= {article.duplicate_of_id for article in self._articles.values()}
        self._uids = dict(Article.objects.filter(pk__in=originals - {None}).values_list("pk", "uid"))
        self._drafts = export.drafts_of(ids)
        self._urls = defaultdict[int, list[str]](list)
        former = Redirect.objects.filter(kind="article", target_id__in=ids).order_by("since", "pk")
        for target, path in former.values_list("target_id", "path"):
            self._urls[target or 0].append(path)
        self._corrections, self._notes = _public_notes(Correction, ids), _public_notes(ChangeNote, ids)

    @staticmethod
    def _content_of(article: Article) -> Mapping[str, Any]:
        """Return label, caption, lead image and original: of the published version, or else of the draft."""
        copy = article.working_copy
        if article.status != Status.PUBLISHED and copy.content is not None:
            return {**EMPTY, **copy.content}
        return {
            "label": article.label,
            "lead_caption": article.lead_caption,
            "lead_image": article.lead_image_id and {"id": article.lead_image_id},
            "translation_of": article.translation_of_id and {"id": article.translation_of_id},
        }

    def of(self, pk: int) -> Values:
        article = self._articles[pk]
        is_addressed = article.address_day is not None
        return {
            "state": _STATES.get(Status(article.status), article.status),
            "url": article.permanent_url if is_addressed else "",
            "former_urls": self._urls[pk],
            **self._further(self._contents[pk]),
            "duplicate_of": self._uids.get(article.duplicate_of_id or 0),
            "first_published_on": article.address_day.isoformat() if article.address_day else "",
            "first_published_at": iso(article.live_from),
            "updated_at": iso(article.updated_at),
            "created_at": iso(article.created_at),
            "corrections": self._corrections[pk],
            "change_notes": self._notes[pk],
            "pinned_position": article.pinned_position,
            "pinned_until": iso(article.pinned_until),
            "notes": article.working_copy.notes,
            "draft": self._draft(pk),
        }

    def _further(self, content: Mapping[str, Any]) -> Values:
        """Return the fields of a text that the interchange format does not have."""
        return {
            "label": content["label"],
            "lead_image": content["lead_image"] and self._images.get(content["lead_image"]["id"]),
            "lead_caption": content["lead_caption"],
            "translation_of": content["translation_of"] and self._uids.get(content["translation_of"]["id"]),
        }

    def _draft(self, pk: int) -> Values | None:
        """Return the draft of a published story; as in the story, further fields that are empty are left out."""
        if (draft := self._drafts.get(pk)) is None:
            return None
        values = {name: value for name, value in draft.as_dict().items() if name not in {"id", "status"}}
        further = self._further({**EMPTY, **(self._articles[pk].working_copy.content or {})})
        return values | {name: value for name, value in further.items() if value}


def _public_notes(model: type[Correction] | type[ChangeNote], ids: Sequence[int]) -> dict[int, list[Values]]:
    found = defaultdict[int, list[Values]](list)
    notes = model.objects.filter(article__in=ids).order_by("at", "pk")
    for article_id, at, text in notes.values_list("article", "at", "text"):
        found[article_id].append({"at": iso(at), "text": text})
    return found
