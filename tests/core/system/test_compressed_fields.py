"""Long texts are compressed on SQLite, and read as they were written."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from articles.models import Article, Revision
from newsroom.core.system.compressed_fields import MIN_LENGTH, compress, rewrite_rows
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db
LONG = f"<p>{' '.join(['The ferry to Öland is late.'] * 100)}</p>"


def stored(table, column):
    """What the database itself has in the only row."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        ((value,),) = cursor.fetchall()
    return value


@pytest.mark.parametrize("body", ["", "<p>Short</p>", f"<p>{'é' * (MIN_LENGTH - 8)}</p>", LONG])
def test_a_text_is_read_as_it_was_written(body):
    story = make_article(body=body)
    assert Article.objects.get(pk=story.pk).body == body
    assert list(Article.objects.values_list("body", flat=True)) == [body]


def test_a_content_is_read_as_it_was_written():
    content = {"title": "Ferries", "body": LONG, "topics": [{"id": 1, "name": "Öland"}]}
    version = Revision.objects.create(article=make_draft(), kind=Revision.Kind.BASE, number=900, content=content)
    assert Revision.objects.get(pk=version.pk).content == content


def test_a_long_text_takes_less_space_on_sqlite_and_a_short_one_stays_readable():
    story = make_article(body=LONG)
    value = stored("articles_article", "body")
    assert value == (compress(LONG) if connection.vendor == "sqlite" else LONG)
    assert len(compress(LONG)) < len(LONG) / 5
    Article.objects.filter(pk=story.pk).update(body="<p>Short</p>")
    assert stored("articles_article", "body") == "<p>Short</p>"


@pytest.mark.any_database
def test_texts_from_before_are_compressed_and_back():
    make_article(body=LONG)
    for is_compressed, value in ((False, LONG), (True, compress(LONG))):
        rewrite_rows("articles_article", "body", is_compressed=is_compressed)
        assert stored("articles_article", "body") == value
        assert Article.objects.get().body == LONG


@pytest.mark.parametrize("lookup", ["body", "body__contains", "body__gt"])
def test_the_database_cannot_search_in_it(lookup):
    with pytest.raises(FieldError):
        Article.objects.filter(**{lookup: "ferry"}).exists()
