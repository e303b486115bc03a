"""What the list of datasets answers a person: words, choices, their counts, order and pages.

    /dataset?q=&organization=&theme=&format=&frequency=&sort=&page=

Words are compared as `package_search` compares those of its `q` (one function, `query.plain`), so
page and API find the same; here a colon is a sign like any other, since nobody types field names
into a box. What is awaited is found too, after what can be had. A choice is counted among what the
other choices leave, so that it can be changed without taking it back first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import groupby
from typing import Literal, get_args
from urllib.parse import urlencode

from catalog.portal import DatasetInfo, Portal
from catalog.terms import FREQUENCIES, THEMES
from catalog.web import formats, query
from catalog.web.clauses import Query, Term, values
from catalog.web.packages import Entry, holdings, words
from schemas.errors import NotFoundError
from schemas.fold import fold

Sort = Literal["relevance", "title", "updated"]
SORTS: tuple[Sort, ...] = get_args(Sort)
FIELDS: Mapping[str, str] = {  # our parameter → the field of CKAN's index
    "organization": "organization",
    "theme": "groups",
    "format": "res_format",
    "frequency": "frequency",
}
ON_A_PAGE = 20
_NOT_DATA = frozenset({"JSON"})  # describes the data
_LONGEST = 200


@dataclass(frozen=True)
class Search:
    """What is asked."""

    q: str = ""
    chosen: tuple[tuple[str, str], ...] = ()
    sort: Sort = "relevance"
    page: int = 1

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Search":
        """From the parameters of an address. Raises NotFoundError for an order or page there is
        not."""
        page, sort = given.get("page") or "1", given.get("sort") or "relevance"
        if not (page.isascii() and page.isdigit() and 0 < len(page) < 6 and int(page)):
            raise NotFoundError("page")
        known = next((s for s in SORTS if s == sort), None)
        if known is None:
            raise NotFoundError("sort")
        chosen = tuple((k, given[k]) for k in FIELDS if given.get(k))
        return cls(given.get("q", "").strip()[:_LONGEST], chosen, known, int(page))

    @property
    def asked(self) -> bool:
        return bool(self.q or self.chosen)

    @property
    def address(self) -> str:
        """`/dataset` and what makes this search; one search has one address."""
        given = [("q", self.q), *self.chosen]
        given += [("sort", self.sort)] if self.sort != "relevance" else []
        given += [("page", str(self.page))] if self.page > 1 else []
        text = urlencode([(k, v) for k, v in given if v])
        return f"/dataset?{text}" if text else "/dataset"

    def choosing(self, facet: str, value: str) -> "Search":
        """With one choice more, or changed; from the first page again."""
        kept = {**dict(self.chosen), facet: value}
        return replace(self, chosen=tuple((k, kept[k]) for k in FIELDS if k in kept), page=1)

    def without(self, facet: str) -> "Search":
        return replace(self, chosen=tuple(c for c in self.chosen if c[0] != facet), page=1)

    def ordered_by(self, sort: Sort) -> "Search":
        return replace(self, sort=sort, page=1)

    def turned_to(self, page: int) -> "Search":
        return replace(self, page=page)


@dataclass(frozen=True)
class Choice:
    """A value of a facet: its titles, how many datasets it leaves, and the search that takes it, or
    takes it back."""

    value: str
    titles: tuple[str, str]
    count: int
    chosen: bool
    address: str


@dataclass(frozen=True)
class Facet:
    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Found:
    """A page of what was found; `suggestion` is the words as they were perhaps meant."""

    search: Search
    datasets: tuple[DatasetInfo, ...]
    count: int
    pages: int
    facets: tuple[Facet, ...]
    suggestion: str = ""

    @property
    def chosen(self) -> tuple[tuple[str, Choice], ...]:
        return tuple((f.name, c) for f in self.facets for c in f.choices if c.chosen)


def find(portal: Portal, search: Search) -> Found:
    """What the portal has for it."""
    held = holdings(portal)
    known = (*held.entries, *held.awaited)
    asked = query.plain(search.q)
    worded = [e for e in known if not search.q or asked.holds(e)]
    matching = _left(worded, search.chosen)
    base, at = (worded, search) if worded else (known, Search())  # no word found: start anew
    titles = _titles(portal)
    ordered = sorted(matching, key=lambda e: _place(e, search, asked))
    start = (search.page - 1) * ON_A_PAGE
    return Found(
        search,
        tuple(e.dataset for e in ordered[start : start + ON_A_PAGE]),
        len(matching),
        max(1, -(-len(matching) // ON_A_PAGE)),
        tuple(_facet(name, base, at, titles) for name in FIELDS),
        "" if worded or not search.q else _suggested(search.q, known),
    )


def _left(entries: Iterable[Entry], chosen: Iterable[tuple[str, str]]) -> list[Entry]:
    terms = [Term(FIELDS[name], value) for name, value in chosen]
    return [e for e in entries if all(t.holds(e) for t in terms)]


def _place(entry: Entry, search: Search, asked: Query) -> tuple[bool, float, str, str]:
    """What can be had first; then as asked for; by title, as Vietnamese is looked up."""
    found = entry.dataset
    weight = 0.0
    if search.sort == "relevance" and search.q:
        weight = -asked.score(entry)
    elif search.sort == "updated" and found.released is not None:
        weight = -found.released.timestamp()
    return not found.published, weight, fold(found.title), found.name


def _facet(
    name: str,
    entries: Sequence[Entry],
    search: Search,
    titles: Mapping[str, Mapping[str, tuple[str, str]]],
) -> Facet:
    taken = dict(search.chosen).get(name)
    others = _left(entries, search.without(name).chosen)
    held = [v for e in others for v in set(values(e, FIELDS[name])) if v not in _NOT_DATA]
    counts = {v: len(list(same)) for v, same in groupby(sorted(held))}
    if taken is not None:
        counts.setdefault(taken, 0)
    choices = (
        Choice(
            v,
            titles[name].get(v, (formats.form(v),) * 2),
            n,
            v == taken,
            (search.without(name) if v == taken else search.choosing(name, v)).address,
        )
        for v, n in counts.items()
    )
    return Facet(name, tuple(sorted(choices, key=lambda c: (-c.count, fold(c.titles[0])))))


def _titles(portal: Portal) -> Mapping[str, Mapping[str, tuple[str, str]]]:
    return {
        "organization": {d.slug: (d.title, d.title_en) for d in portal.departments},
        "theme": {name.replace("_", "-"): both for name, both in THEMES.items()},
        "format": {},
        "frequency": FREQUENCIES,
    }


def _suggested(q: str, known: Iterable[Entry]) -> str:
    """The nearest spelling of each word nothing holds; "" where there is none."""
    spelled: dict[str, str] = {}
    for entry in known:
        for text in (entry.dataset.title, entry.dataset.title_en, *entry.dataset.keywords):
            spelled |= {words(w): w.lower().strip('.,;:()"') for w in text.split()}
    meant = []
    for word in words(q).split():
        near = [word] if word in spelled else get_close_matches(word, spelled, 1, 0.7)
        meant += [spelled[w] for w in near]
    return " ".join(meant) if len(meant) == len(words(q).split()) else ""


def themes(portal: Portal) -> tuple[Choice, ...]:
    """The themes that have a dataset, to start from."""
    return next(f.choices for f in find(portal, Search()).facets if f.name == "theme")
