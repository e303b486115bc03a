"""What a search asks of a dataset, as values that hold for it or do not.

    Term     field:value, a phrase, a pattern, a word nearly so, words near each other
    Range    field:[low TO high] of times or texts
    Query    clauses that must hold, of which some should, that must not

Fields that have words are compared by words, folded; the others exactly. How a search is written is
not known here (`lucene`), nor what is answered (`query`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any, Protocol

from catalog.web.packages import Entry, words
from schemas.fold import fold

TIMES = frozenset({"metadata_created", "metadata_modified"})


class Clause(Protocol):
    """Whatever can be asked of a dataset."""

    def holds(self, entry: Entry) -> bool: ...
    def terms(self) -> Iterator["Term"]: ...
    def size(self) -> int: ...


@dataclass(frozen=True)
class Term:
    """A value of a field; a word without a field asks for `text`.

    `slack` is how many letters of a word may differ, or how many other words may stand in a phrase.
    """

    field: str
    value: str
    quoted: bool = True
    slack: int = 0

    def terms(self) -> Iterator["Term"]:
        yield self

    def size(self) -> int:
        return 1

    def in_title(self, entry: Entry) -> bool:
        return self.field in ("text", "title") and self.phrase in entry.texts["title"]

    @cached_property
    def phrase(self) -> str:
        return f" {words(self.value)} "

    @cached_property
    def pattern(self) -> str | None:
        """With wildcards: words parted by single blanks, as texts are compared."""
        if self.quoted or not set(self.value) & set("*?"):
            return None
        return " ".join(re.findall(r"[\w*?]+", fold(self.value).replace("_", " ")))

    def holds(self, entry: Entry) -> bool:
        text = entry.texts.get(self.field)
        if self.pattern is not None:
            return self._matches(entry, self.pattern)
        if text is None:
            return any(_near(self.value, v, self.slack) for v in values(entry, self.field))
        if not self.slack:
            return self.phrase in text
        return self._is_about(text.split())

    def _matches(self, entry: Entry, pattern: str) -> bool:
        found, text = values(entry, self.field), entry.texts.get(self.field)
        if self.value == "*":
            return self.field == "*" or bool(found or (text or "").strip())
        if text is None:
            return any(fnmatchcase(value, self.value) for value in found)
        return any(
            fnmatchcase(phrase, pattern) for phrase in _runs(text.split(), pattern.count(" "))
        )

    def _is_about(self, there: list[str]) -> bool:
        sought = self.phrase.split()
        if len(sought) == 1:
            return any(_near(sought[0], word, self.slack) for word in set(there))
        runs = _runs(there, min(len(sought) + self.slack, max(len(there), 1)) - 1)
        return any(set(sought) <= set(run.split()) for run in runs)


@dataclass(frozen=True)
class Range:
    """`field:[low TO high]`; None is open, braces leave out the end itself."""

    field: str
    low: datetime | str | None
    high: datetime | str | None
    with_low: bool = True
    with_high: bool = True

    def terms(self) -> Iterator[Term]:
        return iter(())

    def size(self) -> int:
        return 1

    def holds(self, entry: Entry) -> bool:
        if self.field in TIMES:
            return self._spans(datetime.fromisoformat(entry.package[self.field]))
        text = entry.texts.get(self.field, "").strip()
        found = values(entry, self.field) or ((text,) if text else ())
        return any(self._spans(value) for value in found)

    def _spans(self, value: datetime | str) -> bool:
        """Both ends are of the value's own type; `lucene` made them so."""
        below: Any = self.low
        above: Any = self.high
        after = below is None or below < value or (self.with_low and below == value)
        before = above is None or value < above or (self.with_high and above == value)
        return bool(after and before)


@dataclass(frozen=True)
class Query:
    """Clauses as Lucene weighs them: what should hold only counts where nothing must."""

    must: tuple[Clause, ...] = ()
    should: tuple[Clause, ...] = ()
    must_not: tuple[Clause, ...] = ()
    never: bool = False

    def holds(self, entry: Entry) -> bool:
        if self.never or any(c.holds(entry) for c in self.must_not):
            return False
        if self.must or not self.should:
            return all(c.holds(entry) for c in self.must)
        return any(c.holds(entry) for c in self.should)

    def terms(self) -> Iterator[Term]:
        """Those that speak for a dataset."""
        for clause in (*self.must, *self.should):
            yield from clause.terms()

    def size(self) -> int:
        return sum(c.size() for c in (*self.must, *self.should, *self.must_not))

    def score(self, entry: Entry) -> int:
        """How many of the words stand in the title."""
        return sum(term.in_title(entry) for term in self.terms())


def values(entry: Entry, field: str) -> tuple[str, ...]:
    value = entry.fields.get(field, ())
    return (value,) if isinstance(value, str) else value


def _runs(there: list[str], more: int) -> Iterator[str]:
    """Every run of 1 + `more` words that follow each other."""
    return (" ".join(there[i : i + more + 1]) for i in range(len(there) - more))


def _near(sought: str, there: str, slack: int) -> bool:
    """Whether at most `slack` letters differ, are missing or too many (Levenshtein)."""
    if not slack or sought == there or abs(len(sought) - len(there)) > slack:
        return sought == there
    costs = list(range(len(there) + 1))
    for i, letter in enumerate(sought, 1):
        diagonal, costs[0] = costs[0], i
        for j, other in enumerate(there, 1):
            least = min(diagonal + (letter != other), costs[j] + 1, costs[j - 1] + 1)
            diagonal, costs[j] = costs[j], least
    return costs[-1] <= slack
