"""A delivery as text: what every reader makes of its file, whatever the format.

Nothing in it is typed or renamed yet; every cell keeps its address.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pipelines.delivery import Delivery
from quality.verdict import Check
from schemas.problem import Problem


@dataclass(frozen=True)
class Text:
    """A delivery, or one table of a workbook, as text: `relation` is a SELECT of one text column
    per header and `_row`. `order` and `sheet` tell the tables of a delivery apart, `letters` the
    columns of a sheet by header; `given` are fields that names of file and sheet give. `wrong` is
    what the reader could not make out in single rows, which are counted in `rows`: there is some
    only where the dataset lets rows be held back."""

    delivery: Delivery
    variant: int
    header: tuple[str, ...]
    relation: str
    rows: int
    order: int = 0
    sheet: str | None = None
    letters: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    wrong: tuple[Problem, ...] = ()

    @property
    def part(self) -> str:
        """What stands for it in addresses of rows."""
        return f"{self.delivery.id}/{self.order}" if self.sheet else self.delivery.id

    @property
    def origin(self) -> str:
        """The file, and the sheet in it."""
        return f"{self.delivery.file} [{self.sheet}]" if self.sheet else self.delivery.file


def addressed(problem: Problem, delivery: Delivery) -> Problem:
    """The problem with the delivery that it is of."""
    return replace(problem, delivery=delivery.id, file=delivery.file)
