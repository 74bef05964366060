"""Links by which people without an account see a preview: they end, can be ended, and tell nobody else."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.collaboration import preview_links
from articles.models import Notification, ShareLink
from articles.workflow import drafting, publishing, reviewing
from newsroom.core.images import renditions
from newsroom.core.permissions import NotAllowed
from tests.factories import make_article, make_draft, make_image, make_topic, make_user
from topics.models import Topic

pytestmark = pytest.mark.django_db


def shared(client, article, days=3):
    return f"/preview/{preview_links.create(article, by=None, days=days)}/"


def test_who_has_the_link_sees_the_draft_and_nobody_keeps_it(client):
    address = shared(client, make_draft(title="Under wraps"))
    answer = client.get(address)
    assert "Under wraps" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert not answer.cookies


def test_a_link_that_ended_answers_as_one_that_never_was(client):
    draft = make_draft()
    address = shared(client, draft, days=1)
    unknown = client.get(f"/preview/{'x' * 32}/")
    assert "This preview link has expired or was revoked." in unknown.content.decode()
    secret = address.split("/")[2]
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        ended = client.get(address)
    preview_links.revoke(ShareLink.objects.get(), by=None)
    for answer in (ended, client.get(address)):
        assert (answer.status_code, answer.content.replace(secret.encode(), b"x" * 32)) == (404, unknown.content)
        # What nobody keeps expired when it was answered.
        assert [{**dict(each.items()), "Expires": ""} for each in (answer, unknown)] == [
            {**dict(unknown.items()), "Expires": ""}
        ] * 2


def test_withdrawn_and_binned_stories_are_shown_to_nobody(client):
    draft, live = make_draft(), make_article()
    drafting.save(live, {"title": "Other"})
    addresses = [shared(client, draft), shared(client, live)]
    reviewing.bin(draft, by=None)
    publishing.withdraw(live, by=None)
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert [list(preview_links.active_links(live)), client.get(shared(client, draft)).status_code] == [[], 404]


def test_a_link_that_is_made_of_a_withdrawn_story_shows_its_draft(client):
    writer = make_user("Journalist")
    story = drafting.create({"title": "Recalled", "body": "<p>Text</p>"}, by=writer)
    publishing.publish(story, by=None)
    publishing.withdraw(story, by=None)
    drafting.save(story, {"title": "Put right"}, by=writer)
    page = client.get(f"/preview/{preview_links.create(story, by=writer, days=1)}/")
    assert (page.status_code, "Put right" in page.content.decode()) == (200, True)
    assert client.get(story.get_absolute_url()).status_code == 410


def test_a_story_that_is_out_is_read_at_its_own_address(client):
    story = make_article()
    address = shared(client, story)
    assert client.get(address)["Location"] == story.get_absolute_url()
    drafting.save(story, {"title": "Next version"})
    assert "Next version" in client.get(address).content.decode()


def test_the_secret_is_not_in_the_database(client):
    secret = preview_links.create(make_draft(), by=None, days=1)
    assert secret not in str(list(ShareLink.objects.values()))


def test_pictures_of_the_draft_are_seen_by_the_link_alone_and_others_are_not(client):
    lead, inside, other = make_image(), make_image(), make_image()
    body = f'<figure><img src="{renditions.sources(inside).src}" alt="x"></figure>'
    address = shared(client, make_draft(lead_image=lead, body=body))
    page = client.get(address).content.decode()
    assert "/media/images/" not in page.replace(f"{address}media/", "")
    for picture, status in ((lead, 200), (inside, 200), (other, 404)):
        name = picture.file.og.removeprefix("/media/")
        answer = client.get(f"{address}media/{name}")
        assert (answer.status_code, client.get(f"/media/{name}").status_code) == (status, 404)
        if status == 200:
            assert answer["Cache-Control"] == "private, no-store"
            assert answer.getvalue()
    assert client.get(f"/preview/unknown/media/{lead.file.name}").status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "https://corp.example/media/images/report.png",
        "https://cdn.example/a?u=/media/__processed__/b.webp",
        "https://cdn.example/?u=http://testserver/media/images/c.jpg",
        "//cdn.example/media/images/d.png",
    ],
)
def test_links_of_the_draft_to_other_sites_do_not_get_the_secret(client, settings, url):
    image = make_image()
    text = 'Write src="/media/images/a.jpg" here'
    body = (
        f'<p><a href="{url}">See</a> {text}</p><figure><img src="{renditions.sources(image).src}" alt="a > b"></figure>'
    )
    sources = [{"url": url.replace("//cdn", "https://cdn", 1) if url[0] == "/" else url, "title": "", "supports": ""}]
    address = shared(client, make_draft(title=f"See {url}", body=body, sources=sources))
    page = client.get(address).content.decode()
    secret = address.strip("/").split("/")[-1]
    with_secret = re.findall(rf'[^\s"]*{secret}[^\s"]*', page)
    assert with_secret
    assert all(each.startswith((address, settings.SITE_URL + address)) for each in with_secret)
    assert page.count(url) >= 2
    assert text in page
    assert f'src="{address}media/' in page


def test_a_link_leads_from_the_original_to_a_rendition(client):
    lead = make_image()
    address = shared(client, make_draft(lead_image=lead))
    answer = client.get(f"{address}media/{lead.file.name}")
    assert (answer.status_code, answer["Cache-Control"]) == (302, "private, no-store")
    assert answer["Location"] == f"{address}{renditions.sources(lead).src.removeprefix('/')}"
    assert client.get(answer["Location"]).getvalue()


def test_pictures_are_seen_in_each_language_of_the_site(client):
    address = shared(client, make_draft(lead_image=make_image()))
    page = client.get(f"/zh-hans{address}").content.decode()
    pictures = re.findall(r'<img [^>]*src="([^"]+)"', page)
    assert pictures
    for picture in pictures:
        answer = client.get(picture)
        assert answer.status_code == 200
        assert answer.getvalue()


def test_only_who_may_write_the_story_makes_and_ends_links():
    draft = make_draft()
    for role in ("Journalist", "Topic editor"):
        with pytest.raises(NotAllowed):
            preview_links.create(draft, by=make_user(role), days=1)
    preview_links.create(draft, by=make_user("Editor"), days=1)
    with pytest.raises(NotAllowed):
        preview_links.revoke(ShareLink.objects.get(), by=make_user("Journalist"))


def test_a_link_lasts_as_long_as_is_offered():
    with pytest.raises(ValidationError):
        preview_links.create(make_draft(), by=None, days=365)


@pytest.mark.parametrize("loss", ["role", "desk", "account", "all of it"])
def test_a_link_ends_with_the_powers_of_who_made_it(client, loss):
    writer = make_user("Journalist")
    draft = drafting.create({"title": "Under wraps", "body": "<p>Text</p>"}, by=writer)
    address = f"/preview/{preview_links.create(draft, by=writer, days=30)}/"
    assert client.get(address).status_code == 200
    if loss == "role":
        writer.groups.clear()
    elif loss == "all of it":
        writer.delete()
    else:
        type(writer).objects.filter(pk=writer.pk).update(
            **{"desk": {"is_staff": False}}.get(loss, {"is_active": False})
        )
    assert client.get(address).status_code == 404


def test_a_link_tells_of_no_other_story_that_is_to_come(client):
    later = timezone.now() + timedelta(days=3)
    topic = make_topic("Ballots")
    make_article(title="Polls so far", topics=[topic])
    make_article(title="Polls open", topics=[topic, "Secret count"], at=later - timedelta(hours=1))
    Topic.objects.update(is_in_navigation=True)
    draft = make_draft(title="Polls close", topics=[topic], published_at=later.isoformat())
    page = client.get(shared(client, draft)).content.decode()
    assert "Polls close" in page
    assert "Polls so far" in page
    assert "Polls open" not in page
    assert "Secret count" not in page


@pytest.fixture
def writers():
    return make_user("Journalist"), make_user("Journalist"), make_user("Editor")


HIDDEN = {
    "draft": lambda story: None,
    "scheduled": lambda story: publishing.publish(story, by=None, at=timezone.now() + timedelta(days=1)),
    "unpublished": lambda story: (publishing.publish(story, by=None), publishing.withdraw(story, by=None)),
    "with unpublished changes": lambda story: (
        publishing.publish(story, by=None),
        drafting.save(story, {"summary": "Embargoed"}),
    ),
}


@pytest.mark.parametrize("state", HIDDEN)
@pytest.mark.parametrize("copies", [1, 2])
def test_a_duplicate_of_a_hidden_story_is_shared_by_those_who_may_share_that(client, writers, state, copies):
    its_writer, other, editor = writers
    original = drafting.create({"title": "Merger", "body": "<p>Embargoed</p>"}, by=its_writer)
    HIDDEN[state](original)
    copy = original
    for _ in range(copies):
        copy = drafting.duplicate(copy, by=other)
    with pytest.raises(NotAllowed, match="duplicate of “Merger”"):
        preview_links.create(copy, by=other, days=1)
    assert not ShareLink.objects.exists()
    address = f"/preview/{preview_links.create(copy, by=editor, days=1, purpose='For the lawyer')}/"
    assert "Embargoed" in client.get(address).content.decode()
    lines = Notification.objects.filter(to=its_writer, article=original, by=editor)
    assert [(line.event, line.text) for line in lines] == [("shared", "For the lawyer")]


def test_the_editors_are_notified_of_a_shared_duplicate_too(writers):
    its_writer, _, editor = writers
    original = drafting.create({"title": "Merger", "body": "<p>Embargoed</p>"}, by=its_writer)
    preview_links.create(drafting.duplicate(original, by=its_writer), by=its_writer, days=1)
    assert list(Notification.objects.values_list("to", "article", "event")) == [(editor.pk, original.pk, "shared")]


def test_a_duplicate_of_what_readers_see_is_shared_until_that_is_unpublished(client, writers):
    its_writer, other, _ = writers
    original = drafting.create({"title": "Merger", "body": "<p>Announced</p>"}, by=its_writer)
    publishing.publish(original, by=None)
    copy = drafting.duplicate(original, by=other)
    address = f"/preview/{preview_links.create(copy, by=other, days=1)}/"
    assert client.get(address).status_code == 200
    assert not Notification.objects.exists()
    publishing.withdraw(original, by=None)
    assert client.get(address).status_code == 404


def test_a_duplicate_whose_original_was_deleted_is_one_of_what_that_was_copied_from(writers):
    its_writer, other, _ = writers
    original = drafting.create({"title": "Merger", "body": "<p>Embargoed</p>"}, by=its_writer)
    between = drafting.duplicate(original, by=other)
    copy = drafting.duplicate(between, by=other)
    drafting.save(between, {"summary": "", "body": ""}, by=other)
    reviewing.delete(between, by=None)
    copy.refresh_from_db()
    with pytest.raises(NotAllowed, match="duplicate of “Merger”"):
        preview_links.create(copy, by=other, days=1)


def test_the_screen_says_why_a_duplicate_cannot_be_shared(client, writers):
    its_writer, other, _ = writers
    copy = drafting.duplicate(drafting.create({"title": "Merger", "body": "<p>So</p>"}, by=its_writer), by=other)
    client.force_login(other)
    address = f"/admin/articles/article/{copy.pk}/share/"
    page = client.get(address).text
    assert "This story is a duplicate of “Merger”" in page
    assert "Create link" not in page
    assert client.post(address, {"days": 1}).status_code == 403
    assert not ShareLink.objects.exists()
