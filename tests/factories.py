"""Things to test with, made by the same verbs as the real ones."""

import io
import random
from datetime import UTC, datetime, timedelta
from itertools import count

import PIL.Image
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from articles.models import Author, Revision
from articles.story_fields import reference, references
from articles.workflow import drafting, publishing
from newsroom.core.images import renditions
from newsroom.core.library import files, services
from newsroom.core.pages import editing
from topics.names import naming
from topics.site.stream import Stream

# A story's default date; each later story of a test is an hour younger.
FIRST_DATE = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
_numbers = count(1)
_hours = count(1)


def begin_at_the_first_date():
    """Let the next story be dated as a test's first one, however many were made before."""
    global _hours
    _hours = count(1)


def make_topic(name="", *, kind="subject", aliases=(), **fields):
    """A topic as naming makes it, with these aliases; fields are set as they are."""
    with transaction.atomic():
        topic = naming.find_or_create(name or f"Topic {next(_numbers)}", kind=kind)
        naming.add_aliases(topic, aliases)
        for field, value in fields.items():
            setattr(topic, field, value)
        topic.save()
    return topic


def make_author(name=""):
    """An author as an import makes one."""
    return Author.objects.find_or_create(name or f"Author {next(_numbers)}")


def make_draft(*, topics=(), authors=(), lead_image=None, **content):
    """A draft. topics and authors: objects or names; lead_image: a picture; the rest: fields of a draft."""
    number = next(_numbers)
    topics = [make_topic(t) if isinstance(t, str) else t for t in topics]
    authors = [make_author(a) if isinstance(a, str) else a for a in authors]
    uid = content.pop("uid", "")
    return drafting.create(
        {
            "title": f"Headline {number}",
            "summary": f"Standfirst {number}",
            "body": f"<p>Body {number}</p>",
            **content,
            "topics": references(topics),
            "authors": references(authors),
            "lead_image": lead_image and reference(lead_image),
        },
        uid=uid,
    )


def make_article(*, at=None, **content):
    """A published story: `at` a moment (past or to come), by default an hour after the one before."""
    with transaction.atomic():
        article = make_draft(**content)
        # As imports do, which is faster: there is nothing of before to lock, to compare or to replace.
        moment = at or FIRST_DATE + timedelta(hours=next(_hours))
        publishing.publish(article, by=None, at=moment, is_new=True)
    return article


def make_conflict_version(article, *, by=None, session="", **content):
    """A version of the story that somebody could not save. content: fields of a draft."""
    kind = Revision.Kind.CONFLICT
    content = {"title": "Lock keepers, elsewhere", **content}
    return article.revisions.create(kind=kind, base_version=0, by=by, session=session, content=content)


def make_page(title="", *, known="", language="", is_public=True, **said):
    """A written page, published unless told otherwise. said: what of its draft is another than by default."""
    page = editing.create(title or f"Page {next(_numbers)}", known=known, language=language, by=None)
    said = {**editing.content_of(page), "body": "<p>What we say of ourselves</p>", **said}
    (editing.publish if is_public else editing.save)(page, said, by=None)
    return page


def make_user(role="Editor", **fields):
    """A user of the desk with a role: Journalist, Editor, Topic editor or Administrator."""
    fields.setdefault("username", f"{role.lower().replace(' ', '-')}-{next(_numbers)}")
    user = User.objects.create_user(is_staff=True, password="correct horse", **fields)
    user.groups.add(Group.objects.get(name=role))
    return user


def photo(size=(90, 60), mode="RGB"):
    """Noise: no two pixels alike, as in a photograph."""
    noise = random.Random(7).randbytes(size[0] * size[1] * len(PIL.Image.new(mode, (1, 1)).getbands()))
    return PIL.Image.frombytes(mode, size, noise)


def file_of(picture, file_format, **options):
    """The picture as an uploaded file."""
    file = io.BytesIO()
    picture.save(file, file_format, **options)
    return file


def make_image(picture=None, file_format="JPEG", *, render=True, **fields):
    """A picture of the library, by default a small photograph. render: whether its renditions are made."""
    image = services.store(file_of(picture or photo(), file_format), render=False, **fields)
    if render:
        renditions.render(image)
    return image


def live_count(topic, at=None):
    """How many of the topic's stories its page counts at the moment (now if None)."""
    return Stream(topic, at or timezone.now()).total


# A frame of silent MPEG audio, layer III, and its header; a document of one line.
MP3 = (b"\xff\xfb\x90\x00" + bytes(413)) * 4
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def make_file(content=MP3, *, title="High tide at six", by=None, **fields):
    """A file of the library as an upload makes it."""
    return files.store(ContentFile(content, name="x"), by=by, title=title, **fields)


def embedding(file):
    """The HTML of a body that embeds the file."""
    return f'<p>Text</p><figure class="embed"><a href="{file.file.url}" rel="noopener">Listen to it</a></figure>'
