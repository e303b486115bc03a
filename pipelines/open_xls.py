"""Reading .xls: xlrd, which alone tells the fonts of texts; runs in the child process of
`open_book` only. What xlrd does not tell, a password or macros, stands in the OLE directory and in
the first records of the book."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.cell_text import Shown, figure, in_font, shown_as
from pipelines.opened import Marks, Sink, Value, WorkbookError

_EOF, _FILEPASS, _SHEET, _MACROS = 0x0A, 0x2F, 0x85, 1  # records, and a kind of sheet


def sheets(path: Path, sink: Sink) -> None:
    """Each sheet in turn into the sink."""
    import xlrd

    content = path.read_bytes()
    _refuse_closed(content)
    book = xlrd.open_workbook(
        file_contents=content, formatting_info=True, ragged_rows=True, on_demand=True,
        logfile=sys.stderr,
    )  # fmt: skip
    shown = _Shown(book)
    for number, name in enumerate(book.sheet_names()):
        sheet, marks = book.sheet_by_index(number), Marks()
        for r in range(sheet.nrows):
            cells = [(c, _cell(book, sheet, r, c, shown)) for c in range(sheet.row_len(r))]
            if held := [(c, value) for c, value in cells if value[1].strip()]:
                sink.row(r, [c for c, _ in held], [value for _, value in held])
                if r in sheet.rowinfo_map and sheet.rowinfo_map[r].hidden:
                    marks.hidden_rows.append(r)
        for c, info in sorted(sheet.colinfo_map.items()):
            if info.hidden:
                marks.hide(c, c + 1)
        for bounds in sheet.merged_cells:
            sink.merge(marks, bounds)
        sink.sheet(name, sheet.visibility != 0, marks)
        book.unload_sheet(number)


def _refuse_closed(content: bytes) -> None:
    """A workbook behind a password, or with macros."""
    from xlrd.compdoc import CompDoc

    document = CompDoc(content, logfile=sys.stderr)
    names = {entry.name for entry in document.dirlist}
    if {"EncryptedPackage", "EncryptionInfo"} & names:
        raise WorkbookError("workbook-encrypted")
    if {"_VBA_PROJECT_CUR", "_VBA_PROJECT"} & names:
        raise WorkbookError("workbook-macro")
    book = document.get_named_stream("Workbook") or document.get_named_stream("Book")
    if book is None:
        raise WorkbookError("not-a-workbook", "tài liệu Office khác", "another Office document")
    for code, body in _records(book):
        if code == _FILEPASS:
            raise WorkbookError("workbook-encrypted")
        if code == _SHEET and len(body) > 5 and body[5] & 0x0F == _MACROS:
            raise WorkbookError("workbook-macro")


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of the book itself, up to its sheets."""
    at = 0
    while at + 4 <= len(stream):
        code = int.from_bytes(stream[at : at + 2], "little")
        size = int.from_bytes(stream[at + 2 : at + 4], "little")
        yield code, stream[at + 4 : at + 4 + size]
        if code == _EOF:
            return
        at += 4 + size


class _Shown(dict[int, Shown]):
    """By the number of a style: how it shows numbers."""

    def __init__(self, book: Any) -> None:
        super().__init__()
        self._book = book

    def __missing__(self, style: int) -> Shown:
        format_ = self._book.format_map.get(self._book.xf_list[style].format_key)
        self[style] = shown_as(format_.format_str if format_ else "")
        return self[style]


def _cell(book: Any, sheet: Any, r: int, c: int, shown: _Shown) -> Value:
    import xlrd

    cell = sheet.cell(r, c)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return "error", xlrd.error_text_from_code.get(cell.value, f"#{cell.value}")
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return figure(cell.value, shown[cell.xf_index], book.datemode == 1)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "boolean", "true" if cell.value else "false"
    if cell.ctype != xlrd.XL_CELL_TEXT:
        return "text", ""
    runs = [(0, book.xf_list[cell.xf_index].font_index)]
    runs += sheet.rich_text_runlist_map.get((r, c), [])
    ends = [at for at, _ in runs[1:]] + [len(cell.value)]
    pieces = (
        in_font(cell.value[at:end], book.font_list[font].name)
        for (at, font), end in zip(runs, ends, strict=True)
    )
    return "text", "".join(pieces)
