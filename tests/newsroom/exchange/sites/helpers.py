"""Exports of a former site, for tests of their import."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from django.core.files.storage import default_storage

from newsroom.exchange.record_validation import record_of
from newsroom.exchange.sites.items import (
    Export,
    Lead,
    LeftOut,
    MenuEntry,
    OldAuthor,
    OldMedia,
    OldPage,
    OldStory,
    OldTopic,
)
from newsroom.exchange.sites.media.sources import Folder
from newsroom.exchange.sites.site_import import SiteImport
from tests.factories import MP3, file_of, photo

OLD = "https://old.example"
UPLOADS = f"{OLD}/wp-content/uploads"


def key(number):
    return f"wordpress-old.example:{number}"


def old_story(number=1, *, body="<p>Text</p>", state="published", at=None, **fields):
    """A post of 4 May 2025, with its record. fields: of the item, or of the record."""
    of_item = {name: fields.pop(name) for name in list(fields) if name in OldStory.__dataclass_fields__}
    at = at or datetime(2025, 5, 4, 10, number % 60, tzinfo=UTC)
    record = record_of(
        {
            "id": key(number),
            "title": f"Ferry {number}",
            "summary": "Noon.",
            "body": body,
            "published_at": at.isoformat(),
            "slug": f"ferry-{number}",
            "status": "published" if state == "published" else "draft",
            **fields,
        }
    )
    item = OldStory(
        key=key(number),
        place=f"post {number}",
        record=record,
        state=state,
        day=date(2025, 5, 4),
        urls=(f"/2025/05/04/ferry-{number}/", f"/?p={number}"),
    )
    return replace(item, **of_item)


def old_image(number=50, name="2025/05/pier.jpg", **fields):
    fields = {"files": (f"{UPLOADS}/{name}",), "urls": (f"/pier-{number}/",), **fields}
    return OldMedia(key=key(number), place=f"post {number}", **fields)


def old_topic(number=70, name="Ferries", **fields):
    fields = {"kind": "section", "urls": (f"/category/{name.lower()}/",), **fields}
    return OldTopic(key=f"{key('')}term-{number}", place=f"term {number}", name=name, **fields)


def old_author(number=80, name="Harbour desk", **fields):
    return OldAuthor(key=f"{key('')}author-{number}", place=f"author {number}", name=name, **fields)


def old_page(number=90, title="Jobs", **fields):
    fields = {"slug": title.lower(), "body": f"<p>{title}</p>", "urls": (f"/{title.lower()}/",), **fields}
    return OldPage(key=key(number), place=f"page {number}", title=title, **fields)


def menu_entry(number, target, label="Entry", **fields):
    return MenuEntry(key=key(number), place=f"menu {number}", label=label, target=target, **fields)


def left_out(number=99, kind="comments"):
    return LeftOut(key=key(number), place=f"post {number}", kind=kind, reason="Comments cannot be imported.")


def export_of(*contents, **fields):
    """An export of these stories, pages and elements that are left out."""
    return Export(url=OLD, title="Old Times", contents=lambda: iter(contents), **fields)


def whole_site():
    """An export with a bit of everything."""
    figure = f'<figure><img src="{UPLOADS}/2025/05/pier-300x200.jpg"></figure>'
    lost = f'<figure><img src="{UPLOADS}/2025/05/lost.jpg"><figcaption>Fog</figcaption></figure>'
    links = f'<p><a href="{OLD}/2025/05/04/ferry-2/#a">two</a> <a href="{OLD}/category/ferries/">all</a></p>'
    sound = f'<p><a href="{UPLOADS}/2025/05/horn.mp3">Horn</a></p>'
    return export_of(
        old_story(1, body=figure + lost + links + sound, notes="Ask", topics=["Ferries"], authors=["Harbour desk"]),
        left_out(98),
        old_story(2, lead=Lead(url=f"{UPLOADS}/2025/05/pier.jpg", alt="Pier"), is_pinned=True),
        old_page(body=f'<p>Work <a href="{OLD}/?p=1">here</a></p><img src="{UPLOADS}/2025/05/pier.jpg">'),
        old_page(91, "About"),
        old_story(3, state="review"),
        old_story(4, translation_of=key(1), language="zh-hans", title="渡轮", slug="ferry-4"),
        old_story(5, state="draft", title=""),
        media=(
            old_image(caption="The pier at noon", credit="Harbour desk"),
            old_image(51, "2025/05/horn.mp3", title="Horn"),
            old_image(52, "2025/05/film.mp4"),
            old_image(53, "2025/05/lost.jpg"),
            old_image(54, "2025/05/broken.jpg"),
        ),
        topics=(
            old_topic(71, "Piers", kind="subject", parent=f"{key('')}term-70"),
            old_topic(description="<p>Boats</p>", image=f"{UPLOADS}/2025/05/pier.jpg"),
        ),
        authors=(old_author(bio="<p>At noon</p>", role="Desk", photo=f"{UPLOADS}/2025/05/pier.jpg"),),
        menu=(
            menu_entry(60, f"{key('')}term-70"),
            menu_entry(61, f"{OLD}/jobs/"),
            menu_entry(62, "https://elsewhere.example/"),
        ),
        left_out=(left_out(),),
        damage=("The file ends early.",),
    )


def write_uploads(folder):
    """The uploads of `whole_site`, without one that is missing, below this folder. Returns it."""
    files = Path(folder) / "wp-content/uploads/2025/05"
    files.mkdir(parents=True)
    (files / "pier.jpg").write_bytes(file_of(photo(), "JPEG").getvalue())
    (files / "pier-300x200.jpg").write_bytes(file_of(photo((30, 20)), "JPEG").getvalue())
    (files / "broken.jpg").write_bytes(b"no image")
    (files / "horn.mp3").write_bytes(MP3)
    return Path(folder)


def import_site(export, folder=None, *, publish=True, is_dry_run=False, source=None):
    """Import the export and return the report. folder: of media files."""
    source = Folder(folder) if folder else source
    return SiteImport(export, source, publish=publish, is_dry_run=is_dry_run, tell=lambda line: None).run()


def outcomes(report, kind):
    """What came of the items of this kind, without the zeros."""
    return {outcome: count for outcome, count in report.counts(kind).items() if count}


def sentences(report, kind):
    return [sentence for row in report.rows[kind] for sentence in row.sentences]


def stored_files():
    """The names of the files of the library."""
    try:
        return sorted(default_storage.listdir("images")[1]) + sorted(default_storage.listdir("files")[1])
    except FileNotFoundError:
        return []
