"""Each language of the site has its tree of addresses, and the same page in every tree."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.utils.translation import override

from newsroom.core.i18n import languages
from tests.factories import make_article, make_author, make_topic
from tests.reading import Reading

CHINESE = "/zh-hans"


def read(client, address):
    """The page at the address."""
    response = client.get(address)
    assert response.status_code == 200
    return Reading(response)


def versions(page):
    """The addresses of the page by the language that machines are told of."""
    return {have["hreflang"]: have["href"] for have in page.all("link", rel="alternate") if "hreflang" in have}


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("/zh-Hans/topics/", "/zh-hans/topics/"),
        ("/ZH-HANS/topics/?page=1", "/zh-hans/topics/?page=1"),
        ("/zh/topics/", "/zh-hans/topics/"),
        ("/zh", "/zh-hans/"),
        ("/zh-CN/topics/", "/zh-hans/topics/"),
        ("/en/topics/", "/topics/"),
        ("/en", "/"),
        ("/en/topics/d%C3%A9j%C3%A0/", "/topics/d%C3%A9j%C3%A0/"),
    ],
)
def test_another_spelling_of_a_tree_redirects_once(client, asked, path):
    answer = client.get(asked)
    assert (answer.status_code, answer["Location"]) == (301, path)


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["/zh/%FF/", "/en/topics/%C3/", "/zh/topics/100%25/"])
def test_what_can_be_no_address_is_not_found_in_another_spelling_either(client, asked):
    assert client.get(asked).status_code == 404


@pytest.mark.parametrize("asked", ["/en//elsewhere.example/", "/zh///elsewhere.example/", "/en/%5Celsewhere.example/"])
def test_no_tree_leads_to_another_site(client, asked):
    assert re.match(r"/(zh-hans/)?(elsewhere|%5C)", client.get(asked)["Location"])


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/admin/", "/healthz", "/robots.txt", "/sitemap.xml", "/zh-hans/", "/en/"])
def test_the_desk_and_what_machines_read_lie_in_no_tree(client, path):
    assert client.get(f"{CHINESE}{path}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/xx/", "/zhongguo/", "/english/", "/zh-tw/"])
def test_a_word_that_is_no_language_of_the_site_is_no_tree(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_contract_addresses_speak_the_first_language_whatever_a_reader_prefers(client):
    page = client.get("/topics/", headers={"Accept-Language": "zh-CN", "Cookie": "django_language=zh-hans"})
    assert b'<html lang="en"' in page.content
    assert "Accept-Language" not in page.headers.get("Vary", "")


@pytest.mark.django_db
def test_a_page_speaks_the_language_of_its_tree_and_links_within_it(client):
    topic = make_topic("Fjord ferries")
    story = make_article(title="Ferry runs again", topics=[topic], authors=[make_author("Ingrid Solberg")])
    page = read(client, f"{CHINESE}{topic.get_absolute_url()}")
    assert page.all("html") == [{"lang": "zh-Hans", "dir": "ltr", "data-dates": "zh-Hans"}]
    assert "共1篇文章" in page.lines
    ours = {link for link in page.links() if link.startswith("/")}
    assert f"{CHINESE}{story.get_absolute_url()}" in ours
    assert all(link.startswith(CHINESE) for link in ours - {topic.get_absolute_url()})


@pytest.mark.django_db
def test_no_two_pages_have_one_title(client):
    story = make_article(title="Ebb tide")
    for path in ("/", story.get_absolute_url(), "/corrections/"):
        here, there = read(client, path).title, read(client, CHINESE + path).title
        assert here != there
        assert ("中文" in here, "中文" in there) == (False, True)


@pytest.mark.django_db
def test_days_are_written_as_the_language_writes_them(client):
    story = make_article()
    day = story.address_day
    assert f"{day.year}年{day.month}月{day.day}日" in " ".join(read(client, f"{CHINESE}/").lines)
    assert f"{day:%-d %B %Y}" in " ".join(read(client, "/").lines)
    # Scripts write them so, too.
    assert read(client, "/").all("html", **{"data-dates": "en-GB"})


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["front", "topics", "topic", "second page", "month", "author", "day", "corrections"])
def test_every_version_of_a_page_names_all_of_them_and_is_its_own_canonical(client, kind):
    topic, author = make_topic("Wattenmeer"), make_author("Élodie Brûlé")
    stories = [make_article(topics=[topic], authors=[author]) for _ in range(21)]
    day = stories[0].address_day
    path = {
        "front": "/",
        "topics": "/topics/",
        "topic": topic.get_absolute_url(),
        "second page": f"{topic.get_absolute_url()}?page=2",
        "month": f"{topic.get_absolute_url()}{day:%Y/%m}/",
        "author": author.get_absolute_url(),
        "day": f"/{day:%Y/%m/%d}/",
        "corrections": "/corrections/",
    }[kind]
    there = {"en": path, "zh-Hans": CHINESE + path, "x-default": path}
    for version in (path, CHINESE + path):
        page = read(client, version)
        assert versions(page) == {tag: settings.SITE_URL + address for tag, address in there.items()}
        assert page.link("canonical") == settings.SITE_URL + version
        assert {CHINESE + path, path} - {version} <= set(page.links())


@pytest.mark.django_db
def test_a_story_has_one_permanent_address_in_whatever_tree_it_is_read(client):
    story = make_article(topics=["Moorland"])
    for version in ("", CHINESE):
        page = read(client, version + story.get_absolute_url())
        assert page.link("canonical") == settings.SITE_URL + story.get_absolute_url()
        assert versions(page) == {}


@pytest.mark.django_db
def test_a_moved_address_leads_on_in_its_tree(client):
    topic = make_topic("Łódź", aliases=["Lodz"])
    make_article(topics=[topic])
    answer = client.get(f"{CHINESE}/topics/lodz/?page=1")
    assert (answer.status_code, answer["Location"]) == (301, f"{CHINESE}{topic.get_absolute_url()}?page=1")


@pytest.mark.django_db
def test_a_site_of_one_language_offers_no_other(client, settings):
    settings.LANGUAGES = [("en", "English")]
    make_article()
    page = read(client, "/")
    assert versions(page) == {}
    assert CHINESE + "/" not in page.links()
    assert client.get(CHINESE + "/").status_code == 404


def printed(program, site_languages):
    """What the program prints in a process of its own: Django keeps what addresses begin with."""
    setting = {"DJANGO_SETTINGS_MODULE": "newsroom.settings", "SECRET_KEY": "x", "LANGUAGES": site_languages}
    command = [sys.executable, "-c", f"import django; django.setup()\n{program}"]
    done = subprocess.run(command, env={**os.environ, **setting}, capture_output=True, check=True)
    return done.stdout.decode().splitlines()


def test_a_site_can_be_in_a_language_that_the_interface_has_no_translation_of():
    """A Portuguese story is in the language of its page, with Portuguese dates."""
    program = (
        "from datetime import date\n"
        "from django.conf import settings; from django.utils.translation import override, gettext\n"
        "from newsroom.core.i18n import languages\n"
        "from newsroom.core.templatetags.languages import intl_locale; from newsroom.core.time import dates\n"
        "with override('pt'):\n"
        "    print(languages.is_foreign('pt-PT'), languages.is_foreign('en'), intl_locale(), gettext('Analysis'))\n"
        "    for name in ('YEAR_FORMAT', 'YEAR_MONTH_FORMAT', 'WEEKDAY_FORMAT'):\n"
        "        print(dates.format_day(date(2025, 3, 4), name))\n"
        "print(settings.LANGUAGES)"
    )
    assert printed(program, "pt,zh-hans") == [
        "False True pt Analysis",
        "2025",
        "Março de 2025",
        "Terça-feira, 4 de Março de 2025",
        "[('pt', 'Português'), ('zh-hans', '中文')]",
    ]


def test_another_first_language_speaks_at_the_contract_addresses():
    program = (
        "from django.urls import reverse; from django.utils.translation import override\n"
        "for code in ('zh-hans', 'en'):\n"
        "    with override(code): print(reverse('topics:detail', args=['estuary']))"
    )
    assert printed(program, "zh-hans,en") == ["/topics/estuary/", "/en/topics/estuary/"]


@pytest.mark.parametrize(
    ("tag", "name"),
    [("zh", "简体中文"), ("zh-Hans-CN", "简体中文"), ("zh-Hant", "繁體中文"), ("ar", "العربيّة"), ("tlh", "tlh")],
)
def test_a_language_is_called_as_those_who_speak_it_call_it(tag, name):
    assert languages.own_name(tag) == name


@pytest.mark.parametrize(
    ("tag", "english", "chinese"),
    [
        ("en-GB", "British English", "英文"),
        ("zh-Hans", "Chinese", "简体中文"),
        ("zh-TW", "Chinese", "繁体中文"),
        ("pt-BR", "Portuguese", "葡萄牙文"),
        ("tlh", "tlh", "tlh"),
    ],
)
def test_a_language_is_called_by_its_short_name_unless_that_is_the_pages(tag, english, chinese):
    for code, name in (("en", english), ("zh-hans", chinese)):
        with override(code):
            assert languages.short_name(tag) == name


@pytest.mark.parametrize(
    ("code", "tag"), [("en", "en"), ("zh-hans", "zh-Hans"), ("pt-br", "pt-BR"), ("sr-latn", "sr-Latn")]
)
def test_a_code_is_written_as_a_tag(code, tag):
    assert languages.tag_of(code) == tag


@pytest.mark.parametrize(
    ("code", "tags", "best"),
    [
        ("en", ["fi", "en-GB"], "en-GB"),
        ("en", ["EN-gb", "EN"], "EN"),
        ("en", ["enm", "fi"], None),
        ("zh-hans", ["zh-Hant", "zh-Hans-CN"], "zh-Hans-CN"),
        ("zh-hans", ["zh"], "zh"),
        ("zh-hans", [], None),
    ],
)
def test_of_several_versions_who_reads_a_language_gets_the_one_that_is_in_it(code, tags, best):
    assert languages.best_match(code, tags) == best
