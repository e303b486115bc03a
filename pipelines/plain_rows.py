"""Rows of a sheet's XML that are of the plain shape most programs write, taken by a pattern.

A pattern is several times as fast as a parser that calls back for every element. Taken is only what
can be read in one way: cells of values and inline texts in whole rows, no formula, no run of text,
no entity, no blank that XML changes, no hidden row. All else is the parser's (`open_xlsx`), in its
place; so is every row of a part that holds a comment, a CDATA section, an instruction or another
encoding than UTF-8, between which a row might not be a row.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TEXT = r"[^<>&\x00-\x1f\ufffe\uffff]+"
_START = r'<c r="([A-Z]{1,3}[0-9]{1,7})"(?: s="([0-9]+)")?'
_VALUE = rf'(?: t="(b|d|e|n|s|str)")?(?: ?/>|>(?:<v>({_TEXT})</v>)?</c>)'
_INLINE = rf' t="inlineStr"><is><t(?: xml:space="preserve")?>({_TEXT})</t></is></c>'
_CELL = re.compile(f"{_START}(?:{_INLINE}|{_VALUE})")
_ANY_CELL = re.sub(r"\((?!\?)", "(?:", _CELL.pattern)
_ROW = re.compile(
    rf'<row r="([0-9]{{1,7}})"(?: (?!hidden)[A-Za-z0-9:]+="[^"<>&]*")*+>((?:{_ANY_CELL})*+)</row>'
)
END = b"</row>"
_ODD = (b"<!", b"<?")

Cell = tuple[str, str, str, str, str]  # reference, style, inline text, kind, value


@dataclass(frozen=True)
class Row:
    number: str
    cells: list[Cell]
    xml: str


def parts(xml: bytes) -> Iterator[Row | bytes] | None:
    """Plain rows, and what lies between them, in order; None where nothing may be taken so."""
    if any(sign in xml for sign in _ODD):
        return None
    try:
        text = xml.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return _parts(text)


def _parts(text: str) -> Iterator[Row | bytes]:
    at = 0
    for row in _ROW.finditer(text):
        if row.start() > at:
            yield text[at : row.start()].encode()
        yield Row(row[1], _CELL.findall(row[2]), row[0])
        at = row.end()
    if at < len(text):
        yield text[at:].encode()
