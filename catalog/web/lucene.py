"""Lucene's syntax, as CKAN's `fq` and a `q` with a colon speak it, read into clauses.

    clause    [+ - ! NOT] (field:value | value | (…) | field:(…)), joined by blanks, AND or OR
    value     word, wor*, w?rd, "a phrase", word~1, "a phrase"~5, [low TO high], any of them ^2
    low, high a time (2026-01-01T00:00:00Z, NOW-30DAYS, NOW/DAY), a text, or * for open

Blanks mean AND. Clauses are weighed as Lucene's own parser does it, so that `a AND b OR c` means
here what it means to CKAN. One thing is deliberately other: CKAN pastes an fq between conditions of
its own, where `a OR b` loses all effect; here it is a bracket of its own. Boosts are read and
change nothing. What is not understood is refused, never ignored: a harvester that is given too
much, or nothing, would not notice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from catalog.release import Clock, utc_now
from catalog.web.clauses import TIMES, Clause, Query, Range, Term
from catalog.web.parameters import Refused

MOST_NESTED = 20
MOST_INEXACT = 5  # comparing by letters takes time
_MOST_SLACK = 2
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<joint>(?:AND|OR)(?=[\s(]|$)|&&|\|\|)
    | (?P<sign>NOT(?=[\s(]|$)|[-+!])
    | (?P<field>(?:[A-Za-z_][\w.\-]*|\*)):(?=\S)
    | (?P<open>\()
    | (?P<shut>\)(?:\^[\d.]+)?)
    | (?P<value>"(?:[^"\\]|\\.)*"
        | (?P<from>[\[{])\s*(?P<low>"[^"]*"|[^\s\]}]+)
            \s+TO\s+(?P<high>"[^"]*"|[^\s\]}]+)\s*(?P<to>[\]}])
        | (?:\\.|[^\s"()\[\]{}^~:\\/+\-!&|])(?:\\.|[^\s"()\[\]{}^~:\\/])*)
      (?:~(?P<slack>\d*(?:\.\d+)?))?(?:\^[\d.]+)?(?=[\s)]|$)
    )""",
    re.VERBOSE,
)
_ESCAPED = re.compile(r"\\(.)")
_MATHS = re.compile(r"(?:([+-])(\d{1,6})|(/))(YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)S?")
_SECONDS = {"DAY": 86400, "HOUR": 3600, "MINUTE": 60, "SECOND": 1}


def bad_search(reason: str) -> Refused:
    """As CKAN says that its search engine did not take a query."""
    return Refused(409, "Search Error", message=f"Search error: {reason!r}")


def parse(text: str, parameter: str, clock: Clock = utc_now) -> Query:
    """A fielded query. Raises Refused for what is not understood."""
    if "{!" in text:
        raise bad_search(f"Local parameters are not supported in param '{parameter}'.")
    return _Reader(text.strip(), parameter, clock).whole()


@dataclass
class _Weighed:
    """A clause, whether it must, should or must not hold."""

    occurs: str
    clause: Clause


class _Reader:
    """Reads from the left; `_at` is how far."""

    def __init__(self, text: str, parameter: str, clock: Clock) -> None:
        self._text, self._parameter, self._clock = text, parameter, clock
        self._at = self._slack = 0

    def whole(self) -> Query:
        found = self._clauses("text", 0)
        if self._at < len(self._text):
            raise self._lost()
        return found

    def _lost(self) -> Refused:
        return bad_search(f"Cannot parse '{self._parameter}' at sign {self._at + 1}.")

    def _take(self, *kinds: str) -> re.Match[str] | None:
        """The next token, if it is of one of these kinds."""
        found = _TOKEN.match(self._text, self._at)
        if found is None or not any(found[kind] is not None for kind in kinds):
            return None
        self._at = found.end()
        return found

    def _clauses(self, field: str, depth: int) -> Query:
        """Up to a bracket's end, or the end."""
        if depth > MOST_NESTED:
            raise bad_search(f"'{self._parameter}' is nested too deep.")
        weighed: list[_Weighed] = []
        while self._rest():
            joint = self._take("joint") if weighed else None
            found = self._clause(field, depth)
            _weigh(weighed, found, joint["joint"] if joint else "")
        if not weighed:
            raise self._lost()
        must, should, must_not = (
            tuple(w.clause for w in weighed if w.occurs == kind)
            for kind in ("must", "should", "must_not")
        )
        return Query(must, should, must_not)

    def _rest(self) -> bool:
        found = _TOKEN.match(self._text, self._at)
        return self._at < len(self._text) and (found is None or found["shut"] is None)

    def _clause(self, field: str, depth: int) -> _Weighed:
        sign = self._take("sign")
        occurs = {"": "", "+": "must"}.get(sign["sign"] if sign else "", "must_not")
        named = self._take("field")
        inner = named["field"] if named else field
        if self._take("open"):
            found: Clause = self._clauses(inner, depth + 1)
            if not self._take("shut"):
                raise self._lost()
            return _Weighed(occurs, found)
        value = self._take("value")
        if value is None:
            raise self._lost()
        return _Weighed(occurs, self._value(inner, value))

    def _value(self, field: str, found: re.Match[str]) -> Clause:
        if found["from"]:
            return self._range(field, found)
        text = found["value"]
        self._slack += found["slack"] is not None
        if self._slack > MOST_INEXACT:
            raise bad_search(f"More than {MOST_INEXACT} uses of ~ in param '{self._parameter}'.")
        slack = _slack(found["slack"], phrase=text.startswith('"'))
        if text.startswith('"'):
            return Term(field, _ESCAPED.sub(r"\1", text[1:-1]), slack=slack)
        if field == "*" and text != "*":
            raise bad_search(f"Cannot parse '{self._parameter}': a field is missing.")
        wild = bool(set(_ESCAPED.sub("", text)) & set("*?"))
        return Term(field, _ESCAPED.sub(r"\1", text), quoted=not wild, slack=slack)

    def _range(self, field: str, found: re.Match[str]) -> Range:
        ends = (found[k].strip('"') for k in ("low", "high"))
        low, high = (None if e == "*" else self._end(field, e) for e in ends)
        return Range(field, low, high, found["from"] == "[", found["to"] == "]")

    def _end(self, field: str, text: str) -> datetime | str:
        if field not in TIMES:
            return text
        try:
            return _moment(text, self._clock())
        except (ValueError, OverflowError):
            raise bad_search(f"Invalid date in param '{self._parameter}'.") from None


def _weigh(weighed: list[_Weighed], found: _Weighed, joint: str) -> None:
    """As Lucene's parser does where blanks mean AND: OR makes optional what stands beside it."""
    optional = joint in ("OR", "||")
    if weighed and weighed[-1].occurs != "must_not":
        if joint in ("AND", "&&"):
            weighed[-1].occurs = "must"
        elif optional:
            weighed[-1].occurs = "should"
    found.occurs = found.occurs or ("should" if optional else "must")
    weighed.append(found)


def _slack(text: str | None, phrase: bool) -> int:
    """`~` is two letters of a word; a part of one, as it was once written, is a similarity."""
    if text is None:
        return 0
    if phrase:
        return min(int(float(text or 0)), 100)
    given = float(text) if text else float(_MOST_SLACK)
    return min(int(given), _MOST_SLACK) if given >= 1 else _MOST_SLACK


# Times -------------------------------------------------------------------------------------------


def _moment(text: str, now: datetime) -> datetime:
    """A time with Solr's maths: `NOW-1YEAR/DAY`. Raises ValueError."""
    start = re.match(r"NOW|.+?Z(?=[+\-/]|$)|.+", text)
    if start is None:
        raise ValueError(text)
    moment = now if start[0] == "NOW" else datetime.fromisoformat(start[0])
    if moment.tzinfo:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    for sign, count, _, unit in _steps(text[start.end() :]):
        moment = _shifted(moment, int(f"{sign}{count}"), unit) if count else _floor(moment, unit)
    return moment


def _steps(text: str) -> Iterator[tuple[str, str, str, str]]:
    """(sign, count, slash, unit) of each; all of the text must be such steps."""
    if "".join(m[0] for m in _MATHS.finditer(text)) != text:
        raise ValueError(text)
    return ((m[1], m[2], m[3], m[4]) for m in _MATHS.finditer(text))


def _shifted(moment: datetime, count: int, unit: str) -> datetime:
    if unit in _SECONDS:
        return moment + timedelta(seconds=count * _SECONDS[unit])
    months = moment.year * 12 + moment.month - 1 + count * (12 if unit == "YEAR" else 1)
    first = moment.replace(year=months // 12, month=months % 12 + 1, day=1)
    return min(first + timedelta(days=moment.day - 1), _end_of_month(first))


def _end_of_month(first: datetime) -> datetime:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _floor(moment: datetime, unit: str) -> datetime:
    parts = ("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND").index(unit) + 1
    kept = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    return datetime(*(*kept[:parts], *(1, 1)[max(0, parts - 1) :]))  # type: ignore[arg-type]  # no zone
