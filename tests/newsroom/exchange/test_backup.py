"""A backup holds everything, and comes back as it was or not at all."""

import io
import os
import random
import re
import stat
import zipfile
from contextlib import suppress
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from articles.models import Article, Correction
from articles.story_fields import reference
from articles.workflow import drafting, publishing, scheduled_updates
from newsroom.core.desk import presence
from newsroom.core.images.storage import media_storage
from newsroom.core.models import AuditEntry, ImportedItem, Presence, Process, ProcessStatus
from newsroom.exchange.backup import archive
from newsroom.exchange.backup import restore as restore_module
from newsroom.exchange.backup.restore import RestoreError
from newsroom.exchange.backup.tables import included_tables
from tests.factories import make_article, make_draft, make_image, make_page, make_topic, make_user
from tests.newsroom.exchange.helpers import backed_up, changed, manifest_of, restore, with_manifest
from tests.newsroom.management.commands import run, set_up
from topics import counting, curation
from topics.models import Topic, TopicEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    """A site with a bit of everything."""
    editor = make_user("Editor", first_name="Night desk")
    editor.user_permissions.add(Permission.objects.get(codename="view_logentry"))
    image = make_image(alt="The pier")
    topic = make_topic("重庆 🙂", kind="place", aliases=["Chungking"])
    article = make_article(topics=[topic, "Ferries"], authors=["Harbour desk"], body="<p>“ü” \u2028</p>")
    curation.pin(article.entries.first(), by=None, until=timezone.now() + timedelta(days=1, microseconds=7))
    publishing.correct(article, "The pier is new.", by=editor)
    drafting.save(article, {"title": "b", "lead_image": reference(image)})
    scheduled_updates.schedule(article, by=None, at=timezone.now() + timedelta(days=1), change_note="The pier is open.")
    publishing.withdraw(make_article(), by=editor, reason="wrong")
    make_draft()
    make_page("About us", known="about")
    make_page("Jobs", is_public=False)
    ImportedItem.objects.create(key="wordpress-old.example:12", kind="image", target_id=image.pk, digest="d")
    Session.objects.create(session_key="s", session_data="x", expire_date=timezone.now())
    return article


@pytest.mark.faults
def test_backup_restore_backup_gives_the_same_bytes(site, figure):
    first = backed_up()
    restore(first)
    assert backed_up() == first
    figure("round trip", "backup, restore, backup: equal, byte by byte")


def test_what_was_imported_from_a_former_site_is_known_after_a_restore(site):
    content = backed_up()
    ImportedItem.objects.all().delete()
    restore(content)
    assert ImportedItem.objects.get().key == "wordpress-old.example:12"


def test_everything_is_back_after_the_site_changed(site):
    content = backed_up()
    pinned_until = TopicEntry.objects.get(pinned_position=1).pinned_until
    picture = next(media_storage().names())
    stored = b"".join(archive.media_chunks(picture))
    make_article(topics=["Later"])
    make_image(alt="Later")
    default_storage.delete(picture)
    User.objects.all().delete()
    restore(content)
    assert not Topic.objects.filter(name="Later").exists()
    assert b"".join(archive.media_chunks(picture)) == stored
    copy = Article.objects.get(pk=site.pk).working_copy
    assert (copy.content["title"], copy.scheduled_update().content["title"], copy.update_note) == (
        *("b", "b"),
        "The pier is open.",
    )
    assert TopicEntry.objects.get(pinned_position=1).pinned_until == pinned_until
    assert Correction.objects.get().by.first_name == "Night desk"
    assert User.objects.get().check_password("correct horse")
    assert User.objects.get().has_perm("articles.publish_article")
    assert User.objects.get().has_perm("admin.view_logentry")
    assert AuditEntry.objects.filter(verb="withdraw").exists()
    assert list(counting.check()) == []
    assert backed_up() == content


def test_nobody_stays_signed_in(site):
    content = backed_up()
    assert "tables/sessions.session.jsonl" not in zipfile.ZipFile(io.BytesIO(content)).namelist()
    restore(content)
    assert not Session.objects.exists()


def test_new_rows_get_new_numbers_after_a_restore(site):
    restore(backed_up())
    before = set(Article.objects.values_list("pk", flat=True))
    assert make_article(topics=["Ferries"]).pk not in before


@pytest.mark.faults
def test_a_backup_moves_between_databases(tmp_path):
    one, other = tmp_path / "one" / "db.sqlite3", tmp_path / "other" / "db.sqlite3"
    for database in (one, other):
        database.parent.mkdir()
        set_up(database)
    line = '{"id": "wire-1", "title": "Ferry 🙂", "published_at": "2025-05-04T10:30:00.000004Z", "topics": ["R&D"]}'
    assert run(one, "import_articles", "-", "--publish", stdin=line)[0] == 0
    (one.parent / "media").mkdir()
    (one.parent / "media" / "a.jpg").write_bytes(b"picture")
    files = [tmp_path / name for name in ("1.zip", "2.zip", "3.zip")]
    assert run(one, "backup", files[0])[0] == 0
    restore(files[0].read_bytes(), force=False)
    call_command("backup", str(files[1]))
    status, out, err = run(other, "restore", files[1])
    assert status == 0, err
    assert "rows and files restored" in out
    run(other, "backup", files[2])
    assert files[0].read_bytes() == files[1].read_bytes() == files[2].read_bytes()
    assert Article.objects.get().published_at.microsecond == 4


def test_a_site_that_is_not_empty_is_left_alone_without_force(site):
    content = backed_up()
    with pytest.raises(RestoreError, match=r"The site already has stories. Use --force to replace"):
        restore(content, force=False)


def test_a_media_folder_with_other_files_is_left_alone_without_force():
    content = backed_up()
    default_storage.save("images/other.jpg", ContentFile(b"x"))
    with pytest.raises(RestoreError, match=r"contains a file that is not in the backup: images/other.jpg"):
        restore(content, force=False)
    restore(content)
    assert list(media_storage().names()) == []


def test_a_freshly_migrated_site_is_empty():
    restore(backed_up(), force=False)
    assert Group.objects.get(name="Editor").permissions.filter(codename="publish_article").exists()


def recompressed(content, method):
    """The backup's files in an archive that is compressed otherwise."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return target.getvalue()


def refusals(content):
    """Files that are no sound backup of this version, and what is said."""
    digests = manifest_of(content)["digests"]
    nothing = archive.digest_of([b"x"])
    middle = content.index(b"media/images/") + 200
    flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    return {
        "half": (content[: len(content) // 2], "damaged or is not a backup"),
        "nothing": (b"", "damaged or is not a backup"),
        "text": (b"plain text", "damaged or is not a backup"),
        "no manifest": (changed(content, **{archive.MANIFEST: None}), "no readable manifest"),
        "odd manifest": (changed(content, **{archive.MANIFEST: b"[]"}), "no readable manifest"),
        "deep manifest": (changed(content, **{archive.MANIFEST: b"[" * 20_000}), "no readable manifest"),
        **{
            f"manifest {changes}": (with_manifest(content, **changes), "no readable manifest")
            for changes in (
                {"format": True},
                {"format": 0},
                {"format": "1"},
                {"migrations": None},
                {"migrations": ["articles"]},
                *({"migrations": {"articles": names}} for names in (None, "x", {}, [{}], [[]], [None], ["x", 1])),
                {"digests": None},
                {"digests": []},
                {"digests": {"tables/topics.topic.jsonl": [""]}},
            )
        },
        "other compression": (recompressed(content, zipfile.ZIP_BZIP2), "not compressed as one"),
        "flipped": (flipped, "damaged"),
        "other part": (
            changed(content, **{"tables/topics.topic.jsonl": b""}),
            "checksum mismatch for tables/topics.topic.jsonl",
        ),
        "lost part": (changed(content, **{"tables/topics.topic.jsonl": None}), "do not match its manifest"),
        "more parts": (changed(content, extra=b""), "do not match its manifest"),
        "newer format": (with_manifest(content, format=2), "newer version"),
        "newer schema": (with_manifest(content, migrations={"topics": ["9999_x"]}), "migration topics 9999_x"),
        "unknown table": (
            changed(
                with_manifest(content, digests={**digests, "tables/a.b.jsonl": nothing}), **{"tables/a.b.jsonl": b"x"}
            ),
            "unknown table: 'a.b'",
        ),
        **{
            name: (
                changed(
                    with_manifest(content, digests={**digests, f"media/{name}": nothing}), **{f"media/{name}": b"x"}
                ),
                "unsafe media path",
            )
            for name in ("../x", "/etc/x", "a/../../x", "a\\x", "c:x", "./x", "a//x")
        },
        "empty": (with_manifest(content, digests={}), "do not match its manifest"),
    }


def test_what_is_damaged_newer_or_hostile_is_refused_before_anything_is_touched(site, tmp_path):
    content = backed_up()
    for name, (bad, said) in refusals(content).items():
        with pytest.raises(RestoreError) as refused:
            restore(bad)
        assert said in str(refused.value), name
    assert backed_up() == content


def test_whatever_byte_is_damaged_there_is_a_sentence(site):
    content, chance = backed_up(), random.Random(4)
    for _ in range(80):
        damaged = bytearray(content)
        # Most of the archive's structure is at its end.
        position = chance.choice([chance.randrange(len(damaged)), -chance.randrange(1, 6000)])
        damaged[position] ^= chance.randrange(1, 256)
        # Some bytes are never read.
        with suppress(RestoreError), transaction.atomic():
            restore(bytes(damaged))
            transaction.set_rollback(True)
    restore(content)
    assert backed_up() == content


@pytest.mark.parametrize("name", ["half \\ud800 of a pair", "a null \\u0000", "x" * 20_000])
def test_a_text_that_cannot_be_stored_undoes_everything(site, name):
    content, part = backed_up(), "tables/auth.group.jsonl"
    line = f'{{"id": 1000, "name": "{name}"}}\n'.encode()
    digests = {**manifest_of(content)["digests"], part: archive.digest_of([line])}
    bad = changed(with_manifest(content, digests=digests), **{part: line})
    with suppress(RestoreError):
        # SQLite stores some of them.
        restore(bad)
        return
    assert backed_up() == content


def test_presences_are_not_restored_not_even_from_a_backup_of_a_version_that_had_them(site):
    presence.see(presence.subject_of(site), User.objects.first(), is_typing=True)
    content = backed_up()
    line, part = b'{"id": 1, "article_id": 1, "user_id": 1}\n', "tables/articles.presence.jsonl"
    digests = {**manifest_of(content)["digests"], part: archive.digest_of([line])}
    restore(changed(with_manifest(content, digests=digests), **{part: line}))
    assert not Presence.objects.exists()
    assert backed_up() == content


def test_a_row_that_does_not_fit_undoes_everything(site):
    content = backed_up()
    line = b'{"id": 1, "nonsense": 2}\n'
    digests = manifest_of(content)["digests"]
    part = "tables/topics.topic.jsonl"
    bad = changed(with_manifest(content, digests={**digests, part: archive.digest_of([line])}), **{part: line})
    with pytest.raises(RestoreError, match=r"topics.Topic has no field 'nonsense'"):
        restore(bad)


def test_media_that_cannot_be_stored_undoes_everything(site, monkeypatch):
    content = backed_up()
    for name in list(media_storage().names())[1:]:
        default_storage.delete(name)
    before = list(media_storage().names())
    stored = []

    def fill_up(part_of, part, written):
        if stored:
            raise OSError(28, "No space left on device")
        stored.append(part)
        return put(part_of, part, written)

    put = restore_module._restore_file
    monkeypatch.setattr(restore_module, "_restore_file", fill_up)
    with pytest.raises(OSError, match="No space left"):
        restore(content)
    assert list(media_storage().names()) == before


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_the_commands_say_what_they_did(site, command, tmp_path, capsys):
    file = tmp_path / "site.zip"
    call_command("backup", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    if command == "restore":
        with pytest.raises(CommandError, match=r"The site already has.*Nothing was changed"):
            call_command("restore", str(file))
        capsys.readouterr()
        call_command("restore", str(file), force=True)
    said = "backed up" if command == "backup" else "restored"
    assert re.fullmatch(rf"[\d,]+ rows and files {said}; \d+ s\n", capsys.readouterr().out)


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(CommandError, match=r"No such file or directory. Nothing was changed"):
        call_command("restore", str(tmp_path / "no.zip"))
    with pytest.raises(CommandError, match=r"was not written: No such file"):
        call_command("backup", str(tmp_path / "no" / "x.zip"))


def test_every_table_but_sessions_and_what_migrate_makes_is_in_a_backup():
    told = {model._meta.db_table for model in included_tables().values()}
    left = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - told
    failures = {f"axes_access{name}" for name in ("attempt", "attemptexpiration", "failurelog", "log")}
    indexes = {f"articles_{name}entry" for name in ("search", "draft", "similarity", "headline")}
    made = {"newsroom_errormail", "newsroom_invalidation", "newsroom_processstatus", "newsroom_presence", *indexes}
    used = {"accounts_usedchallenge", "usersessions_usersession"}
    assert left == {"django_content_type", "auth_permission", "django_session", *made, *failures, *used}


@pytest.mark.usefixtures("stored_in_folder")
def test_a_backup_without_any_media_replaces_no_other(tmp_path, site, settings):
    file = tmp_path / "site.backup"
    call_command("backup", str(file))
    before, last = file.read_bytes(), ProcessStatus.last(Process.BACKUP)
    settings.MEDIA_ROOT = tmp_path / "not-mounted"
    with pytest.raises(CommandError, match=r"The media storage has none .* Check MEDIA_ROOT .* Nothing was written"):
        call_command("backup", str(file))
    assert (file.read_bytes(), ProcessStatus.last(Process.BACKUP).done_until) == (before, last.done_until)


@pytest.mark.usefixtures("stored_in_folder")
def test_files_that_are_missing_in_a_backup_are_named_and_not_deleted_by_a_restore(tmp_path, site):
    lost, other = make_image(alt="A lock"), tmp_path / "lost"
    os.rename(default_storage.path(lost.file.name), other)
    file = tmp_path / "site.backup"
    with pytest.raises(
        CommandError, match=f"1 file of the library was not found in the media storage: {lost.file.name}"
    ):
        call_command("backup", str(file))
    assert ProcessStatus.last(Process.BACKUP).file == str(file)
    os.makedirs(os.path.dirname(default_storage.path(lost.file.name)), exist_ok=True)
    os.rename(other, default_storage.path(lost.file.name))
    extra = default_storage.save("images/of-nothing.jpg", ContentFile(b"x"))
    restore(file.read_bytes())
    assert default_storage.exists(lost.file.name)
    assert not default_storage.exists(extra)
