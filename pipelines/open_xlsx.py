"""Reading .xlsx: the XML of its parts, streamed; runs in the child process of `open_book` only.

The libraries at hand build every cell as an object (a minute for 100,000 rows) or lose what is
needed here: fonts of texts, formulas without a result, error cells. Nothing is looked at but
values, number formats, fonts, merged ranges and what is hidden.
"""

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from datetime import datetime

from pipelines.cell_text import (
    UNCALCULATED,
    Kind,
    Shown,
    figure,
    in_font,
    is_old_font,
    moment,
    number,
    shown_as,
    shown_built_in,
)
from pipelines.opened import Marks, Sink
from pipelines.xml_part import Attributes, Part, attribute, local

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_PLAIN = re.compile("-?[1-9][0-9]{0,14}|0")
_A1 = re.compile("([A-Z]{1,3})([0-9]{1,7})")

Runs = tuple[tuple[str, str], ...]  # (font, text); no font where the cell's applies


def sheets(zipped: zipfile.ZipFile, sink: Sink) -> None:
    """Each sheet in turn into the sink."""
    names = zipped.namelist()
    book, links = _Book(), _Links()
    _read(zipped, "xl/workbook.xml", book)
    _read(zipped, "xl/_rels/workbook.xml.rels", links)
    styles, strings = _Styles(), _Strings()
    for part, reader in (("xl/styles.xml", styles), ("xl/sharedStrings.xml", strings)):
        if part in names:
            _read(zipped, part, reader)
    for name, hidden, link in book.sheets:
        kind, target = links.targets.get(link, ("", ""))
        if kind == "worksheet":
            sheet = _Sheet(styles, strings.texts, book.from_1904, sink)
            _read(zipped, target, sheet)
            sink.sheet(name, hidden, sheet.marks)


def _read(zipped: zipfile.ZipFile, name: str, part: Part) -> None:
    with zipped.open(name) as source:
        part.read(source)


def _text(escaped: str) -> str:
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), escaped) if "_x" in escaped else escaped


class _Book(Part):
    """The sheets in order: name, whether hidden, the link to its part."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, bool, str]] = []
        self.from_1904 = False

    def start(self, name: str, attributes: Attributes) -> None:
        if local(name) == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes["name"], hidden, attribute(attributes, "id") or ""))
        elif local(name) == "workbookPr":
            self.from_1904 = attributes.get("date1904") in ("1", "true")


class _Links(Part):
    """Link → (kind, part)."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if local(name) == "Relationship":
            target = posixpath.normpath(posixpath.join("/xl", attributes["Target"]))
            kind = attributes["Type"].rpartition("/")[2]
            self.targets[attributes["Id"]] = (kind, target.lstrip("/"))


class _Styles(Part):
    """By the number of a style: how it shows numbers, and its font."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Shown] = []
        self.fonts: list[str] = []
        self._formats: dict[int, Shown] = {}
        self._names: list[str] = []
        self._within = ""

    def start(self, name: str, attributes: Attributes) -> None:
        kind = local(name)
        if kind in ("fonts", "cellXfs", "cellStyleXfs", "numFmts", "dxfs"):
            self._within = kind
        elif kind == "numFmt" and self._within == "numFmts":
            self._formats[int(attributes["numFmtId"])] = shown_as(attributes["formatCode"])
        elif kind == "font" and self._within == "fonts":
            self._names.append("")
        elif kind == "name" and self._within == "fonts":
            self._names[-1] = attributes.get("val", "")
        elif kind == "xf" and self._within == "cellXfs":
            format_, font = int(attributes.get("numFmtId", 0)), int(attributes.get("fontId", 0))
            self.shown.append(self._formats.get(format_) or shown_built_in(format_))
            self.fonts.append(self._names[font] if font < len(self._names) else "")


class _Strings(Part):
    """The shared texts, with their runs where one has a font of its own that is an old one."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str | Runs] = []
        self._runs: list[tuple[str, str]] = []
        self._font = ""
        self._phonetic = False

    def start(self, name: str, attributes: Attributes) -> None:
        kind = local(name)
        if kind == "si":
            self._runs = []
        elif kind == "r":
            self._font = ""
        elif kind == "rFont":
            self._font = attributes.get("val", "")
        elif kind == "rPh":
            self._phonetic = True
        elif kind == "t" and not self._phonetic:
            self.collect()

    def end(self, name: str) -> None:
        kind = local(name)
        if kind == "t" and not self._phonetic:
            self._runs.append((self._font, _text(self.collected())))
        elif kind == "rPh":
            self._phonetic = False
        elif kind == "si":
            self.texts.append(joined(self._runs))
            self._font = ""


def joined(runs: list[tuple[str, str]]) -> str | Runs:
    """One text where no run has a font of its own."""
    return tuple(runs) if any(font for font, _ in runs) else "".join(text for _, text in runs)


@dataclass
class _Cell:
    column: int = -1
    kind: str = "n"
    style: int = 0
    formula: bool = False
    value: str | None = None
    runs: list[tuple[str, str]] = field(default_factory=list)
    font: str = ""


class _Sheet(Part):
    """One sheet: rows are written as they end."""

    def __init__(
        self,
        styles: _Styles,
        strings: list[str | Runs],
        from_1904: bool,
        sink: Sink,
    ) -> None:
        super().__init__()
        self._styles, self._strings, self._from_1904 = styles, strings, from_1904
        self._sink, self.marks = sink, Marks()
        self._fonts = [font if is_old_font(font) else "" for font in styles.fonts] or [""]
        self._shown = styles.shown or ["number"]
        self._columns: dict[str, int] = {}
        self._row, self._cells = -1, list[tuple[int, Kind, str]]()
        self._cell = _Cell()
        self._phonetic = False
        self._hidden = False

    def start(self, name: str, attributes: Attributes) -> None:
        kind = name if ":" not in name else local(name)
        if kind == "c":
            at, before = attributes.get("r"), self._cell.column
            column = before + 1 if at is None else self._column(at)
            style = int(attributes.get("s", 0))
            self._cell = _Cell(column, attributes.get("t", "n"), style)
        elif kind == "v" or (kind == "t" and not self._phonetic):
            self.collect()
        elif kind == "f":
            self._cell.formula = True
        elif kind == "row":
            self._begin_row(attributes)
        elif kind in ("r", "rFont"):
            self._cell.font = attributes.get("val", "")
        elif kind == "rPh":
            self._phonetic = True
        elif kind == "mergeCell":
            self._merge(attributes["ref"])
        elif kind == "col" and attributes.get("hidden") in ("1", "true"):
            self.marks.hide(int(attributes["min"]) - 1, int(attributes["max"]))

    def end(self, name: str) -> None:
        kind = name if ":" not in name else local(name)
        if kind == "v":
            self._cell.value = self.collected()
        elif kind == "c":
            self._end_cell()
        elif kind == "t" and not self._phonetic:
            self._cell.runs.append((self._cell.font, _text(self.collected())))
        elif kind == "row":
            self._end_row()
        elif kind == "rPh":
            self._phonetic = False

    def _column(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        if letters not in self._columns:
            found = _A1.fullmatch(f"{letters}1")
            if found is None:
                raise ValueError("cell reference")
            self._columns[letters] = _number_of(letters)
        if reference[len(letters) :] != str(self._row + 1):
            raise ValueError("row of a cell")
        return self._columns[letters]

    def _begin_row(self, attributes: Attributes) -> None:
        self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
        self._cells, self._cell = [], _Cell()
        self._hidden = attributes.get("hidden") in ("1", "true")

    def _end_row(self) -> None:
        if self._cells:
            self._sink.row(self._row, self._cells)
            if self._hidden:
                self.marks.hidden_rows.append(self._row)

    def _end_cell(self) -> None:
        cell = self._cell
        kind, text = self._read_cell(cell)
        if text and not text.isspace():
            self._cells.append((cell.column, kind, text))

    def _read_cell(self, cell: _Cell) -> tuple[Kind, str]:
        value = cell.value
        if cell.kind == "s" and value is not None:
            return "text", self._in_font(self._strings[int(value)], cell.style)
        if cell.kind == "inlineStr":
            return "text", self._in_font(joined(cell.runs), cell.style)
        if not value:
            lacks = cell.formula and cell.kind != "str"
            return ("error", UNCALCULATED) if lacks else ("text", "")
        if cell.kind == "n":
            return self._number(value, self._shown[cell.style])
        if cell.kind == "b":
            return "boolean", "true" if value in ("1", "true") else "false"
        if cell.kind == "e":
            return "error", value
        if cell.kind == "d":
            return "date", moment(datetime.fromisoformat(value))
        return "text", self._in_font(_text(value), cell.style)

    def _number(self, value: str, shown: Shown) -> tuple[Kind, str]:
        if shown == "number":
            return "number", value if _PLAIN.fullmatch(value) else _plain(value)
        return figure(float(value), shown, self._from_1904)

    def _in_font(self, text: str | Runs, style: int) -> str:
        own = self._fonts[style]
        if isinstance(text, str):
            return in_font(text, own) if own else text
        return "".join(in_font(part, font or own) for font, part in text)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        a, b = _A1.fullmatch(first), _A1.fullmatch(last or first)
        if a is None or b is None:
            raise ValueError("merged range")
        bounds = (int(a[2]) - 1, int(b[2]), _number_of(a[1]), _number_of(b[1]) + 1)
        self._sink.merge(self.marks, bounds)


def _number_of(letters: str) -> int:
    column = 0
    for character in letters:
        column = column * 26 + ord(character) - 64
    return column - 1


def _plain(value: str) -> str:
    """A number as it stands, as the shortest text that means the same."""
    if re.fullmatch("-?[0-9]+", value):
        return str(int(value))
    return number(float(value))
