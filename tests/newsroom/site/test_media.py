"""Who gets the files of pictures."""

import errno
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings

from articles.workflow import drafting, publishing
from newsroom.core.images import renditions
from newsroom.core.images.storage import CompleteFileStorage
from newsroom.site import sending
from tests.desk import sign_in
from tests.factories import FIRST_DATE, make_article, make_author, make_draft, make_image, make_topic, make_user, photo

pytestmark = pytest.mark.django_db


def showing(url):
    """What a draft says whose body shows this address."""
    return {"body": f'<p>Text</p><figure><img src="{url}" alt="A quay"></figure>'}


def get(client, url, **options):
    """The answer with all of its content, at whose end the file is closed."""
    response = client.get(url, **options)
    response.body = response.getvalue()
    return response


def answer_of(response):
    """All that an answer tells, but for its date."""
    return response.status_code, response.body, dict(response.headers)


def assert_hidden(client, *urls):
    """The answer at these addresses is the one at an address where there never was anything."""
    unknown = answer_of(get(client, "/media/images/aaaaaaaaaaaaaaaaaaaaaaaa.jpg"))
    assert unknown[0] == 404
    for url in urls:
        assert answer_of(get(client, url)) == unknown


def addresses(image):
    """The picture's own address and those of all its renditions."""
    return [image.file.url, *addresses_of_renditions(image)]


def addresses_of_renditions(image):
    return [getattr(image.file, key) for key in renditions.keys(image)]


def test_a_live_storys_lead_image_is_served_in_every_rendition(client):
    image = make_image(photo((500, 300)))
    make_article(lead_image=image)
    types = {"jpg": "image/jpeg", "webp": "image/webp", "avif": "image/avif"}
    for url in addresses_of_renditions(image):
        response = get(client, url)
        with image.file.storage.open(url.removeprefix("/media/")) as file:
            assert response.body == file.read()
        assert response.headers["Content-Type"] == types[url.rpartition(".")[2]]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "public, max-age=86400, s-maxage=60"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert not response.cookies
        assert "Vary" not in response.headers


def test_readers_get_a_rendition_in_place_of_the_original(client):
    image = make_image(photo((500, 300)))
    make_article(lead_image=image)
    response = get(client, image.file.url)
    assert (response.status_code, response.headers["Location"]) == (302, renditions.sources(image).src)
    assert response.headers["Cache-Control"] == "public, max-age=86400, s-maxage=60"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    client.force_login(make_user("Journalist"))
    response = get(client, image.file.url)
    with image.file.storage.open(image.file.name) as file:
        assert response.body == file.read()
    assert response.headers["Cache-Control"] == "private, no-store"


def test_few_threads_send_large_files_at_a_time(client, monkeypatch):
    monkeypatch.setattr(sending, "LARGE_SIZE", 100)
    image = make_image(photo((500, 300)))
    make_article(lead_image=image)
    address = image.file.og
    # Not read to the end.
    waiting = [client.get(address) for _ in range(sending.MAX_LARGE_FILES)]
    refused = client.get(address)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert refused.headers["Cache-Control"] == "private, no-store"
    etag = waiting[0].headers["ETag"]
    assert get(client, address, headers={"If-None-Match": etag}).status_code == 304
    for response in waiting:
        assert response.getvalue()
    for _ in range(3 * sending.MAX_LARGE_FILES):
        assert get(client, address).status_code == 200


def test_a_picture_that_no_page_shows_is_hidden(client):
    assert_hidden(client, *addresses(make_image()))


def test_a_drafts_pictures_are_hidden(client):
    lead, shown = make_image(), make_image()
    make_draft(lead_image=lead, **showing(shown.file.url))
    assert_hidden(client, *addresses(lead), *addresses(shown))


def test_a_scheduled_storys_pictures_appear_with_it(client):
    lead, shown = make_image(), make_image()
    with time_machine.travel(FIRST_DATE, tick=False):
        make_article(at=FIRST_DATE + timedelta(minutes=1), lead_image=lead, **showing(shown.file.url))
        assert_hidden(client, *addresses(lead), *addresses(shown))
    with time_machine.travel(FIRST_DATE + timedelta(minutes=1), tick=False):
        assert {get(client, url).status_code for url in (lead.file.og, shown.file.og)} == {200}


def test_a_withdrawn_storys_pictures_are_gone_and_come_back_with_it(client):
    lead, shown = make_image(), make_image()
    article = make_article(lead_image=lead, **showing(shown.file.url))
    publishing.withdraw(article, by=None)
    assert_hidden(client, *addresses(lead), *addresses(shown))
    publishing.publish(article, by=None)
    assert {get(client, url).status_code for url in (lead.file.og, shown.file.og)} == {200}


def test_a_text_shows_a_picture_by_its_rendition_too(client):
    image = make_image()
    make_article(**showing(image.file.whole_jpg_400))
    assert get(client, image.file.whole_jpg_400).status_code == 200


def test_a_picture_taken_out_of_a_text_is_hidden_once_the_update_is_published(client):
    image = make_image()
    article = make_article(**showing(image.file.url))
    drafting.save(article, {"body": "<p>Text</p>"})
    assert get(client, image.file.og).status_code == 200
    publishing.publish(article, by=None)
    assert_hidden(client, image.file.url)


def test_a_topics_picture_is_served_once_the_topic_is_public(client):
    image = make_image()
    topic = make_topic(lead_image=image)
    assert_hidden(client, image.file.url)
    make_article(topics=[topic])
    assert get(client, image.file.og).status_code == 200


def test_an_authors_photo_is_served_once_a_story_is_signed(client):
    image = make_image()
    author = make_author()
    author.photo = image
    author.save()
    assert_hidden(client, image.file.url)
    make_article(authors=[author])
    assert get(client, image.file.og).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "",
        "images",
        "images/",
        "images/../images/{name}",
        "images//{name}",
        "%2e%2e/{name}",
        "..%2f..%2fmanage.py",
        "/etc/passwd",
        "{name}",
        "images/{name}%00",
        "images/{name}.jpg",
        "images/{name}/",
        "IMAGES/{name}",
        "images/{stem}.svg",
        "images/{stem}.png",
        "images/{stem}.webp",
        "__processed__/",
        "__processed__/000/000/{stem}-000000000000.webp",
    ],
)
def test_any_other_path_holds_nothing_even_beside_a_live_picture(client, path):
    image = make_image()
    make_article(lead_image=image)
    name = image.file.name.removeprefix("images/")
    assert get(client, f"/media/{path.format(name=name, stem=name[:-4])}").status_code == 404


def test_a_browser_that_has_the_picture_is_told_so(client):
    image = make_image()
    article = make_article(lead_image=image)
    etag = get(client, image.file.og).headers["ETag"]
    known = get(client, image.file.og, headers={"If-None-Match": etag})
    assert (known.status_code, known.body, known.headers["ETag"]) == (304, b"", etag)
    assert known.headers["Cache-Control"] == "public, max-age=86400, s-maxage=60"
    publishing.withdraw(article, by=None)
    assert get(client, image.file.og, headers={"If-None-Match": etag}).status_code == 404


def test_head_tells_the_size_without_the_picture(client):
    image = make_image()
    make_article(lead_image=image)
    response = client.head(image.file.og)
    assert (response.status_code, response.getvalue()) == (200, b"")
    assert response.headers["Content-Length"] == str(image.file.storage.size(image.file.og.removeprefix("/media/")))


def test_nothing_is_written_through_the_address_of_a_picture(client):
    image = make_image()
    make_article(lead_image=image)
    assert {getattr(client, method)(image.file.url).status_code for method in ("post", "put", "delete")} == {405}


def test_the_original_stands_in_for_a_missing_rendition(client):
    image = make_image()
    make_article(lead_image=image)
    url = renditions.sources(image).src
    image.file.storage.delete(url.removeprefix("/media/"))
    response = get(client, url)
    with image.file.storage.open(image.file.name) as file:
        assert response.body == file.read()
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert get(client, url[:-7] + "000.jpg").status_code == 404


def test_a_picture_whose_file_is_lost_is_a_404(client):
    image = make_image()
    make_article(lead_image=image)
    url = image.file.og
    image.file.delete(save=False)
    assert get(client, url).status_code == 404


@pytest.mark.usefixtures("stored_in_folder")
def test_a_picture_that_the_site_may_not_read_is_a_503_and_others_are_served(client, monkeypatch, caplog):
    image, open_file = make_image(photo((500, 300))), CompleteFileStorage._open
    make_article(lead_image=image)
    refused, served = addresses_of_renditions(image)[:2]

    def refuse(self, name, mode="rb"):
        if refused.endswith(name):
            raise PermissionError(errno.EACCES, "Permission denied", self.path(name))
        return open_file(self, name, mode)

    monkeypatch.setattr(CompleteFileStorage, "_open", refuse)
    for _ in range(2):
        answer = get(client, refused)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, sending.RETRY_AFTER)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert get(client, served).status_code == 200
    path = image.file.storage.path(refused.removeprefix("/media/"))
    lines = [record.getMessage() for record in caplog.records if record.name == sending.__name__]
    assert lines == [f"Media are unavailable: The site may not read {path}."] * 2
    assert all(record.exc_info is None for record in caplog.records if record.name == sending.__name__)


def test_the_desk_sees_every_picture_and_no_cache_keeps_it(client):
    image = make_image()
    client.force_login(make_user("Journalist"))
    response = get(client, image.file.url)
    assert response.body
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_an_account_without_a_role_or_outside_the_desk_sees_what_readers_see(client):
    image = make_image()
    journalist = make_user("Journalist")
    journalist.is_staff = False
    journalist.save()
    client.force_login(journalist)
    assert get(client, image.file.url).status_code == 404
    newcomer = make_user()
    newcomer.groups.clear()
    client.force_login(newcomer)
    assert get(client, image.file.url).status_code == 404


def test_a_picture_that_leads_a_story_costs_two_queries(django_assert_num_queries, client):
    image = make_image()
    make_article(lead_image=image)
    with django_assert_num_queries(2):
        get(client, image.file.og)


def test_a_picture_that_everyone_may_see_does_not_depend_on_the_cookie_and_sends_none(client):
    image = make_image()
    make_article(lead_image=image)
    with time_machine.travel("2031-05-05 12:00:00Z", tick=False) as clock:
        sign_in(client, "Journalist")
        # After so long, a page of the desk saves the session.
        clock.shift(3_600)
        for url, vary in ((renditions.sources(image).src, None), (image.file.url, "Cookie")):
            answer = client.get(url)
            answer.getvalue()
            assert (answer.status_code, answer.get("Vary"), answer.cookies) == (200, vary, {})
        assert client.get("/admin/").cookies


@pytest.mark.parametrize("condition", [{"if_match": '"zz"'}, {"if_unmodified_since": "Mon, 01 Jan 1990 00:00:00 GMT"}])
def test_a_refused_condition_is_in_no_cache(client, condition):
    image = make_image()
    make_article(lead_image=image)
    answer = client.get(renditions.sources(image).src, headers=condition)
    assert (answer.status_code, answer["Cache-Control"]) == (412, "private, no-store")


def test_a_missing_file_is_said_in_a_sentence_without_reading_stories(client, django_assert_num_queries):
    for path in ("/media/images/absent.jpg", "/static/absent.css"):
        with django_assert_num_queries(0):
            answer = client.get(path)
        assert (answer.status_code, answer.content) == (404, b"File not found.\n")


def test_the_redirect_from_an_original_is_private_for_who_sends_a_session(client):
    image = make_image()
    make_article(lead_image=image)
    assert client.get(image.file.url)["Cache-Control"].startswith("public")
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    assert client.get(image.file.url)["Cache-Control"] == "private, no-store"
