"""Of a joined table of which only the key is read, it matters whether its rows come and go by themselves."""

import pytest

from articles.models import Article, Byline
from newsroom.core.tracking.coverage import Coverage, other_tags

COPY = ' INNER JOIN "articles_workingcopy" ON ("articles_article"."id" = "articles_workingcopy"."article_id")'
ARTICLE = ' INNER JOIN "articles_article" ON ("articles_byline"."article_id" = "articles_article"."id")'


@pytest.mark.parametrize(
    ("model", "sql", "tags"),
    [
        (Article, f'SELECT COUNT(*) FROM "articles_article"{COPY}', None),
        (Byline, f'SELECT COUNT(*) FROM "articles_byline"{ARTICLE}', set()),
        (Byline, f'SELECT COUNT("articles_article"."id") FROM "articles_byline"{ARTICLE}', {"articles"}),
        (Byline, 'SELECT COUNT(*) FROM "articles_byline" CROSS JOIN "articles_article"', {"articles"}),
    ],
)
def test_a_key_that_another_row_refers_to_is_no_reason_to_depend_on_its_table(model, sql, tags):
    assert other_tags(sql, Coverage(model, model._meta.db_table, has_rows=False)) == tags
