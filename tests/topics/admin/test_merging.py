"""Merging and splitting on the desk: what will happen is shown first, and that alone is done."""

import re

import pytest
from django.urls import reverse

from newsroom.core.models import AuditEntry
from tests.factories import live_count, make_article, make_topic, make_user
from topics import merging
from topics.admin import merging as desk
from topics.models import Merge, Split, Topic, TopicEntry
from topics.names import naming

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("topic_editor")]
SEVERAL = "/admin/topics/topic/merge/"


@pytest.fixture
def pair():
    loser, survivor = make_topic("Peatland"), make_topic("Peatlands", aliases=["Bogs"])
    make_article(topics=[loser], title="Sphagnum returns")
    make_article(topics=[survivor])
    make_article(topics=[survivor])
    return loser, survivor


def address(page, thing):
    return reverse(f"admin:topics_topic_{page}", args=[thing.pk])


def texts(response):
    """What the page tells, with the messages."""
    return response.content.decode()


def asked(topics, survivor=None):
    return {"topics": [topic.pk for topic in topics], **({"survivor": survivor.pk} if survivor else {})}


def test_the_topics_screen_leads_to_the_page_that_tells_and_then_merges(client, pair, topic_editor):
    loser, survivor = pair
    assert address("merge", loser) in texts(client.get(address("change", loser)))
    assert "Peatlands" in texts(client.get(address("merge", loser), {"q": "bog"}))
    page = client.get(address("merge", loser), {"into": "bogs"}, follow=True)
    assert "1 story moves to “Peatlands”." in texts(page)
    assert Topic.objects.count() == 2
    data = {**asked(pair, survivor), "seen": page.context["plan"].digest}
    done = client.post(SEVERAL, data, follow=True)
    assert done.redirect_chain == [(address("change", survivor), 302)]
    merge = Merge.objects.get()
    assert f'<a href="{address("undo_merge", merge)}">Undo…</a>' in texts(done)
    assert (merge.by, live_count(survivor)) == (topic_editor, 3)


def test_of_several_the_one_with_the_most_stories_stays_unless_another_is_chosen(client, pair):
    loser, survivor = pair
    third = make_topic("Mires")
    page = client.get(SEVERAL, asked([loser, third, survivor]))
    assert page.context["survivor"] == survivor
    page = client.get(SEVERAL, asked([loser, third, survivor], third))
    data = {**asked([loser, third, survivor], third), "seen": page.context["plan"].digest}
    done = client.post(SEVERAL, data, follow=True)
    assert f'<a href="{address("history", third)}">Undo…</a>' in texts(done)
    assert list(Topic.objects.all()) == [third]


@pytest.mark.parametrize("seen", ["stale", "", None])
def test_what_changed_meanwhile_is_shown_instead_of_done(client, pair, seen):
    loser, survivor = pair
    page = client.get(SEVERAL, asked(pair, survivor))
    make_article(topics=[loser])
    seen = page.context["plan"].digest if seen == "stale" else seen
    done = client.post(SEVERAL, {**asked(pair, survivor), **({} if seen is None else {"seen": seen})}, follow=True)
    assert "have changed since you opened this page" in texts(done)
    assert "2 stories move to “Peatlands”." in texts(done)
    assert Topic.objects.count() == 2


@pytest.mark.parametrize("topics", [[], ["1"], ["x", "999999999999999999999"]])
def test_less_than_two_topics_are_not_merged(client, topics):
    page = client.get(SEVERAL, {"topics": topics}, follow=True)
    assert "Select at least two topics" in texts(page)


def test_a_name_that_is_no_other_topic_is_told(client, pair):
    for name in ("Peatland", "Moors"):
        assert f"Topic “{name}” not found" in texts(client.get(address("merge", pair[0]), {"into": name}))


def test_one_click_in_the_history_takes_back(client, pair, topic_editor):
    loser, survivor = pair
    merge = merging.merge(loser, survivor, by=topic_editor)
    page = client.get(address("history", survivor)).content.decode()
    form = page.partition(f'action="{address("undo_merge", merge)}"')[2].partition("</form>")[0]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]+)"', form))
    assert sent.keys() == {"csrfmiddlewaretoken", "at_once"}
    client.handler.enforce_csrf_checks = True
    done = client.post(address("undo_merge", merge), sent, follow=True)
    assert "“Peatland” is a separate topic again." in texts(done)
    assert Topic.objects.count() == 2


def test_the_history_leads_to_the_page_that_tells_and_then_takes_back(client, pair, topic_editor):
    loser, survivor = pair
    merge = merging.merge(loser, survivor, by=topic_editor)
    history = texts(client.get(address("history", survivor)))
    assert address("undo_merge", merge) in history
    assert "Merged another topic into this one, with 1 story" in history
    page = client.get(address("undo_merge", merge))
    assert page.context["title"] == "Undo merge: “Peatland” into “Peatlands”"
    assert "1 story moves back to it" in texts(page)
    assert Topic.objects.count() == 1
    done = client.post(address("undo_merge", merge), {"seen": page.context["plan"].digest}, follow=True)
    assert "“Peatland” is a separate topic again." in texts(done)
    assert Topic.objects.count() == 2
    assert "Undone on" in texts(client.get(address("history", survivor)))
    assert "was already undone on" in texts(client.get(address("undo_merge", merge), follow=True))


def test_taking_back_says_that_no_story_goes_back_if_all_were_taken_out_meanwhile(client, pair):
    merge = merging.merge(*pair, by=None)
    pair[1].entries.filter(content_object__title="Sphagnum returns").delete()
    told = texts(client.get(address("undo_merge", merge)))
    assert "No stories move back." in told
    assert "1 story does not move back (removed or moved since the merge)." in told


def test_taking_back_tells_the_new_name_of_a_topic_whose_name_is_taken(client, pair):
    merge = merging.merge(*pair, by=None)
    naming.remove_alias(pair[1], "Peatland")
    make_topic("Peatland")
    done = client.post(address("undo_merge", merge), {"at_once": "yes"}, follow=True)
    assert "The topic is now called “Peatland (2)”, because the name “Peatland” is taken." in texts(done)


def test_taking_back_shows_what_changed_meanwhile(client, pair):
    merge = merging.merge(*pair, by=None)
    page = client.get(address("undo_merge", merge))
    make_article(topics=[pair[1]])
    done = client.post(address("undo_merge", merge), {"seen": page.context["plan"].digest}, follow=True)
    assert "have changed since you opened this page" in texts(done)
    assert Topic.objects.count() == 1


def test_all_merges_are_told_those_of_topics_that_are_gone_too(client, pair):
    assert "/admin/topics/topic/merges/" in texts(client.get("/admin/topics/topic/"))
    merging.merge(*pair, by=None)
    merging.merge(pair[1], make_topic("Wetlands"), by=None)
    merging.split(Topic.objects.get(), Topic.objects.get().entries.values_list("pk", flat=True), "Marshes", by=None)
    page = texts(client.get("/admin/topics/topic/merges/"))
    assert "3 stories from “Wetlands” to “Marshes”" in page
    assert "“Peatland” into “Peatlands”" in page
    assert "“Peatlands” into “Wetlands”" in page


def test_who_only_reads_topics_is_shown_no_way_to_merge(client, pair):
    merge = merging.merge(*pair, by=None)
    client.force_login(make_user("Journalist"))
    assert address("merge", pair[1]) not in texts(client.get(address("change", pair[1])))
    assert address("undo_merge", merge) not in texts(client.get(address("history", pair[1])))
    split = merging.split(pair[1], [pair[1].entries.first().pk], "Fens", by=None)
    assert address("undo_split", split) not in texts(client.get(address("history", pair[1])))
    assert client.get(address("undo_split", split)).status_code == 403


def test_chosen_stories_are_split_off_after_the_page_that_tells(client, pair):
    survivor = pair[1]
    entries = list(survivor.entries.order_by("pk"))
    page = texts(client.get(address("split", survivor)))
    assert page.count('name="entries"') == 2
    assert 'data-suggest-url="/admin/topics/topic/suggest/?new=1"' in page
    data = {"entries": [entries[0].pk], "target": "Fens"}
    page = client.post(address("split", survivor), data)
    assert "Topic “Fens” is created" in texts(page)
    assert not Topic.objects.filter(name="Fens").exists()
    client.post(address("split", survivor), {**data, "seen": page.context["plan"].digest})
    assert TopicEntry.objects.get(pk=entries[0].pk).tag.name == "Fens"
    assert TopicEntry.objects.get(pk=entries[1].pk).tag == survivor


def test_one_can_choose_again_and_finds_what_was_chosen(client, pair):
    entry = pair[1].entries.first()
    page = client.post(address("split", pair[1]), {"entries": [entry.pk], "target": "Fens", "again": "1"})
    assert (page.context["chosen"], page.context["target"]) == ([entry.pk], "Fens")
    assert page.context["entries"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"target": "Fens"}, "Select stories"),
        ({"entries": ["first"]}, "Select stories"),
        ({"entries": ["first"], "target": "Bogs"}, "is this topic"),
        ({"entries": ["999"], "target": "Fens", "seen": "x"}, "have changed since you opened this page"),
    ],
)
def test_what_cannot_be_split_is_told_and_what_was_typed_stays(client, pair, data, told):
    first = pair[1].entries.first()
    data = {**data, "entries": [first.pk if each == "first" else each for each in data.get("entries", [])]}
    page = client.post(address("split", pair[1]), data)
    assert told in texts(page)
    assert page.context["target"] == data.get("target", "")
    assert pair[1].entries.count() == 2


def test_stories_to_split_off_are_found_by_their_headlines(client, pair):
    page = client.get(address("split", pair[0]), {"find": "SPHAGNUM"})
    assert [entry.article.title for entry in page.context["entries"]] == ["Sphagnum returns"]
    assert not client.get(address("split", pair[0]), {"find": "heather"}).context["entries"]


def test_the_history_of_both_topics_leads_to_taking_a_split_back(client, pair, topic_editor):
    survivor = pair[1]
    entry = survivor.entries.first()
    data = {"entries": [entry.pk], "target": "Fens"}
    page = client.post(address("split", survivor), data)
    done = client.post(address("split", survivor), {**data, "seen": page.context["plan"].digest}, follow=True)
    split, fens = Split.objects.get(), Topic.objects.get(name="Fens")
    assert "Split “Peatlands”: 1 story moved to “Fens”." in texts(done)
    assert f'<a href="{address("undo_split", split)}">Undo…</a>' in texts(done)
    assert (split.by, split.number) == (topic_editor, 1)
    for topic in (survivor, fens):
        history = texts(client.get(address("history", topic)))
        assert address("undo_split", split) in history
        assert "1 story from “Peatlands” to “Fens”" in history
    page = client.get(address("undo_split", split))
    assert page.context["title"] == "Undo split: 1 story from “Peatlands” to “Fens”"
    assert "1 story moves back to “Peatlands”" in texts(page)
    assert "It stays, without stories. Merge it into another topic if its URL should redirect." in texts(page)
    assert fens.entries.count() == 1
    done = client.post(address("undo_split", split), {"seen": page.context["plan"].digest}, follow=True)
    assert done.redirect_chain == [(address("change", survivor), 302)]
    assert TopicEntry.objects.get(pk=entry.pk).tag == survivor
    history = texts(client.get(address("history", survivor)))
    assert "Undone on" in history
    assert "Undid a split, moving 1 story back from another topic" in history
    assert "was already undone on" in texts(client.get(address("undo_split", split), follow=True))


@pytest.mark.parametrize("seen", ["stale", "", None])
def test_taking_a_split_back_shows_what_changed_meanwhile(client, pair, seen):
    survivor = pair[1]
    split = merging.split(survivor, survivor.entries.values_list("pk", flat=True), "Fens", by=None)
    page = client.get(address("undo_split", split))
    make_article(topics=["Fens"])
    seen = page.context["plan"].digest if seen == "stale" else seen
    done = client.post(address("undo_split", split), {} if seen is None else {"seen": seen}, follow=True)
    assert "have changed since you opened this page" in texts(done)
    assert not survivor.entries.exists()


def test_more_topics_than_are_merged_at_once_are_not_merged_in_part(client, monkeypatch):
    monkeypatch.setattr(desk, "MAX_TOPICS_PER_MERGE", 2)
    topics = [make_topic(name) for name in ("Alder", "Birch", "Carr")]
    data = {"topics": [topic.pk for topic in topics]}
    for page in (client.get(SEVERAL, data, follow=True), client.post(SEVERAL, data, follow=True)):
        assert "You can merge up to 2 topics at once. You selected 3" in texts(page)
    assert Topic.objects.count() == 3
    assert client.get(SEVERAL, {"topics": [topics[0].pk] * 3 + [topics[1].pk]}).status_code == 200


def test_there_is_no_split_that_there_never_was(client):
    assert client.get("/admin/topics/topic/splits/7/undo/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_however_much_there_is(client, number, django_assert_num_queries):
    topic = make_topic("Carr")
    for n in range(number):
        make_article(topics=[topic])
        merging.merge(make_topic(f"Alder {n}"), topic, by=make_user("Editor"))
        story = make_article(topics=[topic])
        merging.split(topic, [story.entries.get().pk], f"Willow {n}", by=make_user("Editor"))
    client.get(address("split", topic))
    for page, queries in (("split", 7), ("history", 11)):
        with django_assert_num_queries(queries):
            client.get(address(page, topic))


def test_a_topic_is_renamed_after_the_page_that_tells_and_back_from_its_history(client, pair):
    topic = pair[0]
    assert "Preview changes" in texts(client.get(address("rename", topic)))
    wanted = {"name": "Blanket bog", "moves_address": "1"}
    page = client.get(address("rename", topic), wanted)
    assert "The old URL, /topics/peatland/, redirects there" in texts(page)
    done = client.post(address("rename", topic), {**wanted, "seen": page.context["plan"].digest}, follow=True)
    assert "Renamed “Peatland” to “Blanket bog”." in texts(done)
    assert Topic.objects.get(pk=topic.pk).slug == "blanket-bog"
    history = texts(client.get(address("history", topic)))
    assert "Undo rename (back to “Peatland”)" in history
    back = {"name": "Peatland", "moves_address": "1"}
    page = client.get(f"{address('rename', topic)}?name=Peatland&moves_address=1&undo=1")
    assert (page.context["title"], page.context["button"]) == ("Undo rename of “Blanket bog”", "Undo rename")
    client.post(address("rename", topic), {**back, "seen": page.context["plan"].digest})
    topic = Topic.objects.get(pk=topic.pk)
    assert (topic.name, topic.slug) == ("Peatland", "peatland")
    assert client.get("/topics/blanket-bog/")["Location"] == "/topics/peatland/"


@pytest.mark.parametrize("moves", [False, True])
def test_a_topic_that_is_called_so_already_is_not_renamed(client, pair, moves):
    wanted = {"name": "Peatland", **({"moves_address": "1"} if moves else {})}
    page = client.get(address("rename", pair[0]), wanted)
    assert page.context["error"] == f"The name {'and the URL are' if moves else 'is'} the same. Nothing changes."
    assert page.context["plan"] is None
    client.post(address("rename", pair[0]), {**wanted, "seen": "something else"})
    assert not AuditEntry.objects.filter(verb="rename").exists()


def test_only_the_url_of_a_topic_is_changed(client, pair):
    merging.rename(pair[0], "Blanket bog", by=None)
    wanted = {"name": "Blanket bog", "moves_address": "1"}
    page = client.get(address("rename", pair[0]), wanted)
    done = client.post(address("rename", pair[0]), {**wanted, "seen": page.context["plan"].digest}, follow=True)
    assert "Changed the URL of “Blanket bog”." in texts(done)


def test_the_slug_is_edited_and_the_page_says_from_where_to_where_it_redirects(client, pair):
    topic = pair[0]
    assert 'name="slug" id="new-slug" value="peatland"' in texts(client.get(address("rename", topic)))
    wanted = {"name": "Peatland", "slug": "Bogs & fens"}
    page = client.get(address("rename", topic), wanted)
    assert "The URL changes to /topics/bogs-fens/. The old URL, /topics/peatland/, redirects there" in texts(page)
    done = client.post(address("rename", topic), {**wanted, "seen": page.context["plan"].digest}, follow=True)
    assert "Changed the URL of “Peatland”." in texts(done)
    assert client.get("/topics/peatland/")["Location"] == "/topics/bogs-fens/"
    topic.refresh_from_db()
    assert (topic.name, topic.slug) == ("Peatland", "bogs-fens")


def test_a_slug_of_signs_is_refused_and_one_that_is_taken_gets_a_number(client, pair):
    topic, other = pair
    refused = client.get(address("rename", topic), {"name": "Peatland", "slug": "!?"})
    assert refused.context["error"] == "The URL slug needs letters or digits. Nothing was changed."
    client.post(address("rename", topic), {"name": "Peatland", "slug": "!?", "seen": "something else"})
    taken = texts(client.get(address("rename", topic), {"name": "Peatland", "slug": other.slug}))
    assert f"The URL changes to /topics/{other.slug}-2/." in taken
    assert Topic.objects.get(pk=topic.pk).slug == "peatland"


def test_a_name_that_another_topic_has_is_told_and_what_changed_is_shown_first(client, pair):
    topic = pair[0]
    taken = texts(client.get(address("rename", topic), {"name": "bogs"}))
    assert "is already used by the topic “Peatlands”" in taken
    assert f"topics={topic.pk}&amp;topics={pair[1].pk}&amp;survivor={pair[1].pk}" in taken
    assert "Topic names and aliases can be up to 200 characters." in texts(
        client.get(address("rename", topic), {"name": "x" * 201})
    )
    done = client.post(address("rename", topic), {"name": "Mire", "seen": "something else"})
    assert "have changed since you opened this page" in texts(done)
    assert done.context["plan"]
    assert Topic.objects.get(pk=topic.pk).name == "Peatland"
