"""Each field of a story, through everything that derives from the table of fields."""

from datetime import UTC, datetime

import pytest

from articles import cache_tags, story_fields
from articles.admin.forms import ArticleForm
from articles.conflicts.story_diff import compare
from articles.models import Article
from articles.story_fields import BY_NAME, EXCHANGED, FIELDS, PUBLIC
from articles.workflow import conflict_resolution, drafting, locking, publishing
from newsroom.core.models import Invalidation
from newsroom.exchange.export import record_of_article
from tests.desk import typed
from tests.factories import make_article, make_author, make_draft, make_image, make_topic, make_user
from tests.newsroom.exchange.helpers import run_import, stored, story

pytestmark = pytest.mark.django_db
# What publishing and the desk set by themselves.
NOT_WRITTEN = {"id", "uid", "status", "address_day", "updated_at", "live_from", "created_at", "created_by"} | {
    *("duplicate_of", "pinned_position", "pinned_until")
}


def another_value(field):
    """A value for a draft that no new story has."""
    match field:
        case story_fields.Choice():
            return next(value for value in field.choices if value)
        case story_fields.Html():
            return "<p>Another text</p>"
        case story_fields.Language():
            return "fr"
        case story_fields.Moment():
            return "2100-02-01T08:00:00+00:00"
        case story_fields.Reference(name="lead_image"):
            return story_fields.reference(make_image(render=False))
        case story_fields.Reference():
            return story_fields.reference(make_article(language="zh-hans"))
        case story_fields.References(name="topics"):
            return [story_fields.reference(make_topic("Another"))]
        case story_fields.References():
            return [story_fields.reference(make_author("Another"))]
        case story_fields.Slug():
            return "another"
        case story_fields.Sources():
            return [{"url": "https://example.com/another", "title": "Another", "supports": ""}]
    return "Another text"


@pytest.fixture(params=FIELDS, ids=lambda field: field.name)
def field(request):
    return request.param


def test_every_column_that_people_write_is_in_the_table():
    columns = {each.name for each in Article._meta.concrete_fields}
    assert columns - NOT_WRITTEN == {each.name for each in PUBLIC if each.has_column}


def test_a_field_is_in_the_form_with_its_label(field):
    label = str(ArticleForm(article=make_draft())[field.name].label)
    assert label.startswith(field.label)


def test_a_change_to_a_field_is_saved_compared_and_can_be_merged(field):
    story, editor = make_draft(), make_user()
    before, value = drafting.snapshot_of(story), another_value(field)
    drafting.save(story, {"title": "Theirs"} if field.name != "title" else {"summary": "Theirs"}, by=editor)
    with pytest.raises(locking.Conflict) as refusal:
        drafting.save(story, {field.name: value}, by=editor, token=locking.EditToken(1, "tab", 1))
    theirs = drafting.snapshot_of(story)
    proposal = conflict_resolution.merge_proposal(story, refusal.value.conflict_version, theirs)
    chosen = conflict_resolution.apply_choices(proposal, {each.name: each.default for each in proposal.fields})
    drafting.save(story, chosen, by=editor)
    assert drafting.snapshot_of(story) == {**theirs, field.name: value}
    assert [change.field for change in compare(before, {**before, **chosen})] == [field]


@pytest.mark.parametrize("field", PUBLIC, ids=lambda field: field.name)
def test_publishing_shows_a_field_and_invalidates_the_card_that_loads_it(field):
    # Scheduled, because the date of an update is on cards too.
    story = make_article(at=datetime(2100, 1, 1, tzinfo=UTC))
    value = another_value(field)
    drafting.save(story, {field.name: value})
    newest = Invalidation.objects.order_by("-pk").values_list("pk", flat=True).first()
    publishing.publish(story, by=None)
    assert drafting.live_content(Article.objects.get(pk=story.pk))[field.name] == value
    invalidated = set(Invalidation.objects.filter(pk__gt=newest).values_list("tag", flat=True))
    assert cache_tags.story(story.pk) in invalidated
    assert (cache_tags.card(story.pk) in invalidated) == (field.has_column and field.name not in {"body", "sources"})


@pytest.mark.parametrize("name", [name for name in EXCHANGED if isinstance(BY_NAME[name].empty, str)])
def test_a_field_of_the_interchange_format_is_imported_and_exported(name):
    value = another_value(BY_NAME[name])
    run_import(story(**{name: value}))
    assert getattr(stored(), name) == value
    assert record_of_article(stored()).as_dict()[name] == value


def test_the_form_reads_every_field():
    article = make_draft()
    form = ArticleForm(typed(article), article=article)
    assert form.is_valid(), form.errors
    assert form.content().keys() == {each.name for each in FIELDS}
