"""A newsroom's colour, logo and icon are files of the site, which pages link to."""

import io
import json
import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from PIL import Image

from newsroom.core.web import branding, icons
from newsroom.core.web.colours import accent_of
from tests.reading import Reading

pytestmark = pytest.mark.django_db
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}"><path d="M0 0h9v9z"/></svg>'


@pytest.fixture(autouse=True)
def forget():
    """What was read of other settings."""
    files = (branding.logo, branding.icon, branding.stylesheet)
    files += (icons.touch_icon, icons.app_icons, icons.favicon, icons._manifest)
    for file in files:
        file.cache_clear()
    yield
    for file in files:
        file.cache_clear()


def page(client):
    return Reading(client.get("/topics/"))


def own_styles(page):
    """The addresses of stylesheets that are not the design's."""
    return [link["href"] for link in page.all("link", rel="stylesheet") if not link["href"].startswith("/static/")]


def test_a_site_may_have_another_name_and_line_in_each_language(client, settings):
    settings.SITE_NAME, settings.SITE_DESCRIPTION = "Harbour Post", "Boats, mostly"
    settings.SITE_NAMES, settings.SITE_DESCRIPTIONS = {"zh-hans": "港报"}, {"zh-hans": "多半是船"}
    for address, name, line in (("/", "Harbour Post", "Boats, mostly"), ("/zh-hans/", "港报", "多半是船")):
        front = Reading(client.get(address))
        assert front.title == f"{name} – {line}"
        (said,) = front.all("meta", property="og:site_name")
        assert said["content"] == name
        assert client.get(f"{address}feed.json").json()["title"] == name
        assert client.get(f"{address}feed.json").json()["description"] == line


def test_the_name_that_all_languages_have_is_told_apart_in_titles(client, settings):
    settings.SITE_NAME = "Harbour Post"
    titles = [Reading(client.get(address)).title for address in ("/topics/", "/zh-hans/topics/")]
    assert titles == ["Topics – Harbour Post", "专题 – Harbour Post（中文）"]


@pytest.mark.parametrize("told", ["zh-hans", "zh-hans=", "fi=Satamalehti", "zh-hans=港报; Harbour"])
def test_a_name_for_no_language_stops_the_start_and_says_how_it_is_written(told):
    with pytest.raises(ImproperlyConfigured, match=r"SITE_NAMES: cannot parse “.*”. Use “code=text”"):
        branding.by_language(told, "SITE_NAMES", ["en", "zh-hans"])


def test_names_by_language_may_have_commas_and_equals_signs():
    told = branding.by_language(" zh-hans = 港报, 即 a=b ; en=Post;", "SITE_NAMES", ["en", "zh-hans"])
    assert told == {"zh-hans": "港报, 即 a=b", "en": "Post"}


def test_a_site_that_names_no_colour_has_no_stylesheet_of_its_own(client):
    assert own_styles(page(client)) == []


def test_the_colour_comes_after_the_designs_own_from_an_address_that_never_changes_what_it_holds(client, settings):
    settings.SITE_ACCENT = accent_of("#0b4a6f")
    (last,) = own_styles(page(client))
    answer = client.get(last)
    assert answer.headers["Content-Type"] == "text/css"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "--accent:light-dark(#0b4a6f,#" in answer.content.decode()
    branding.stylesheet.cache_clear()
    settings.SITE_ACCENT = accent_of("#7a1f3d")
    assert own_styles(page(client)) != [last]
    old = client.get(last)
    assert "#7a1f3d" in old.content.decode()
    assert "immutable" not in old.headers["Cache-Control"]


def test_the_icon_is_the_first_letter_of_the_name_on_the_accent(client, settings):
    settings.SITE_NAME, settings.SITE_ACCENT = "<ætna", accent_of("#0b4a6f")
    _, icon = page(client).all("link", rel="icon")
    answer = client.get(icon["href"])
    assert (answer.headers["Content-Type"], icon["type"]) == ("image/svg+xml", "image/svg+xml")
    assert re.search(r'fill="#0b4a6f"/><text .*>&lt;</text>', answer.content.decode())


@pytest.mark.parametrize(("width", "height", "is_icon"), [(300, 60, False), (40, 40, True), (50, 40, True)])
def test_a_logo_stands_in_the_masthead_and_in_structured_data_and_is_the_icon_if_it_is_square(
    client, settings, tmp_path, width, height, is_icon
):
    path = tmp_path / "logo.svg"
    path.write_text(SVG.format(width, height))
    settings.SITE_LOGO = branding.logo_at(str(path))
    front = client.get("/")
    shown = Reading(front)
    (logo,) = [image for image in shown.all("img") if image["alt"] == "Newsroom"]
    assert (logo["width"], logo["height"]) == (str(width), str(height))
    assert client.get(logo["src"]).content == path.read_bytes()
    _, icon = shown.all("link", rel="icon")
    assert (icon["href"] == logo["src"]) is is_icon
    told = [json.loads(each) for each in re.findall(r"json\">(.*?)</script>", front.content.decode())]
    (organisation,) = [each for each in told if each["@type"] == "NewsMediaOrganization"]
    assert organisation["logo"] == {"@type": "ImageObject", "url": f"https://news.example{logo['src']}"}


def test_a_photographed_logo_is_measured(settings, tmp_path):
    Image.new("RGB", (64, 16)).save(tmp_path / "logo.png")
    settings.SITE_LOGO = branding.logo_at(str(tmp_path / "logo.png"))
    logo = branding.logo()
    assert (logo.width, logo.height, logo.content_type, logo.name) == (64, 16, "image/png", "logo.png")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("logo.gif", "x", "unsupported file type .* Use .svg"),
        ("logo.svg", None, "file not found"),
        ("logo.svg", "x" * 200_001, "larger than 200 kB"),
        ("logo.svg", "<svg/>", "needs a viewBox"),
        ("logo.svg", '<svg viewBox="0 0 0 9"/>', "needs a viewBox"),
        ("logo.png", "<svg/>", "is not a valid image"),
    ],
)
def test_what_cannot_be_a_logo_stops_the_start(tmp_path, name, content, said):
    if content:
        (tmp_path / name).write_text(content)
    with pytest.raises(ImproperlyConfigured, match=said):
        branding.logo_at(str(tmp_path / name))


def test_there_is_no_other_file(client):
    assert client.get("/identity/0123456789ab/logo.svg").status_code == 404
    assert client.get("/identity/0123456789ab/settings.py").status_code == 404


def test_programs_that_read_no_page_find_an_icon_in_three_sizes(client):
    response = client.get("/favicon.ico")
    assert response.headers["Content-Type"] == "image/x-icon"
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    with Image.open(io.BytesIO(response.content)) as picture:
        assert picture.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
        colours = {colour for _, colour in picture.convert("RGB").getcolors(maxcolors=10_000)}
    # The accent and the paper of the letter.
    assert {(0x94, 0x1B, 0x1E), (0xFF, 0xFE, 0xFB)} <= colours


def test_home_screens_have_an_icon_and_a_manifest_in_the_language_of_the_page(client):
    for path, tag in (("/", "en"), ("/zh-hans/", "zh-Hans")):
        shown = Reading(client.get(path))
        (touch,), (link,) = shown.all("link", rel="apple-touch-icon"), shown.all("link", rel="manifest")
        answer = client.get(touch["href"])
        with Image.open(io.BytesIO(answer.content)) as picture:
            assert (picture.format, picture.size) == ("PNG", (180, 180))
        assert "immutable" in answer.headers["Cache-Control"]
        answer = client.get(link["href"])
        assert answer.headers["Content-Type"] == "application/manifest+json"
        assert "immutable" in answer.headers["Cache-Control"]
        manifest = answer.json()
        assert (manifest["lang"], manifest["start_url"], manifest["short_name"]) == (tag, path, "Newsroom")
        assert [icon["sizes"] for icon in manifest["icons"]] == ["192x192", "512x512"]
        for icon in manifest["icons"]:
            with Image.open(io.BytesIO(client.get(icon["src"]).content)) as picture:
                assert f"{picture.width}x{picture.height}" == icon["sizes"]


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_a_square_logo_is_the_icon_of_home_screens_unless_only_browsers_can_draw_it(settings, tmp_path, suffix):
    path = tmp_path / f"logo.{suffix}"
    if suffix == "png":
        Image.new("RGB", (400, 400), "#0b6a2f").save(path)
    else:
        path.write_text(SVG.format(40, 40))
    settings.SITE_LOGO = branding.logo_at(str(path))
    with Image.open(io.BytesIO(icons.touch_icon().content)) as picture:
        corner = picture.convert("RGB").getpixel((2, 2))
    assert corner == ((0x0B, 0x6A, 0x2F) if suffix == "png" else (0x94, 0x1B, 0x1E))
    purposes = {icon["purpose"] for icon in json.loads(icons.manifest().content)["icons"]}
    assert purposes == {"any" if suffix == "png" else "any maskable"}


def test_a_name_that_no_font_has_gets_an_icon_without_a_letter(settings):
    settings.SITE_NAME = "ᚠᚢᚦ"
    with Image.open(io.BytesIO(icons.touch_icon().content)) as picture:
        assert len(picture.convert("RGB").getcolors()) == 2
