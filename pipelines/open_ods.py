"""Reading .ods: its content, streamed; runs in the child process of `open_book` only.

A cell is its own paragraphs; those of a comment or of a drawing lie deeper. Repeated cells and rows
that hold something count as often as they stand.
"""

import zipfile

from pipelines.cell_text import UNCALCULATED, figure
from pipelines.opened import Marks, Sink, Value
from pipelines.xml_part import Attributes, Part

_CELLS = ("table:table-cell", "table:covered-table-cell")
_SIGNS = {"text:tab": "\t", "text:line-break": "\n"}


def sheets(zipped: zipfile.ZipFile, sink: Sink) -> None:
    """Each sheet in turn into the sink."""
    with zipped.open("content.xml") as source:
        _Content(sink).read(source)


class _Content(Part):
    """The state of reading: the sheet, the row, the cell, and how deep below the cell."""

    def __init__(self, sink: Sink) -> None:
        super().__init__()
        self._sink = sink
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._name, self._hidden, self._marks = "", False, Marks()
        self._row, self._rows, self._row_hidden = 0, 1, False
        self._column, self._columns = 0, 0
        self._filled: list[int] = []
        self._values: list[Value] = []
        self._cell: Attributes | None = None
        self._paragraphs: list[str] = []
        self._depth = 0  # of elements below the cell
        self._open = False  # whether a paragraph of the cell is

    def start(self, name: str, attributes: Attributes) -> None:
        if self._cell is not None:
            self._depth += 1
            self._below(name, attributes)
        elif name in _CELLS:
            self._cell, self._paragraphs = attributes, []
        elif name == "table:table-row":
            self._rows, self._column = _count(attributes, "table:number-rows-repeated"), 0
            self._filled, self._values = [], []
            self._row_hidden = attributes.get("table:visibility", "visible") != "visible"
        elif name == "table:table-column":
            end = self._columns + _count(attributes, "table:number-columns-repeated")
            if attributes.get("table:visibility", "visible") != "visible":
                self._marks.hide(self._columns, end)
            self._columns = end
        elif name == "table:table":
            self._name, self._marks = attributes.get("table:name", ""), Marks()
            self._hidden = attributes.get("table:style-name") in self._hidden_styles
            self._row = self._columns = 0
        elif name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def _below(self, name: str, attributes: Attributes) -> None:
        if self._depth == 1 and name == "text:p":
            self._open = True
            self.collect()
        elif self._open and name == "text:s":
            blanks = _count(attributes, "text:c")
            self._sink.take(0, blanks)
            self.add(" " * blanks)
        elif self._open and name in _SIGNS:
            self.add(_SIGNS[name])

    def end(self, name: str) -> None:
        if self._cell is not None and self._depth:
            if self._depth == 1 and self._open:
                self._paragraphs.append(self.collected())
                self._open = False
            self._depth -= 1
        elif self._cell is not None:
            self._end_cell(self._cell, name == _CELLS[0])
            self._cell = None
        elif name == "table:table-row":
            self._end_row()
        elif name == "table:table":
            self._sink.sheet(self._name, self._hidden, self._marks)

    def _end_cell(self, cell: Attributes, own: bool) -> None:
        columns = _count(cell, "table:number-columns-repeated")
        value = _read(cell, "\n".join(self._paragraphs))
        if value[1].strip():
            self._sink.take((columns - 1) * self._rows, 0)
            self._filled += range(self._column, self._column + columns)
            self._values += [value] * columns
        down = _count(cell, "table:number-rows-spanned")
        right = _count(cell, "table:number-columns-spanned")
        if own and (down > 1 or right > 1):
            bounds = (self._row, self._row + down, self._column, self._column + right)
            self._sink.merge(self._marks, bounds)
        self._column += columns

    def _end_row(self) -> None:
        if self._filled:
            self._sink.take((self._rows - 1) * len(self._filled), 0)
            for row in range(self._row, self._row + self._rows):
                self._sink.row(row, self._filled, self._values)
                if self._row_hidden:
                    self._marks.hidden_rows.append(row)
        self._row += self._rows


def _count(attributes: Attributes, name: str) -> int:
    return int(attributes.get(name, 1))


def _read(cell: Attributes, text: str) -> Value:
    kind = cell.get("office:value-type", cell.get("calcext:value-type"))
    formula = "table:formula" in cell
    if text.startswith(("#", "Err:")) and formula:
        return "error", text
    if kind in ("float", "percentage", "currency"):
        return figure(float(cell["office:value"]), "percent" if kind == "percentage" else "number")
    if kind == "date":
        return "date", cell["office:date-value"].removesuffix("T00:00:00")
    if kind == "boolean":
        return "boolean", cell["office:boolean-value"]
    if formula and kind is None and not text:
        return "error", UNCALCULATED
    return "text", text
