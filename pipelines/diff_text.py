"""What changed between two releases, written for a terminal as git writes it.

`+` and `-` rows by their keys, `~` with what became of what. Releases only, so values may be shown.
Gives lines and their style; printing is the command line's.
"""

import json
from collections.abc import Iterator
from typing import Any

from catalog.diff import Cells, Diff, Edit, RowChanges

_LONGEST = 60
Line = tuple[str, str]  # text, style


def lines(found: Diff) -> Iterator[Line]:
    """The whole of it: the releases, fields, rows, and the description."""
    yield f"{found.dataset} {found.old or '–'} → {found.new}", "bold"
    if not found.compared:
        yield "  không có chung khoá chính / no primary key in common", "yellow"
    for sign, names in (("+", found.fields_added), ("-", found.fields_removed)):
        if names:
            yield f"{sign} trường / fields: {', '.join(names)}", "yellow"
    yield from _rows("~", "sửa / changed", found.changed, "yellow")
    yield from _rows("+", "thêm / added", found.added, "green")
    yield from _rows("-", "bỏ / removed", found.removed, "red")
    for edit in found.metadata:
        yield f"~ {_edit(edit)}", "cyan"


def _rows(sign: str, title: str, rows: RowChanges, style: str) -> Iterator[Line]:
    yield f"{title}: {rows.count:,}", ""
    for row in rows.shown:
        yield f"{sign} {_cells((*row.key, *row.cells))}", style
        yield from ((f"    {_edit(e)}", "") for e in row.edits)
    if rows.shown and rows.rest:
        yield f"  … +{rows.rest:,}", ""


def _cells(cells: Cells) -> str:
    return ", ".join(f"{name}: {_value(v)}" for name, v in cells if v is not None)


def _edit(edit: Edit) -> str:
    return f"{edit.at}: {_value(edit.old)} → {_value(edit.new)}"


def _value(value: Any) -> str:
    if value is None:
        return "–"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = text.strip('"') if not isinstance(value, str | list | dict) else text
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
