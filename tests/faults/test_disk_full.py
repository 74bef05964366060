"""A disk is full: readers are served, a save says so and keeps what was typed, and nothing is half done."""

import pytest
from django.urls import reverse

from articles.models import Article
from newsroom.core.models import Image
from tests.desk import draft_of, page_of, typed
from tests.factories import file_of, make_draft, photo
from tests.faults.editing import Editor
from tests.faults.readers import Readers
from tests.faults.services import disk
from tests.faults.site import disconnect, known_pages, make_known, problems
from tests.serving import serving, wait_until

pytestmark = pytest.mark.faults
# Several times what a full disk may still have room for.
LONG = "<p>" + "The lock keepers of the canal measure the water twice a day. " * 40 + "</p>"


def test_the_disk_of_the_database_is_full(own_database, tmp_path, figure):
    cluster, of_database = own_database
    paths, drafts = known_pages(), [make_draft(title="As it was") for _ in range(20)]
    sent = [(draft, typed(draft, _save="publish", body=f"{LONG * 40}", title="Typed")) for draft in drafts]
    with serving(tmp_path) as server:
        make_known(server, paths)
        editor, readers = Editor(server), Readers(server.port, paths)
        with readers.reading():
            of_database.fill()
            answers = [(draft, editor.send(page_of(draft), data)) for draft, data in sent]
            refused = [answer for _, answer in answers if answer.status != 302]
            of_database.free()
            if cluster:
                # A server that cannot write its log stops itself; an operator starts it again.
                cluster.start()
            disconnect()
            wait_until(lambda: server.ask("/topics/?letter=T").status == 200)
            live = set(Article.objects.live().values_list("pk", flat=True))
            for draft, answer in answers:
                assert (draft.pk in live) == (answer.status == 302)
                # The text is saved before the story is published.
                assert draft_of(draft)["title"] == "Typed" or draft.pk not in live
            wait_until(lambda: {editor.send(page_of(d), x).status for d, x in sent if d.pk not in live} <= {302})
    assert refused
    assert {answer.status for answer in refused} <= {503, 507}
    assert all("again" in answer.body for answer in refused), refused
    assert readers.failed() == []
    assert problems() == []
    figure(
        "outage",
        f"disk of the database full: all of {len(readers.answers)} requests for known pages answered; {len(refused)} "
        "of 20 publishes refused with a sentence, nothing half done, all done after there was room",
    )


def test_the_disk_of_the_media_is_full(committed, tmp_path, figure):
    media = tmp_path / "media"
    media.mkdir()
    address, picture = reverse("admin:newsroom_image_upload"), file_of(photo((700, 500)), "PNG").getvalue()
    with disk(media, 4) as of_media, serving(tmp_path) as server:
        editor = Editor(server)
        of_media.fill()
        refused = editor.upload(address, "high-water.png", picture)
        files = [path.name for path in media.rglob("*") if path.is_file()]
        assert (refused.status, "full" in refused.body) == (507, True)
        assert (Image.objects.count(), files) == (0, ["filling"])
        of_media.free()
        stored = editor.upload(address, "high-water.png", picture)
        assert (stored.status, Image.objects.count()) == (200, 1), stored
    figure("outage", "disk of the media full: an upload is refused with a sentence, no row and no file; then stored")
