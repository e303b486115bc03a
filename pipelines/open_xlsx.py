"""Reading .xlsx: the XML of its parts, streamed; runs in the child process of `open_book` only.

The libraries at hand build every cell as an object (a minute for 100,000 rows) or lose what is
needed here: fonts of texts, formulas without a result, error cells. Nothing is looked at but
values, number formats, fonts, merged ranges and what is hidden.
"""

import posixpath
import re
import zipfile
from datetime import datetime
from typing import IO

from pipelines import plain_rows
from pipelines.cell_text import (
    UNCALCULATED,
    Shown,
    figure,
    in_font,
    is_old_font,
    moment,
    number,
    shown_as,
    shown_built_in,
)
from pipelines.opened import AT_ONCE, Marks, Sink, Value
from pipelines.xml_part import BLOCK, Attributes, Part, attribute, local

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_PLAIN = re.compile("-?[1-9][0-9]{0,14}|0")
_A1 = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_LETTERS = re.compile("[A-Z]{1,3}")
_LONGEST = 4 << 20  # bytes of a row that are waited for

Runs = tuple[tuple[str, str], ...]  # (font, text); no font where the cell's applies
_Raw = tuple[str, str, bool, str | Runs | None]  # kind, style, whether a formula, content


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


class _Sheet(Part):
    """One sheet: rows are written as they end. A million cells pass here: what is asked of each is
    asked once of those that are alike."""

    def __init__(
        self,
        styles: _Styles,
        strings: list[str | Runs],
        from_1904: bool,
        sink: Sink,
    ) -> None:
        super().__init__()
        self._strings, self._from_1904 = strings, from_1904
        self._sink, self.marks = sink, Marks()
        self._fonts = [font if is_old_font(font) else "" for font in styles.fonts] or [""]
        self._shown = styles.shown or ["number"]
        self._letters: dict[str, int] = {}
        self._known: dict[_Raw, Value] = {}
        self._row, self._number_of_row, self._hidden = -1, "0", False
        self._columns, self._values = list[int](), list[Value]()
        self._column = -1  # of the cell before
        self._cell: Attributes = {}
        self._value: str | None = None
        self._runs: list[tuple[str, str]] = []
        self._formula, self._font, self._phonetic = False, "", False
        self._plain, self._between = True, False  # whether rows may be taken; between two of them
        self._parser.XmlDeclHandler = self._declare

    def read(self, source: IO[bytes]) -> None:
        """The parser sees what is no plain row, and all from where none may be taken any more."""
        left = source.read(BLOCK)
        if left.startswith(b"<?xml"):
            head, sign, left = left.partition(b"?>")
            self._parser.Parse(head + sign, False)
        while block := source.read(BLOCK):
            left = self._read_rows(left) + block
        self._parser.Parse(self._read_rows(left), True)

    def _declare(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self._plain = (encoding or "utf-8").lower() == "utf-8"

    def _read_rows(self, xml: bytes) -> bytes:
        """Read whole rows; what is left of them."""
        rows, end, left = xml.rpartition(plain_rows.END)
        parts = plain_rows.parts(rows + end) if self._plain else None
        if parts is None or len(left) > _LONGEST:
            self._plain = False
            self._parser.Parse(xml, False)
            return b""
        for part in parts:
            if isinstance(part, bytes):
                self._parser.Parse(part, False)
            elif self._between:
                self._plain_row(part)
            else:
                self._parser.Parse(part.xml.encode(), False)
        return left

    def _plain_row(self, row: plain_rows.Row) -> None:
        self._begin_row({"r": row.number})
        for at, style, inline, kind, value in row.cells:
            self._column = self._column_of(at)
            if inline:
                self._take("inlineStr", style or "0", False, _text(inline))
            elif value:
                self._take(kind or "n", style or "0", False, value)
        self._end_row()

    def start(self, name: str, attributes: Attributes) -> None:
        kind = name if ":" not in name else local(name)
        if kind == "c":
            self._cell, self._value, self._formula = attributes, None, False
            self._runs, self._font = [], ""
        elif kind == "v" or (kind == "t" and not self._phonetic):
            self.collect()
        elif kind == "f":
            self._formula = True
        elif kind == "row":
            self._between = False
            self._begin_row(attributes)
        elif kind == "sheetData":
            self._between = True
        elif kind in ("r", "rFont"):
            self._font = attributes.get("val", "")
        elif kind == "rPh":
            self._phonetic = True
        elif kind == "mergeCell":
            self._merge(attributes["ref"])
        elif kind == "col" and attributes.get("hidden") in ("1", "true"):
            self.marks.hide(int(attributes["min"]) - 1, int(attributes["max"]))

    def end(self, name: str) -> None:
        kind = name if ":" not in name else local(name)
        if kind == "v":
            self._value = self.collected()
        elif kind == "c":
            self._end_cell()
        elif kind == "t" and not self._phonetic:
            self._runs.append((self._font, _text(self.collected())))
        elif kind == "row":
            self._end_row()
            self._between = True
        elif kind == "sheetData":
            self._between = False
        elif kind == "rPh":
            self._phonetic = False

    def _begin_row(self, attributes: Attributes) -> None:
        self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
        self._number_of_row = str(self._row + 1)
        self._columns, self._values, self._column = [], [], -1
        self._hidden = attributes.get("hidden") in ("1", "true")

    def _end_row(self) -> None:
        if self._columns:
            self._sink.row(self._row, self._columns, self._values)
            if self._hidden:
                self.marks.hidden_rows.append(self._row)

    def _end_cell(self) -> None:
        cell = self._cell
        at, kind = cell.get("r"), cell.get("t", "n")
        self._column = self._column + 1 if at is None else self._column_of(at)
        content = joined(self._runs) if kind == "inlineStr" else self._value
        self._take(kind, cell.get("s", "0"), self._formula, content)

    def _take(self, *raw: *_Raw) -> None:
        """A cell of the row as it stands in the file, unless there is nothing to be seen."""
        value = self._known.get(raw)
        if value is None:
            if len(self._known) >= AT_ONCE:
                self._known.clear()
            value = self._known[raw] = self._read_cell(*raw)
        if value[1]:
            self._columns.append(self._column)
            self._values.append(value)

    def _column_of(self, reference: str) -> int:
        letters = reference.removesuffix(self._number_of_row)
        if letters not in self._letters or letters == reference:
            if not _LETTERS.fullmatch(letters) or letters == reference:
                raise ValueError("cell reference")
            self._letters[letters] = _number_of(letters)
        return self._letters[letters]

    def _read_cell(self, kind: str, style: str, formula: bool, content: str | Runs | None) -> Value:
        """A cell's kind and text; no text where there is nothing to be seen."""
        found = self._content(kind, int(style), formula, content)
        return found if not found[1].isspace() else ("text", "")

    def _content(self, kind: str, style: int, formula: bool, content: str | Runs | None) -> Value:
        if kind == "inlineStr":
            return "text", self._in_font(content or "", style)
        if kind == "s" and isinstance(content, str):
            return "text", self._in_font(self._strings[int(content)], style)
        if not isinstance(content, str) or not content:
            lacks = formula and kind != "str"
            return ("error", UNCALCULATED) if lacks else ("text", "")
        if kind == "n":
            return self._number(content, self._shown[style])
        if kind == "b":
            return "boolean", "true" if content in ("1", "true") else "false"
        if kind == "e":
            return "error", content
        if kind == "d":
            return "date", moment(datetime.fromisoformat(content))
        return "text", self._in_font(_text(content), style)

    def _number(self, value: str, shown: Shown) -> Value:
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
