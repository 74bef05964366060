"""What the import of a Ghost site says of it, and what its stories get of their posts."""

from datetime import UTC, datetime, timedelta

import pytest

from newsroom.exchange.readers.ghost.leads import ONCE
from newsroom.exchange.sites.items import Lead
from newsroom.exchange.sites.report import MOST_MISSING
from tests.newsroom.exchange.sites.helpers import import_site
from tests.newsroom.exchange.test_ghost_urls import HOST, export_of, post

IMAGES = f"{HOST}/content/images"
DAM = f"{IMAGES}/2021/dam.jpg"


def story(html, **fields):
    exported = export_of(post(1, html, **fields.pop("post", {})), url="https://w.example", **fields)
    return next(iter(exported.contents()))


def test_places_have_titles():
    exported = export_of(
        post(1),
        {**post(2), "title": 7},
        {**post(3), "type": "page"},
        users=[{"id": "u1", "name": "Bo Eel"}],
        tags=[{"id": "t1", "name": "Eels " * 30}, {"id": "t2", "name": "#hidden"}],
    )
    places = [item.place for item in (*exported.contents(), *exported.authors)]
    assert places == ["post 1, “Weir 1”", "post 2", "post 3, “Weir 3”", "user 1, “Bo Eel”"]
    [topic] = exported.topics
    assert topic.place.startswith("tag 1, “Eels Eels")
    assert len(topic.place) < 80
    assert [item.place for item in exported.left_out] == ["tag 2, “#hidden”"]


@pytest.mark.django_db
def test_what_runs_ghost_is_one_line():
    tables = {name: [{"id": 1}, {"id": 2}] for name in ("roles", "roles_users", "custom_theme_settings")}
    report = import_site(export_of(post(1), settings=[{"key": "title", "value": "Weir News"}], **tables))
    assert report.found["settings, themes and roles"] == 7
    assert sum("TIME_ZONE" in line for line in report.as_text().splitlines()) == 1


def test_the_clock_is_that_of_the_last_post():
    posts = [{**post(number), "published_at": date} for number, date in enumerate(("2021-07-01", "2021-01-01", "x"))]
    exported = export_of(*posts, settings=[{"key": "timezone", "value": "Europe/Oslo"}])
    assert exported.clock == (datetime(2021, 7, 1, tzinfo=UTC), timedelta(hours=2))
    assert export_of(post(1, published_at=None)).clock is None


def test_the_preview_of_a_post_is_one_of_its_former_urls():
    assert "/p/1b2c/" in story("<p>Low.</p>", post={"uuid": "1b2c"}).urls


def test_the_script_of_a_post_tells_its_language():
    words = "منسوب المياه منخفض اليوم في الميناء القديم. " * 3
    item = story(f"<p>{words}</p>", settings=[{"key": "locale", "value": "en"}])
    assert item.record.values["language"] == "ar"
    assert "“ar”" in item.changes[0]
    assert story("<p>Low water.</p>", settings=[{"key": "locale", "value": "en"}]).changes == ()


def card(name, caption=""):
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure class="kg-card kg-image-card"><img src="{IMAGES}/{name}" alt="A dam">{words}</figure>'


@pytest.mark.parametrize("name", ["2021/dam.jpg", "size/w600/2021/dam.jpg"])
def test_the_lead_image_is_not_the_first_image_of_the_text_too(name):
    item = story(f"{card(name, 'The <b>dam</b>')}<p>Low.</p>{card(name)}", post={"feature_image": DAM})
    assert item.record.body.startswith("<p>Low.</p>")
    assert item.record.body.count("<img") == 1
    assert item.lead == Lead(url="https://w.example/content/images/2021/dam.jpg", alt="A dam", caption="The dam")
    assert item.changes == (ONCE,)


@pytest.mark.parametrize(
    "html",
    [
        f"{card('2022/dam.jpg')}<p>Low.</p>{card('2021/dam.jpg')}",
        '<figure class="kg-card kg-gallery-card">'
        f'<img src="{IMAGES}/2021/dam.jpg"><img src="{IMAGES}/2021/a.jpg"></figure>',
        f'<p>Low: <img src="{IMAGES}/2021/dam.jpg"></p>{card("2021/dam.jpg")}',
    ],
    ids=["another", "gallery", "line"],
)
def test_other_images_of_the_text_stay(html):
    item = story(html, post={"feature_image": DAM})
    assert item.record.body.count("<img") == 2
    assert item.changes == ()


@pytest.mark.django_db
def test_the_report_asks_for_the_place_of_media_if_most_images_were_not_found(tmp_path):
    html = "".join(card(f"2021/{number}.jpg") for number in range(3))
    assert MOST_MISSING in import_site(export_of(post(1, html)), tmp_path).summary()
    assert MOST_MISSING not in import_site(export_of(post(2)), tmp_path).summary()
