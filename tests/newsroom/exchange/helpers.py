"""What the tests of importers and of backups share."""

import io
import json
import zipfile

from articles.models import (
    Article,
    Author,
    Byline,
    DraftEntry,
    HeadlineEntry,
    SearchEntry,
    SimilarityEntry,
    WorkingCopy,
)
from newsroom.core.models import Redirect
from newsroom.exchange import export
from newsroom.exchange.backup import archive
from newsroom.exchange.backup import restore as restore_module
from newsroom.exchange.importing.importer import Import
from newsroom.exchange.progress import Progress
from newsroom.exchange.readers import jsonl
from newsroom.exchange.records import Entry
from newsroom.exchange.sites.items import OldStory
from topics.models import (
    Alias,
    Fingerprint,
    IndexedName,
    MonthCount,
    Opening,
    Resemblance,
    SharedCount,
    SharedMonthCount,
    Topic,
    TopicEntry,
)


def story(**fields):
    """An object of the interchange format that can be published; a field of None is left out."""
    fields = {
        "id": "wire-1",
        "title": "Ferry runs again",
        "summary": "After three weeks.",
        "body": "<p>The ferry left at noon.</p>",
        "published_at": "2025-05-04T10:30:00+02:00",
        "topics": ["Ferries"],
        "authors": ["Harbour desk"],
        **fields,
    }
    return {name: value for name, value in fields.items() if value is not None}


def run_import(*stories, publish=True):
    """Import these objects, or raw lines (bytes), and return the run; what it reported is in `run.said`."""
    lines = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in stories]
    said = []
    run = Import(publish=publish, report=said.append)
    run.run(jsonl.read(io.BytesIO(b"\n".join(lines))))
    run.said = "\n".join(said)
    return run


def outcomes(run):
    """What came of the stories, without the zeros."""
    return {outcome: count for outcome, count in run.summary.outcomes.items() if count}


def exported():
    """The export's bytes."""
    file = io.BytesIO()
    export.write(file, Progress(lambda line: None, "stories"))
    return file.getvalue()


def empty_the_site():
    """As if this were another site."""
    of_stories = (TopicEntry, Byline, SimilarityEntry, HeadlineEntry, SearchEntry, DraftEntry, WorkingCopy)
    of_topics = (
        MonthCount,
        SharedCount,
        SharedMonthCount,
        Fingerprint,
        Resemblance,
        Opening,
        IndexedName,
        Alias,
        Topic,
    )
    for model in (*of_stories, Article, *of_topics, Author, Redirect):
        model.objects.all()._raw_delete("default")


def stored(uid="wire-1"):
    """The article of this interchange id."""
    return Article.objects.select_related("working_copy").get(uid=uid)


def quiet():
    return Progress(lambda line: None, "rows and files")


def backed_up():
    """A backup's bytes."""
    file = io.BytesIO()
    archive.write(file, quiet())
    return file.getvalue()


def restore(content, *, force=True):
    restore_module.restore(io.BytesIO(content), quiet(), force=force)


def changed(content, **parts):
    """The backup with other parts, by name; None takes one away."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            if part is not None:
                new.writestr(name, part)
    return target.getvalue()


def manifest_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return json.loads(file.read(archive.MANIFEST))


def with_manifest(content, **changes):
    return changed(content, **{archive.MANIFEST: json.dumps({**manifest_of(content), **changes})})


def entries_of(exported):
    """The posts of an export of another site as entries."""
    posts = (item for item in exported.contents() if isinstance(item, OldStory) or getattr(item, "kind", "") == "posts")
    for number, item in enumerate(posts, 1):
        if isinstance(item, OldStory):
            yield Entry(number, item.record, note=" ".join(item.changes))
        else:
            yield Entry(number, problem=item.reason)
