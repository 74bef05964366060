"""The library: how pictures come in, what is said of them, how they leave."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models

from articles.story_fields import reference
from articles.workflow import drafting, publishing
from newsroom.core.cache import invalidation
from newsroom.core.images import processing, renditions
from newsroom.core.library import services
from newsroom.core.models import AuditEntry, Image
from newsroom.core.permissions import NotAllowed
from tests.core.images.test_processing import others_at_work
from tests.factories import file_of, make_article, make_author, make_draft, make_image, make_topic, make_user, photo

pytestmark = pytest.mark.django_db


def files_of(image):
    """The names of the files that the storage has of the picture: its own, and the renditions that are there."""
    storage, found = image.file.storage, [image.file.name]
    found += [getattr(image.file, key).removeprefix("/media/") for key in renditions.keys(image)]
    return [name for name in found if storage.exists(name)]


def test_a_stored_picture_has_a_random_name_and_keeps_what_was_said_of_it():
    image = make_image(alt="A ferry at dusk", credit="Harbour desk")
    other = make_image()
    image.refresh_from_db()
    assert image.file.name.startswith("images/")
    assert image.file.name.endswith(".jpg")
    assert image.file.name != other.file.name
    assert (image.alt, image.credit, image.width, image.height) == ("A ferry at dusk", "Harbour desk", 90, 60)


@pytest.mark.parametrize("point", ["", "0.5", "1.1x0.5", "-0.1x0.5", "nanxnan", "0.5x0.5x0.5"])
def test_a_focal_point_lies_within_the_picture(point):
    image = make_image()
    with pytest.raises(ValidationError):
        services.describe(image, focal_point=point)
    assert Image.objects.get().focal_point == "0.5x0.5"


def test_nothing_is_kept_of_a_picture_that_could_not_be_stored(monkeypatch):
    kept = make_image()
    folder = kept.file.storage.listdir("images")

    def fail(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr(models.Model, "save", fail)
    with pytest.raises(IntegrityError):
        make_image()
    assert kept.file.storage.listdir("images") == folder
    assert Image.objects.count() == 1


def test_a_picture_is_not_stored_with_a_field_that_is_too_long():
    with pytest.raises(ValidationError, match="at most 500 characters"):
        make_image(alt="a" * 501)
    assert not Image.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_removed_picture_takes_its_files_along():
    kept, removed = make_image(), make_image()
    names = files_of(removed)
    services.remove(Image.objects.get(pk=removed.pk))
    assert len(files_of(kept)) == 1 + len(list(renditions.keys(kept)))
    assert not any(removed.file.storage.exists(name) for name in names)


def test_renditions_are_made_once_the_picture_is_there(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as later:
        image = services.store(file_of(photo(), "JPEG"))
    assert files_of(image) == [image.file.name]
    for callback in later:
        callback()
    assert len(files_of(image)) == 1 + len(list(renditions.keys(image)))


def test_another_focal_point_makes_other_crops_once_it_is_kept(django_capture_on_commit_callbacks):
    image = make_image()
    before = files_of(image)
    with django_capture_on_commit_callbacks(execute=True):
        services.describe(image, alt="A gate", focal_point="0.1x0.9")
    assert set(files_of(image)) - set(before)
    assert len(files_of(image)) == len(before)
    with django_capture_on_commit_callbacks() as later:
        services.describe(image, alt="Another gate", focal_point="0.1x0.9")
    # The invalidation log has its own, on some IDs of its rows.
    assert [call for call in later if call not in {invalidation.notify, invalidation.prune}] == []


def test_the_log_tells_who_brought_changed_and_removed_a_picture():
    editor = make_user("Editor")
    image = make_image(by=editor)
    services.describe(image, by=editor, alt="A gate", credit="")
    services.describe(image, by=editor, alt="A  gate")
    services.remove(image, by=editor)
    entries = AuditEntry.objects.filter(subject_kind="image", by=editor).order_by("pk").values_list("verb", "detail")
    assert list(entries) == [
        ("upload", {}),
        ("change", {"alt": "A gate", "replaced": {"alt": ""}}),
        ("remove", {}),
    ]


def test_only_who_may_publish_removes_pictures():
    image = make_image()
    with pytest.raises(NotAllowed):
        services.remove(image, by=make_user("Journalist"))
    assert Image.objects.exists()


def lead(image):
    make_article(lead_image=image)


def text(image):
    make_article(body=f'<p>Text</p><figure><img src="{image.file.url}"></figure>')


def withdrawn(image):
    story = make_article(lead_image=image)
    publishing.withdraw(story, by=None)


def draft_lead(image):
    make_draft(lead_image=image)


def draft_text(image):
    story = make_article()
    drafting.save(story, {"body": f'<p>Text</p><figure><img src="{image.file.url}"></figure>'})


def topic(image):
    make_topic(lead_image=image)


def author(image):
    person = make_author()
    person.photo = image
    person.save()


USES = [lead, text, withdrawn, draft_lead, draft_text, topic, author]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("use", USES)
def test_a_picture_in_use_is_kept(use):
    image = make_image()
    use(image)
    with pytest.raises(NotAllowed, match="in use"):
        services.remove(image)
    assert image.file.storage.exists(Image.objects.get().file.name)
    assert not AuditEntry.objects.filter(verb="remove").exists()


def test_a_picture_that_a_draft_let_go_is_free():
    image = make_image()
    draft = make_draft(lead_image=image, body=f'<p>Text</p><figure><img src="{image.file.url}"></figure>')
    drafting.save(draft, {"lead_image": None})
    with pytest.raises(NotAllowed):
        services.remove(image)
    drafting.save(draft, {"body": "<p>Text</p>"})
    services.remove(image)
    assert not Image.objects.exists()


def test_a_picture_of_a_draft_is_that_of_the_story_once_it_is_published():
    image, other = make_image(), make_image()
    story = make_draft(lead_image=image)
    publishing.publish(story, by=None)
    assert not story.working_copy.pictures.exists()
    drafting.save(story, {"lead_image": reference(other)})
    assert list(story.working_copy.pictures.all()) == [other]
    drafting.save(story, drafting.live_content(story))
    assert not story.working_copy.pictures.exists()


def test_nothing_is_stored_while_other_threads_process_images():
    with others_at_work(processing.MAX_THREADS), pytest.raises(processing.TooBusy, match="was not saved"):
        services.store(file_of(photo(), "JPEG"), alt="A ferry")
    assert not Image.objects.exists()
    assert services.store(file_of(photo(), "JPEG"), alt="A ferry").pk
