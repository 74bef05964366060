"""A folder that was damaged, or made to harm: the report says what is wrong, and everything else is imported."""

import json
import os
import shutil

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Author
from newsroom.core.models import Image, MediaFile, Page, Redirect
from newsroom.exchange.readers import lines
from tests.factories import make_article, make_author, make_file, make_image, make_page, make_topic
from tests.newsroom.exchange.full_export.helpers import written
from tests.newsroom.exchange.full_export.test_round_trip import start_another_site
from topics import curation
from topics.models import Topic, TopicEntry

pytestmark = pytest.mark.django_db
FILES = ("stories", "topics", "authors", "pages", "redirects", "media")


@pytest.fixture
def folder(tmp_path):
    """An export with one row in each file."""
    image = make_image(alt="A mill")
    topic = make_topic("Mills")
    article = make_article(uid="mill", title="The mill turns", topics=[topic], authors=[make_author("Mill desk")])
    curation.mark_key_moment(TopicEntry.objects.get(content_object=article), by=None, line="Turned")
    curation.describe(topic, by=None, lead_image=image)
    make_page("Opening hours")
    Redirect.add("/topics/windmills/", topic)
    path = written(tmp_path / "export")
    start_another_site()
    return path


def change(folder, name, **values):
    """Set fields of the first row of a file."""
    path = folder / f"{name}.jsonl"
    first, *others = path.read_text().splitlines()
    path.write_text("\n".join([json.dumps(json.loads(first) | values), *others]) + "\n")


def imported(folder):
    """The report of an import, with what the command said if it failed."""
    report = folder.parent / "report.json"
    try:
        call_command("import_articles", str(folder), publish=True, report=str(report))
        said = ""
    except CommandError as error:
        said = str(error)
    return {**json.loads(report.read_text()), "said": said}


def sentences(report):
    return [sentence for kind in report["kinds"].values() for item in kind["items"] for sentence in item["sentences"]]


def counts():
    models = (Article, Topic, Author, Page, Redirect, Image)
    return {model.__name__: model._base_manager.count() for model in models}


WHOLE = {"Article": 1, "Topic": 1, "Author": 1, "Page": 1, "Redirect": 1, "Image": 1}
# What is not there without a file. Stories bring their topics and authors; a redirect needs its topic; images that
# others use are found in the folder.
WITHOUT = {
    **{"stories": {"Article": 0}, "topics": {"Redirect": 0}, "authors": {}, "pages": {"Page": 0}},
    **{"redirects": {"Redirect": 0}, "media": {}},
}


@pytest.mark.parametrize("name", FILES)
def test_without_a_file_the_others_are_imported(folder, name):
    (folder / f"{name}.jsonl").unlink()
    report = imported(folder)
    assert report["damage"] == [f"{name}.jsonl is missing."]
    assert counts() == WHOLE | WITHOUT[name]


@pytest.mark.parametrize("name", FILES)
def test_a_broken_line_is_reported_with_its_place_and_the_others_are_imported(folder, name):
    with (folder / f"{name}.jsonl").open("ab") as file:
        file.write(b'{"slug": \n[1]\n\xff\n{"a": NaN}\n{}\n' + b"[" * 100_000 + b"\n")
    report = imported(folder)
    assert counts() == WHOLE
    assert "6 items were not imported" in report["said"]
    bad = [item for each in report["kinds"].values() for item in each["items"] if item["outcome"] == "invalid"]
    assert [item["place"] for item in bad] == [f"{name}.jsonl, line {number}" for number in range(2, 8)]
    assert "not valid JSON" in bad[0]["sentences"][0]
    assert "must be a JSON object, not a list" in bad[1]["sentences"][0]
    assert "not UTF-8" in bad[2]["sentences"][0]
    assert "is required" in bad[4]["sentences"][0]


def test_a_file_that_was_cut_is_reported(folder):
    for name in FILES:
        (folder / f"{name}.jsonl").write_text("")
    assert "stories.jsonl has 0 lines. It had 1 when it was written." in imported(folder)["damage"]
    assert set(counts().values()) == {0}


WRONG = (None, True, 7, -1, 0.5, "", "x" * 100_000, "\x00", "../../etc/passwd", [], [None], {}, {"a": {}})


@pytest.mark.parametrize("name", FILES)
def test_no_value_of_a_field_ends_the_import(folder, name, tmp_path):
    first = (folder / f"{name}.jsonl").read_text().splitlines()[0]
    rows = [json.loads(first) | {field: value} for field in json.loads(first) for value in WRONG]
    with (folder / f"{name}.jsonl").open("a") as file:
        file.writelines(f"{json.dumps(row)}\n" for row in rows)
    report = imported(folder)
    assert sum(len(each["items"]) for each in report["kinds"].values()) >= len(rows) - len(WRONG)
    assert Article.objects.filter(uid="mill", status="published").exists()
    assert not list(tmp_path.rglob("passwd"))


@pytest.mark.parametrize("name", FILES)
def test_unknown_fields_are_named(folder, name):
    change(folder, name, colour="green", **{"": 1})
    report = imported(folder)
    assert "Unknown fields were ignored: , colour." in sentences(report)
    assert counts() == WHOLE


def test_a_wrong_setting_is_left_out_and_the_topic_is_imported(folder):
    change(folder, "topics", wikidata_id="seven", sponsor="The Mill Trust", names={"xx": "Mühlen", "zh-hans": "磨坊"})
    report = imported(folder)
    topic = Topic.objects.get()
    assert (topic.wikidata_id, topic.sponsor, topic.names) == ("", "The Mill Trust", {"zh-hans": "磨坊"})
    assert any("wikidata id was left out" in sentence for sentence in sentences(report))
    assert any("“xx”" in sentence for sentence in sentences(report))


def test_wrong_curation_is_left_out_and_the_rest_is_imported(folder):
    wrong = {"story": "mill", "is_key_moment": True, "key_moment_line": "Turned", "key_moment_date": "one day"}
    change(folder, "topics", briefing="<p>They turn.</p>", curation=[wrong, {"story": "unknown"}])
    report = imported(folder)
    assert Topic.objects.get().briefing == "<p>They turn.</p>"
    assert not TopicEntry.objects.get().is_key_moment
    assert any("curation of “The mill turns” was left out" in sentence for sentence in sentences(report))
    assert "Stories that are not in the topic here cannot be curated in it: 1." in sentences(report)


@pytest.mark.parametrize("name", [*(f"{name}.jsonl" for name in FILES), "manifest.json"])
def test_links_out_of_the_folder_are_not_followed(folder, name, tmp_path):
    outside = tmp_path / "outside"
    shutil.move(folder / name, outside)
    (folder / name).symlink_to(outside)
    if name == "manifest.json":
        with pytest.raises(CommandError, match="is not a folder that"):
            call_command("import_articles", str(folder))
    else:
        assert imported(folder)["damage"] == [f"{name} is a link to another file, so it was not read."]


def test_a_pipe_is_not_waited_for(folder):
    (folder / "pages.jsonl").unlink()
    os.mkfifo(folder / "pages.jsonl")
    assert imported(folder)["damage"] == ["pages.jsonl is not a file, so it was not read."]


def test_media_are_files_of_the_folder_and_what_they_say_they_are(folder, tmp_path):
    (media,) = [json.loads(line) for line in (folder / "media.jsonl").read_text().splitlines()]
    secret = tmp_path / "secret.jpg"
    shutil.copy(folder / "media" / media["file"], secret)
    names = [f"images/{letter * 24}.jpg" for letter in "abc"]
    (folder / "media" / names[0]).symlink_to(secret)
    (folder / "media" / names[1]).write_text("<script>alert(1)</script>")
    (folder / "media/files").mkdir()
    (folder / "media/files" / f"{'d' * 24}.mp3").write_text("no sound")
    told = [*names, f"files/{'d' * 24}.mp3", "../secret.jpg", str(secret), "images/../../secret.jpg"]
    with (folder / "media.jsonl").open("a") as file:
        file.writelines(json.dumps(media | {"file": name, "kind": "image"}) + "\n" for name in told)
    report = imported(folder)
    said = {item["place"]: item["sentences"] for each in report["kinds"].values() for item in each["items"]}
    assert [said[f"media.jsonl, line {number}"] for number in (2, 3, 4)] == [
        ["The file was not found."],
        [said["media.jsonl, line 3"][0]],
        ["The file was not found."],
    ]
    assert "not a supported image" in said["media.jsonl, line 3"][0]
    assert said["media.jsonl, line 5"]
    for number in (6, 7, 8):
        assert said[f"media.jsonl, line {number}"] == ["“file” is not the name of a file of the library."]
    assert (Image.objects.count(), MediaFile.objects.count()) == (1, 0)


def test_a_line_that_is_too_long_is_not_read(folder, monkeypatch):
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", 100_000)
    with (folder / "stories.jsonl").open("a") as file:
        file.write(json.dumps({"id": "x" * 1_000_000}) + "\n")
    report = imported(folder)
    assert sentences(report) == ["The line is longer than 0 MB."]
    assert counts() == WHOLE


def test_a_file_keeps_its_name_only_where_that_is_free(folder):
    name = json.loads((folder / "media.jsonl").read_text())["file"]
    imported(folder)
    assert Image.objects.get().file.name == name
    first = make_file()
    Image.objects.all()._raw_delete("default")
    start_another_site()
    Image.objects.create(file=name, width=1, height=1)
    imported(folder)
    assert Image.objects.exclude(file=name).count() == 1
    assert first.file.name != name
