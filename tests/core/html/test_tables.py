"""Which columns of a table have numbers."""

import pytest

from newsroom.core.html.tables import with_numeric_columns

ROW = "<tr><td>{}</td><td>{}</td></tr>"


def table(*rows, head=""):
    return f"<table><tbody>{head}{''.join(ROW.format(*row) for row in rows)}</tbody></table>"


def test_a_column_of_numbers_is_marked_with_its_header():
    head = '<tr><th scope="col">Port</th><th scope="col"><p>Boats</p></th></tr>'
    html = with_numeric_columns(
        table(("Ayr", "1,200"), ("Oban", "<p><strong>88</strong></p>"), ("Leith", "—"), head=head)
    )
    assert '<th scope="col" class="number"><p>Boats</p></th>' in html
    assert html.count('<td class="number">') == 3
    assert "<td>Ayr</td>" in html
    assert '<th scope="col">Port</th>' in html


@pytest.mark.parametrize(
    "text", ["5", "-3.2", "−3.2%", "12.5%", "$3.4", "€1 200", "40–50%", "3.38万亿", "12 km", "1’000", "+7", "<5"]
)
def test_what_is_a_number(text):
    assert '<td class="number">' in with_numeric_columns(table(("a", text), ("b", "1")))


@pytest.mark.parametrize("text", ["six", "12 boats", "2024-11-03 12:00", "No. 5", "1 and 2", "A1"])
def test_what_is_no_number(text):
    html = table(("a", text), ("b", "1"))
    assert with_numeric_columns(html) == html


def test_other_tables_and_texts_stay_as_they_are():
    for html in (
        table(("a", ""), ("b", "—")),
        '<table><tbody><tr><td colspan="2">1</td></tr><tr><td>1</td><td>2</td></tr></tbody></table>',
        "<p>12</p>",
    ):
        assert with_numeric_columns(html) == html


def test_two_tables_are_looked_at_each_for_itself():
    html = with_numeric_columns(table(("a", "1")) + "<p>12</p>" + table(("a", "one")))
    assert html.count("number") == 1
