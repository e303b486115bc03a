"""What package_search answers: which datasets are meant, in which order, counted by what.

    q                 words, all of which a dataset must hold; with a colon in it, the same as fq
    fq, fq_list       Lucene's syntax (`lucene`)
    sort              `field asc` or `field desc`, several with commas

Functions over texts and `Entry`s: reading parameters (`parameters`) and answering (`actions`) are
not theirs.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from catalog.terms import FREQUENCIES, THEMES
from catalog.web import lucene
from catalog.web.clauses import TIMES, Query, Term, values
from catalog.web.lucene import bad_search
from catalog.web.packages import Entry, Holdings, Json, words
from catalog.web.parameters import MOST_VALUES, Refused, invalid

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
_PLAIN = re.compile(r'(-|NOT\s+)?\+?("[^"]*"|[^\s"]+)')
_OPERATOR = re.compile(r"AND|OR|&&|\|\|")


def _bad_query(reason: str) -> Refused:
    return Refused(400, "Search Query Error", message=f"Search Query is invalid: {reason!r}")


def refuse_unknown(parameters: Iterable[str]) -> None:
    """What CKAN's schema of package_search lets pass, but no other."""
    unknown = [k for k in parameters if k not in PARAMETERS and not k.startswith("ext_")]
    if unknown:
        raise _bad_query(f"Invalid search parameters: {unknown}")


# What is asked -----------------------------------------------------------------------------------


def parse(text: str) -> Query:
    """What `q` asks."""
    text = text.strip()
    if text in ("", '""', "''"):
        return Query()
    return lucene.parse(text, "q") if ":" in text or "{!" in text else plain(text)


def plain(text: str) -> Query:
    """Words, all of which must be there. As in CKAN, AND and OR between them change nothing.

    CKAN lets one of three to five words be missing; a Vietnamese word is mostly two of these, and
    half of it finds anything.
    """
    parts = [(sign, part) for sign, part in _PLAIN.findall(text) if not _OPERATOR.fullmatch(part)]
    terms = [
        (sign, Term("text", part, quoted=part.startswith('"')))
        for sign, part in parts
        if words(part)
    ]
    return Query(
        must=tuple(term for sign, term in terms if not sign),
        must_not=tuple(term for sign, term in terms if sign),
        never=not terms,
    )


def matching(entries: Iterable[Entry], queries: Sequence[Query]) -> list[Entry]:
    """The entries for which every query holds."""
    if sum(query.size() for query in queries) > MOST_VALUES:
        raise bad_search(f"More than {MOST_VALUES} clauses are not supported.")
    return [e for e in entries if all(query.holds(e) for query in queries)]


def bearing(field: str, value: str, held: Holdings) -> list[Json]:
    """The datasets with this very value, the one modified last first."""
    term = Term(field, value)
    return newest(e for e in held.entries if term.holds(e))


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
    value = entry.package[field] if field in TIMES else entry.fields.get(field, "")
    if not isinstance(value, str):
        raise bad_search(f"can not sort on multivalued field: {field}")
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


_OURS: Mapping[str, Mapping[str, str]] = {  # what CKAN has no titles for
    "frequency": {name: both[0] for name, both in FREQUENCIES.items()},
    "theme": {name.replace("_", "-"): both[0] for name, both in THEMES.items()},
}


def _titled(held: Holdings, field: str, counts: Sequence[tuple[str, int]]) -> list[Json]:
    """By title, backwards, as CKAN has them."""
    known: Mapping[str, Mapping[str, Json]] = {
        "organization": held.organizations,
        "groups": held.groups,
        "license_id": {x["id"]: x for x in held.licenses},
    }
    titles = {name: str(x["title"]) for name, x in known.get(field, {}).items()}
    titles |= _OURS.get(field, {})
    items = [
        {"name": name, "display_name": titles.get(name, name), "count": n} for name, n in counts
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
