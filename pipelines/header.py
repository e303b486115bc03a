"""The header of a table against the declaration, in whatever format the table comes.

Labels are compared as they stand, in NFC: nothing is matched loosely, but a label that is missing
is told with the one that most likely is meant.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from itertools import product

from catalog.dataset import Dataset
from catalog.recipe import Unpivot, Variant
from pipelines.misread import broken_before
from schemas.problem import Problem

DELIMITERS: Mapping[str, tuple[str, str]] = {
    ",": ("dấu phẩy (,)", "a comma (,)"), ";": ("dấu chấm phẩy (;)", "a semicolon (;)"),
    "\t": ("dấu tab", "a tab"), "|": ("dấu gạch đứng (|)", "a vertical bar (|)"),
}  # fmt: skip

_TOLD = 50  # columns that nobody knows are told one by one
_SHOWN = 200  # characters of a header that is none


def header_problems(
    header: tuple[str, ...], line: int, dataset: Dataset, variant: Variant
) -> list[Problem]:
    """The header against the declaration: names and doubles, nothing matched loosely. A layout that
    maps headers to fields is matched by name; one that does not has the schema's order, unless its
    `fieldsMatch` says otherwise."""
    expected = variant.headers(dataset.schema)
    match = dataset.schema.fieldsMatch
    unpivot = variant.unpivot
    named = {h: f for f, h in expected.items()}
    is_label = known_labels(dataset, variant)
    unknown = [h for h in header if h.strip() and not is_label(h)]
    if broken := broken_before(unknown, line, is_label):
        return [broken]
    if not any(h.strip() and is_label(h) for h in header):
        near = [name for name in named if _nearest(name, unknown)]  # labels written otherwise
        if 2 * len(near) < len(named):
            return [_no_header(header, line, (*named, *variant.ignore))]
    problems = _blanks(header, line, variant) + _doubles(header, line)
    if match in ("subset", "partial"):
        unknown = []
    absent = [h for h in (*named, *variant.ignore) if h not in header]
    if match == "superset" or (match == "partial" and set(named) & set(header)):
        absent = [
            h for h in absent
            if h not in named or dataset.schema.field(named[h]).constraints.required
        ]  # fmt: skip
    for name in absent:
        problems.append(
            Problem(
                "missing-label", row=line, column=name, field=name, value=_nearest(name, unknown)
            )
        )
    problems += _extras(unknown, line)
    if unpivot and not any(re.fullmatch(unpivot.headers, h) for h in header):
        problems.append(Problem("missing-label", row=line, field=unpivot.headers))
    if unpivot and unpivot.complete and not problems:
        problems += [
            Problem("missing-label", row=line, field=gap) for gap in _gaps(header, unpivot)
        ]
    by_name = variant.fields or unpivot or variant.tables or match != "exact"
    if not problems and not by_name:
        present = [h for h in header if h in named]
        for got, want in zip(present, named, strict=True):
            if got != want:
                problem = Problem("label-order", row=line, column=got, field=want, value=got)
                problems.append(problem)
                break
    return problems


def known_labels(dataset: Dataset, variant: Variant) -> Callable[[str], bool]:
    """Whether the declaration knows a column of a name, to be taken over or not."""
    named = {*variant.headers(dataset.schema).values(), *dataset.declaration.privacy.drop}
    wide = re.compile(variant.unpivot.headers) if variant.unpivot else None

    def is_label(label: str) -> bool:
        one_of_many = wide is not None and wide.fullmatch(label) is not None
        return label in named or one_of_many or variant.ignores(label)

    return is_label


def other_delimiter(
    header: Sequence[str], line: int, delimiter: str, is_label: Callable[[str], bool]
) -> Problem | None:
    """That a header is one cell because its cells are parted otherwise than declared."""
    if len(header) != 1:
        return None
    for other, (vi, en) in DELIMITERS.items():
        parts = [part.strip('"') for part in header[0].split(other)]
        if other != delimiter and len(parts) > 1 and sum(map(is_label, parts)) * 2 > len(parts):
            was = DELIMITERS.get(delimiter, (delimiter, delimiter))
            return Problem(
                "delimiter-error", row=line, value=header[0],
                note=f"{vi}, khai báo là {was[0]}", note_en=f"{en}, declared is {was[1]}",
            )  # fmt: skip
    return None


def _no_header(header: Sequence[str], line: int, expected: Sequence[str]) -> Problem:
    """That a row is no header of this table at all: none of its cells is a declared label. One
    problem, not two for every column."""
    shown = ", ".join(h for h in header if h.strip())[:_SHOWN]
    return Problem("no-header", row=line, value=shown, note=", ".join(expected)[:_SHOWN])


def _blanks(header: Sequence[str], line: int, variant: Variant) -> list[Problem]:
    """Columns without a name: a problem for each run of them."""
    at = [i + 1 for i, h in enumerate(header) if not h.strip() and not variant.ignores(h)]
    runs = [(i, n) for i, n in enumerate(at) if i == 0 or at[i - 1] != n - 1]
    ends = [at[i - 1] for i, _ in runs[1:]] + at[-1:]
    return [
        Problem("blank-label", row=line, note=str(n) if n == end else f"{n}–{end}")
        for (_, n), end in zip(runs, ends, strict=True)
    ]


def _extras(unknown: Sequence[str], line: int) -> list[Problem]:
    """Columns that nobody knows; where they are very many, the rest in one."""
    told = [Problem("extra-label", row=line, column=h, field=h, value=h) for h in unknown[:_TOLD]]
    if rest := unknown[_TOLD:]:
        names = f"{rest[0]} … {rest[-1]} ({len(rest)})"
        told.append(Problem("extra-label", row=line, field=names, value=names))
    return told


def _gaps(header: Sequence[str], unpivot: Unpivot) -> list[str]:
    """Combinations of the groups declared complete for which no column stands in the file."""
    matches = [m for m in (re.fullmatch(unpivot.headers, h) for h in header) if m]
    there = {tuple(m[g] or "" for g in unpivot.complete) for m in matches}
    axes = [sorted({parts[i] for parts in there}) for i in range(len(unpivot.complete))]
    return [" ".join(parts) for parts in product(*axes) if parts not in there]


def _doubles(header: Sequence[str], line: int) -> list[Problem]:
    seen: dict[str, int] = {}
    problems = []
    for i, name in enumerate(header):
        key = " ".join(name.casefold().split())
        if key and key in seen:
            note = f"{seen[key] + 1}, {i + 1}"
            first = header[seen[key]]
            problems.append(
                Problem(
                    "duplicate-label", row=line, column=name, field=first, value=name, note=note
                )
            )
        seen.setdefault(key, i)
    return problems


def _nearest(name: str, unknown: Sequence[str]) -> str | None:
    """The undeclared header that most likely is the missing one, written otherwise."""
    folded = {u.casefold(): u for u in unknown}
    near = get_close_matches(name.casefold(), list(folded), n=1)
    return folded[near[0]] if near else None
