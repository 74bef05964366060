"""What a statement reads is found in its text."""

import pytest

from newsroom.core.tracking.statements import Place, read


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ('SELECT "a"."id" FROM "a"', [("a", "a")]),
        ('SELECT "T3"."id" FROM "a" INNER JOIN "b" "T3" ON ("a"."b_id" = "T3"."id")', [("a", "a"), ("T3", "b")]),
        ('SELECT COUNT(*) FROM (SELECT "a"."id" AS "col1" FROM "a") "subquery"', [("a", "a")]),
        ('SELECT 1 AS "a" FROM "b" WHERE EXISTS(SELECT 1 AS "a" FROM "c" "U0")', [("b", "b"), ("U0", "c")]),
        ('SELECT EXTRACT(YEAR FROM "a"."day") AS "year" FROM "a"', [("a", "a")]),
        ('SELECT "a"."id" FROM "a" WHERE "a"."x" IS DISTINCT FROM "a"."y"', [("a", "a")]),
        ('SELECT "a"."id" FROM "a" WHERE "a"."x" = \'it\'\'s FROM "b" \'', [("a", "a")]),
        ("SELECT id FROM a JOIN b ON a.id = b.a_id", [("a", "a"), ("b", "b")]),
        ("SELECT value FROM json_each(%s)", []),
    ],
)
def test_tables_are_found_with_their_names_in_the_statement(sql, tables):
    assert read(sql).tables == tables


def test_names_without_quotes_may_be_those_of_tables():
    assert "authors" in read('SELECT "a"."id" FROM "a" , "authors" WHERE (authors.name = %s)').words


@pytest.mark.parametrize(
    ("sql", "place"),
    [
        ('SELECT "a"."id", "b"."x" FROM "a" INNER JOIN "b"', Place.LOADED),
        ('SELECT DISTINCT "b"."x", "a"."id" FROM "a"', Place.LOADED),
        ('SELECT "b"."x" AS "y" FROM "a"', Place.ADDED),
        ('SELECT CONCAT("a"."id", "b"."x", "a"."y") AS "y" FROM "a"', Place.ADDED),
        ('SELECT (SELECT "b"."x" FROM "b" WHERE "b"."y" = "a"."id") AS "y" FROM "a"', Place.ADDED),
        ('SELECT "a"."id" FROM "a" LEFT OUTER JOIN "b" ON ("a"."id" = "b"."x" AND ("b"."y" > %s))', Place.ADDED),
        ('SELECT "a"."id" FROM "a" LEFT OUTER JOIN "b" ON ("a"."id" = "b"."x")', Place.KEY),
        ('SELECT "a"."id" FROM "a" GROUP BY "a"."id", "b"."x"', Place.KEY),
        ('SELECT "a"."id" FROM "a" WHERE "b"."x" = %s', Place.CONDITION),
        ('SELECT "a"."id" FROM "a" WHERE "a"."y" IS DISTINCT FROM "b"."x"', Place.CONDITION),
        ('SELECT "a"."id" FROM "a" WHERE "a"."y" IN (SELECT "b"."x" FROM "b")', Place.CONDITION),
        ('SELECT 1 FROM "a" WHERE EXISTS(SELECT 1 FROM "c" INNER JOIN "b" ON ("b"."x" = "c"."y"))', Place.CONDITION),
        ('SELECT "a"."id" FROM "a" GROUP BY "a"."id" HAVING MAX("b"."x") > %s', Place.CONDITION),
        ('SELECT "a"."id" FROM "a" ORDER BY "b"."x" ASC', Place.CONDITION),
    ],
)  # fmt: skip
def test_a_column_is_found_in_its_place(sql, place):
    assert {found for column, found in read(sql).columns["b"] if column == "x"} == {place}


@pytest.mark.parametrize(
    ("sql", "has_limit"),
    [
        ('SELECT "a"."id" FROM "a" LIMIT 3', True),
        ('SELECT "a"."id" FROM "a" OFFSET 3', True),
        ('SELECT "a"."id" FROM "a" WHERE EXISTS(SELECT 1 FROM "b" LIMIT 1)', False),
    ],
)
def test_only_a_limit_of_the_statement_itself_counts(sql, has_limit):
    assert read(sql).has_limit is has_limit
