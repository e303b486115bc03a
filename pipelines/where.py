"""Where: in which rows or cells of which files something stands, in a line for people.

Addresses alone, never what stands there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.problem import Problem

FEW = 10  # cells of one column told in a line


@dataclass(frozen=True)
class Listed:
    """The first cells of one column of a file, by row or by cell of a sheet, as a line has room
    for; `more` where there are others."""

    file: str
    sheet: str | None
    column: str | None
    at: tuple[str, ...]
    more: bool

    @property
    def text(self) -> str:
        """Rows or cells alone: `2, 5, 9, …`."""
        return ", ".join((*self.at, *(("…",) if self.more else ())))

    @property
    def said(self) -> str:
        """Where they stand, for readers of both languages."""
        sheet = f", trang / sheet {self.sheet}" if self.sheet else ""
        column = f", cột / column “{self.column}”" if self.column else ""
        kind = "ô / cells" if any(a[0].isalpha() for a in self.at) else "dòng / rows"
        return f"{self.file}{sheet}{column}: {kind} {self.text}"


def listed(cells: Sequence[Problem], few: int = FEW) -> Iterator[Listed]:
    """Cells by file, sheet and column, each such group in a line."""
    groups: dict[tuple[str, str | None, str | None], list[str]] = {}
    for p in cells:
        held = groups.setdefault((p.file or "–", p.sheet, p.column or p.field), [])
        held.append(p.cell or str(p.row or "–"))
    for (file, sheet, column), at in groups.items():
        yield Listed(file, sheet, column, tuple(at[:few]), len(at) > few)
