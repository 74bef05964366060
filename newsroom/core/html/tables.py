"""Columns of numbers in the tables of sanitised HTML."""

import re
from html import unescape

_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<(t[dh])((?: [^>]*)?)>(.*?)</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_DASHES = "-–—−…"
# A number or a range, with a sign, a currency, a unit of up to three letters or two Chinese characters.
_NUMBER = re.compile(
    rf"[{_DASHES}+±<>≈~]?[$€£¥]?\d[\d.,'’ \u00a0\u202f]*(?:[–−-][$€£¥]?\d[\d.,\u00a0\u202f]*)?"
    r"\s?(?:[%‰°]|[a-zA-Z]{1,3}|[\u4e00-\u9fff]{1,2})?"
)


def with_numeric_columns(html: str) -> str:
    """Return the HTML with the class “number” on the cells of each column that has nothing but numbers and dashes.

    Tables with cells that span several columns or rows stay as they are.
    """
    return _TABLE.sub(lambda table: _marked(table[0]), html)


def _marked(table: str) -> str:
    if "span=" in table:
        return table
    rows = [_CELL.findall(row) for row in _ROW.findall(table)]
    columns: dict[int, list[str]] = {}
    for row in rows:
        for column, (name, _attributes, content) in enumerate(row):
            if name == "td":
                columns.setdefault(column, []).append(unescape(_TAG.sub("", content)).strip())
    numeric = {column for column, texts in columns.items() if _are_numbers(texts)}

    def marked_row(row: re.Match[str]) -> str:
        cells = enumerate(_CELL.finditer(row[1]))
        return f"<tr>{''.join(_as_number(cell) if column in numeric else cell[0] for column, cell in cells)}</tr>"

    return _ROW.sub(marked_row, table) if numeric else table


def _are_numbers(texts: list[str]) -> bool:
    texts = [text for text in texts if text.strip(_DASHES)]
    return bool(texts) and all(map(_NUMBER.fullmatch, texts))


def _as_number(cell: re.Match[str]) -> str:
    return f'<{cell[1]}{cell[2]} class="number">{cell[3]}</{cell[1]}>'
