"""What package_search understands: which datasets are meant, in which order, counted by what.

    q                 words, all of which a dataset must hold; with a colon in it, the same as fq
    fq, fq_list       `[-]field:value`, joined by blanks or AND, or all of them by OR
    value             a word, `wor*`, "a phrase", `[from TO to]` of a time
    sort              `field asc` or `field desc`, several with commas

The language is deliberately small. What it does not understand is refused as CKAN refuses bad
syntax, never ignored: a harvester that is given too much, or nothing, would not notice. Functions
over texts and `Entry`s: reading parameters (`parameters`) and answering (`actions`) are not theirs.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from functools import cached_property, partial
from typing import Any

from catalog.web.packages import Entry, Holdings, Json, words
from catalog.web.parameters import MOST_VALUES, Refused, invalid
from schemas.fold import fold

Score = Callable[[Entry], int]
Order = Sequence[tuple[str, bool]]  # (field, descending), the weightiest first

DEFAULT_SORT = "score desc, metadata_modified desc"
DEFAULT_ROWS, MOST_ROWS = 10, 1000
NEWEST: Order = (("metadata_modified", True),)
PARAMETERS = frozenset({
    "q", "fq", "fq_list", "sort", "rows", "start", "fl", "facet", "facet.field", "facet.limit",
    "facet.mincount", "include_private", "include_drafts", "include_deleted",
    "use_default_schema", "defType", "qf", "mm", "tie", "bf", "boost", "df", "wt", "extras",
})  # fmt: skip
RESOURCE_FIELDS = frozenset({
    "cache_last_updated", "cache_url", "created", "description", "format", "hash", "id",
    "last_modified", "metadata_modified", "mimetype", "mimetype_inner", "name", "package_id",
    "position", "resource_type", "size", "state", "url", "url_type",
})  # fmt: skip
_TIMES = frozenset({"metadata_created", "metadata_modified"})
_PLAIN = re.compile(r'(-|NOT\s+)?\+?("[^"]*"|[^\s"]+)')
_OPERATOR = re.compile(r"(AND|OR|&&|\|\|)(?:\s+|$)")
_CLAUSE = re.compile(
    r"""(?P<sign>[-+!]|NOT\s+)?
    (?:(?P<field>[A-Za-z_][\w.\-]*|\*):)?
    (?: "(?P<phrase>(?:[^"\\]|\\.)*)"
      | (?P<open>[\[{])\s*(?P<low>\S+)\s+TO\s+(?P<high>[^\s\]}]+)\s*(?P<close>[\]}])
      | (?!(?:AND|OR|NOT)(?:\s|$))(?P<word>[^\s"()\[\]{}^~:\\/+\-!&|][^\s"()\[\]{}^~:\\/]*)
    )(?:\s+|$)""",
    re.VERBOSE,
)


def _bad_query(reason: str) -> Refused:
    return Refused(400, "Search Query Error", message=f"Search Query is invalid: {reason!r}")


def _bad_search(reason: str) -> Refused:
    return Refused(409, "Search Error", message=f"Search error: {reason!r}")


def refuse_unknown(parameters: Iterable[str]) -> None:
    """What CKAN's schema of package_search lets pass, but no other."""
    unknown = [k for k in parameters if k not in PARAMETERS and not k.startswith("ext_")]
    if unknown:
        raise _bad_query(f"Invalid search parameters: {unknown}")


# What is asked -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Term:
    """`[-]field:value`; a word without a field asks for `text`."""

    field: str
    value: str
    quoted: bool = True
    negative: bool = False

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
        return self._is_found(entry) != self.negative

    def in_title(self, entry: Entry) -> bool:
        asks_words = self.field in ("text", "title") and not self.negative
        return asks_words and self.phrase in entry.texts["title"]

    def _is_found(self, entry: Entry) -> bool:
        found, text = values(entry, self.field), entry.texts.get(self.field)
        if self.pattern is None:
            return self.value in found if text is None else self.phrase in text
        if self.value == "*":
            return self.field == "*" or bool(found or (text or "").strip())
        if text is None:
            return any(fnmatchcase(value, self.value) for value in found)
        there, size = text.split(), len(self.pattern.split())
        phrases = (" ".join(there[i : i + size]) for i in range(len(there) - size + 1))
        return any(fnmatchcase(phrase, self.pattern) for phrase in phrases)


@dataclass(frozen=True)
class Range:
    """`[-]field:[from TO to]` of a time; None is open, braces leave out the end itself."""

    field: str
    low: datetime | None
    high: datetime | None
    with_low: bool
    with_high: bool
    negative: bool

    def holds(self, entry: Entry) -> bool:
        value = datetime.fromisoformat(entry.package[self.field])
        after = self.low is None or self.low < value or (self.with_low and self.low == value)
        before = self.high is None or value < self.high or (self.with_high and self.high == value)
        return (after and before) != self.negative


@dataclass(frozen=True)
class Query:
    """Clauses all of which must hold, or any one of them."""

    clauses: tuple[Term | Range, ...]
    any_one: bool = False

    def holds(self, entry: Entry) -> bool:
        held = (clause.holds(entry) for clause in self.clauses)
        return any(held) if self.any_one else all(held)

    def score(self, entry: Entry) -> int:
        """How many of the words stand in the title."""
        return sum(c.in_title(entry) for c in self.clauses if isinstance(c, Term))


def parse(text: str) -> Query:
    """What `q` asks."""
    text = text.strip()
    if text in ("", '""', "''"):
        return Query(())
    return parse_filter(text, "q") if ":" in text or "{!" in text else plain(text)


def parse_filter(text: str, parameter: str) -> Query:
    """Fielded syntax. Raises Refused for what is not understood."""
    if "{!" in text:
        raise _bad_search(f"Local parameters are not supported in param '{parameter}'.")
    text, position = text.strip(), 0
    clauses: list[Term | Range] = []
    joints: set[str] = set()
    while position < len(text):
        if clauses:
            joint = _OPERATOR.match(text, position)
            joints.add("OR" if joint and joint[1] in ("OR", "||") else "AND")
            position = joint.end() if joint else position
        found = _CLAUSE.match(text, position)
        if found is None:
            raise _bad_search(f"Cannot parse '{parameter}' at sign {position + 1}.")
        clauses.append(_clause(found, parameter))
        position = found.end()
    return _joined(tuple(clauses), joints, parameter)


def matching(entries: Iterable[Entry], queries: Sequence[Query]) -> list[Entry]:
    """The entries for which every query holds."""
    if sum(len(query.clauses) for query in queries) > MOST_VALUES:
        raise _bad_search(f"More than {MOST_VALUES} clauses are not supported.")
    return [e for e in entries if all(query.holds(e) for query in queries)]


def bearing(field: str, value: str, held: Holdings) -> list[Json]:
    """The datasets with this very value, the one modified last first."""
    term = Term(field, value)
    return newest(e for e in held.entries if term.holds(e))


def plain(text: str) -> Query:
    """Words, all of which must be there. As in CKAN, AND and OR between them change nothing."""
    parts = [(sign, part) for sign, part in _PLAIN.findall(text) if not _OPERATOR.fullmatch(part)]
    terms = tuple(
        Term("text", part, quoted=part.startswith('"'), negative=bool(sign))
        for sign, part in parts
        if words(part)
    )
    return Query(terms, any_one=not terms)


def _joined(clauses: tuple[Term | Range, ...], joints: set[str], parameter: str) -> Query:
    any_one = "OR" in joints
    if any_one and ("AND" in joints or any(c.negative for c in clauses)):
        raise _bad_search(f"OR with AND or NOT is not supported in param '{parameter}'.")
    return Query(clauses, any_one)


def _clause(found: re.Match[str], parameter: str) -> Term | Range:
    field, negative = found["field"] or "text", found["sign"] not in (None, "+")
    if found["open"]:
        return _range(field, found, negative, parameter)
    if found["phrase"] is not None:
        return Term(field, re.sub(r"\\(.)", r"\1", found["phrase"]), negative=negative)
    if field == "*" and found["word"] != "*":
        raise _bad_search(f"Cannot parse '{parameter}': a field is missing.")
    return Term(field, found["word"], quoted=False, negative=negative)


def _range(field: str, found: re.Match[str], negative: bool, parameter: str) -> Range:
    if field not in _TIMES:
        raise _bad_search(f"A range is only supported of a time in param '{parameter}'.")
    low, high = _moment(found["low"], parameter), _moment(found["high"], parameter)
    return Range(field, low, high, found["open"] == "[", found["close"] == "]", negative)


def _moment(text: str, parameter: str) -> datetime | None:
    if text == "*":
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        raise _bad_search(f"Invalid date in param '{parameter}'.") from None


def values(entry: Entry, field: str) -> tuple[str, ...]:
    value = entry.fields.get(field, ())
    return (value,) if isinstance(value, str) else value


# In which order ----------------------------------------------------------------------------------


def order(sort: str) -> Order:
    """What `sort` asks."""
    fields = []
    for part in sort.split(","):
        field, *direction = part.split() or [""]
        if [d.lower() for d in direction] not in (["asc"], ["desc"]):
            raise _bad_query('Invalid "sort" parameter')
        fields.append((field, direction[0].lower() == "desc"))
    return fields


def ordered(found: Iterable[Entry], by: Order, score: Score) -> list[Entry]:
    """Sorted; equals stay in the order of their names. A field that nothing has orders nothing."""
    entries = list(found)
    for field, descending in reversed(by):
        entries.sort(key=partial(_sort_key, field, score), reverse=descending)
    return entries


def newest(found: Iterable[Entry]) -> list[Json]:
    """The datasets, the one modified last first."""
    return [e.package for e in ordered(found, NEWEST, lambda _: 0)]


def _sort_key(field: str, score: Score, entry: Entry) -> tuple[int, str]:
    if field == "score":
        return score(entry), ""
    value = entry.package[field] if field in _TIMES else entry.fields.get(field, "")
    if not isinstance(value, str):
        raise _bad_search(f"can not sort on multivalued field: {field}")
    return 0, value


# What is answered --------------------------------------------------------------------------------


def results(page: Iterable[Entry], wanted: frozenset[str]) -> list[Json]:
    """Whole datasets, or of each the fields that `fl` wants."""
    if not wanted:
        return [e.package for e in page]
    return [{k: v for k, v in e.fields.items() if k in wanted or "*" in wanted} for e in page]


def facets(
    held: Holdings, found: Sequence[Entry], fields: Sequence[str], limit: int, least: int
) -> tuple[Json, Json]:
    """CKAN's two forms of the same counts: `facets` and `search_facets`."""
    counted: Json = {}
    listed: Json = {}
    for field in fields:
        counts = Counter(dict.fromkeys((v for e in held.entries for v in values(e, field)), 0))
        counts.update(v for e in found for v in set(values(e, field)))
        most = sorted(counts.items(), key=lambda c: (-c[1], c[0]))
        most = [c for c in most if c[1] >= least][: limit if limit >= 0 else None]
        counted[field] = dict(most)
        listed[field] = {"title": field, "items": _titled(held, field, most)}
    return counted, listed


def _titled(held: Holdings, field: str, counts: Sequence[tuple[str, int]]) -> list[Json]:
    """By title, backwards, as CKAN has them."""
    known: Mapping[str, Mapping[str, Json]] = {
        "organization": held.organizations,
        "groups": held.groups,
        "license_id": {x["id"]: x for x in held.licenses},
    }
    titles = known.get(field, {})
    items = [
        {"name": name, "display_name": str(titles.get(name, {"title": name})["title"]), "count": n}
        for name, n in counts
    ]
    return sorted(items, key=lambda item: str(item["display_name"]), reverse=True)


# Resources ---------------------------------------------------------------------------------------


def resources(known: Iterable[Json], conditions: Sequence[str]) -> list[Json]:
    """Those that meet every `field:text` of resource_search."""
    found = list(known)
    for condition in conditions:
        field, colon, text = condition.partition(":")
        if not colon:
            raise invalid(query="Must be <field>:<value> pair(s)")
        if field not in RESOURCE_FIELDS:
            raise invalid(query=f'Field "{field}" not recognised in resource_search.')
        found = [r for r in found if _resource_matches(r[field], field, text)]
    return found


def _resource_matches(value: Any, field: str, text: str) -> bool:
    if field == "hash":
        return str(value).startswith(text)
    if field in {"size", "position", "created", "last_modified", "metadata_modified"}:
        return str(value) == text
    return value is not None and text.lower() in str(value).lower()
