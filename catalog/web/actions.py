"""CKAN's actions over a portal: what each answers, and what package_search understands.

An action is a plain function of a `Portal` and what the caller sent; its docstring is its public
documentation (help_show). It returns what stands under `result`, or raises NotFoundError, or
`Refused` with CKAN's status and `error`. Nothing here knows HTTP (`ckan`), and nothing is ever
changed: the actions that would are listed in WRITES, to be refused by name.

The query language is deliberately small. What it does not understand is refused as CKAN refuses bad
syntax, never ignored: a harvester that is given too much, or nothing, would not notice.
"""

import inspect
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from functools import cached_property, partial
from typing import Any

from catalog.portal import Portal
from catalog.web.packages import Entry, Holdings, Json, holdings, words
from schemas.errors import NotFoundError, OpenDataError
from schemas.fold import fold

Data = Mapping[str, Any]
Action = Callable[[Portal, Data], Any]

SITE_TITLE = "Dữ liệu mở tỉnh Thái Nguyên"
SITE_DESCRIPTION = "Cổng dữ liệu mở của tỉnh Thái Nguyên"
CKAN_VERSION = "2.12.0"  # the one imitated; ckanr reads it, and drops parameters below 2.6.1
DEFAULT_ROWS, MOST_ROWS = 10, 1000
MOST_LISTED, MOST_LISTED_IN_FULL = 1000, 25
MOST_VALUES = 100  # ours: in a list, and clauses in a query, so that no request costs minutes


class Refused(OpenDataError):
    """An answer that is no success: its HTTP status, and what stands under `error`."""

    def __init__(self, status: int, kind: str, **error: Any) -> None:
        super().__init__(kind)
        self.status, self.error = status, {**error, "__type": kind}


def _invalid(**error: Any) -> Refused:
    return Refused(409, "Validation Error", **error)


def _bad_query(reason: str) -> Refused:
    return Refused(400, "Search Query Error", message=f"Search Query is invalid: {reason!r}")


def _bad_search(reason: str) -> Refused:
    return Refused(409, "Search Error", message=f"Search error: {reason!r}")


# What callers send -------------------------------------------------------------------------------


def _text(data: Data, key: str) -> str:
    """A parameter's text; "" when it is absent."""
    value = data.get(key)
    if value is None or isinstance(value, str | int | float):
        return "" if value is None else str(value)
    raise _invalid(**{key: ["Must be a Unicode string value"]})


def _required(data: Data, *keys: str) -> str:
    """The first that is given of several names for one parameter."""
    for key in keys:
        if text := _text(data, key):
            return text
    raise _invalid(**{keys[-1]: ["Missing value"]})


def _integer(data: Data, key: str, default: int) -> int:
    """Empty counts as absent."""
    value = data.get(key)
    if value is None or value == "":
        return default
    try:
        if isinstance(value, str | int):
            return int(value)
    except ValueError:
        pass
    raise _invalid(**{key: ["Invalid integer"]})


def _natural(data: Data, key: str, default: int) -> int:
    number = _integer(data, key, default)
    if number < 0:
        raise _invalid(**{key: ["Must be a natural number"]})
    return number


_BOOLEANS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "on", "y", "t", "1"), True),
    **dict.fromkeys(("false", "no", "off", "n", "f", "0"), False),
}


def _boolean(data: Data, key: str, default: bool = False) -> bool:
    given = _text(data, key).strip().lower()
    if given and given not in _BOOLEANS:
        raise _invalid(**{key: ["Must be a boolean value"]})
    return _BOOLEANS[given] if given else default


def _several(data: Data, key: str) -> list[str]:
    """A parameter that may be given once or as a list."""
    value = data.get(key)
    given = value if isinstance(value, list) else [_text(data, key)]
    if len(given) > MOST_VALUES:
        raise _invalid(**{key: [f"Must be no more than {MOST_VALUES} values"]})
    return [str(v) for v in given if v != ""]


def _split(data: Data, key: str) -> list[str]:
    """A list, or a text with commas or blanks."""
    return [name for text in _several(data, key) for name in re.split(r"[\s,]+", text) if name]


def _asked(known: Mapping[str, Json], data: Data, *keys: str) -> Json:
    """What is named by its id or name. Raises NotFoundError."""
    name = _required(data, *(keys or ("id",)))
    if name not in known:
        raise NotFoundError(name)
    return known[name]


def _each(known: Mapping[str, Json]) -> list[Json]:
    """Everything once, by whatever names it is known."""
    return list({value["id"]: value for value in known.values()}.values())


# The site ----------------------------------------------------------------------------------------


def status_show(portal: Portal, _data: Data) -> Json:
    """Return what the site is: its title, its URL, and the CKAN version whose API it answers.

    The portal is not CKAN; `ckan_version` is the version whose answers it gives.
    """
    return {
        "site_title": SITE_TITLE,
        "site_description": SITE_DESCRIPTION,
        "site_url": portal.public_url,
        "error_emails_to": "",
        "locale_default": "vi",
        "extensions": [],
        "ckan_version": CKAN_VERSION,
    }


def site_read(_portal: Portal, _data: Data) -> bool:
    """Return true: anyone may read everything here. (Gone from newer CKANs, still asked for.)"""
    return True


def help_show(_portal: Portal, data: Data) -> str | None:
    """Return the documentation of an action.

    :param name: the action's name
    """
    name = _required(data, "name")
    if name in WRITES or name in LOGIN:
        return "Not available: this portal is read-only and has no accounts."
    if name not in ACTIONS:
        raise NotFoundError(name)
    return inspect.getdoc(ACTIONS[name])


def license_list(portal: Portal, _data: Data) -> list[Json]:
    """Return the licences under which datasets are published here."""
    return list(holdings(portal).licenses)


# Datasets and resources --------------------------------------------------------------------------


def package_list(portal: Portal, data: Data) -> list[str]:
    """Return the names of the published datasets, in alphabetical order.

    :param limit: how many at most (all of them unless given)
    :param offset: how many to leave out before the first
    """
    names = sorted(e.package["name"] for e in holdings(portal).entries)
    return names[_natural(data, "offset", 0) :][: _natural(data, "limit", len(names))]


def package_show(portal: Portal, data: Data) -> Json:
    """Return a dataset with its resources, organization, groups, tags and extras.

    :param id: the dataset's id, its name, or a name it bore formerly
    """
    return _asked(holdings(portal).packages, data, "id", "name_or_id")


def current_package_list_with_resources(portal: Portal, data: Data) -> list[Json]:
    """Return datasets with all they hold, the one modified last first.

    :param limit: how many at most (10; never more than 1000)
    :param offset: how many to leave out before the first
    :param page: which page of `limit` datasets, from 1, in place of `offset`
    """
    limit, offset = _natural(data, "limit", DEFAULT_ROWS), _natural(data, "offset", 0)
    if page := _natural(data, "page", 0):
        offset = (page - 1) * limit
    newest = _ordered(holdings(portal).entries, [("metadata_modified", True)], lambda _: 0)
    return [e.package for e in newest[offset : offset + min(limit, MOST_ROWS)]]


def resource_show(portal: Portal, data: Data) -> Json:
    """Return a resource: a downloadable file of a dataset's current release.

    :param id: the resource's id
    """
    return _asked(holdings(portal).resources, data)


def resource_search(portal: Portal, data: Data) -> Json:
    """Return the resources that meet every condition.

    :param query: `field:text`, once or as a list; the text is found anywhere in the field, in any
        case; `hash` is compared from its start, `size` and times exactly
    :param order_by: a field
    :param limit: how many at most (all of them unless given)
    :param offset: how many to leave out before the first
    """
    conditions = _several(data, "query")
    if not conditions:
        raise _invalid(query="Missing value")
    found = list(holdings(portal).resources.values())
    for condition in conditions:
        field, colon, text = condition.partition(":")
        if not colon:
            raise _invalid(query="Must be <field>:<value> pair(s)")
        if field not in _RESOURCE_FIELDS:
            raise _invalid(query=f'Field "{field}" not recognised in resource_search.')
        found = [r for r in found if _resource_matches(r[field], field, text)]
    if (order := _text(data, "order_by")) in _RESOURCE_FIELDS:
        found.sort(key=lambda r: str(r[order]))
    page = found[_natural(data, "offset", 0) :][: _natural(data, "limit", len(found))]
    return {"count": len(found), "results": page}


_RESOURCE_FIELDS = frozenset({
    "cache_last_updated", "cache_url", "created", "description", "format", "hash", "id",
    "last_modified", "metadata_modified", "mimetype", "mimetype_inner", "name", "package_id",
    "position", "resource_type", "size", "state", "url", "url_type",
})  # fmt: skip


def _resource_matches(value: Any, field: str, text: str) -> bool:
    if field == "hash":
        return str(value).startswith(text)
    if field in {"size", "position", "created", "last_modified", "metadata_modified"}:
        return str(value) == text
    return value is not None and text.lower() in str(value).lower()


def resource_view_list(portal: Portal, data: Data) -> list[Json]:
    """Return the views of a resource: none, the portal's own pages show the data.

    :param id: the resource's id
    """
    _asked(holdings(portal).resources, data)
    return []


# Organizations and groups ------------------------------------------------------------------------


def organization_list(portal: Portal, data: Data) -> list[Any]:
    """Return the names of the organizations: the province's departments, whatever they published.

    :param sort: `name`, `title` or `package_count`, with `asc` or `desc` (title asc)
    :param limit: how many at most (1000; 25 with all_fields)
    :param offset: how many to leave out before the first
    :param organizations: only these names
    :param all_fields: return dictionaries instead of names
    :param q: only those with this text in name, title or description
    """
    return _listed(holdings(portal).organizations, data, "organization", "organizations")


def organization_show(portal: Portal, data: Data) -> Json:
    """Return an organization.

    :param id: its id or name
    :param include_datasets: add `packages`, the first 10 of its datasets
    """
    return _shown(portal, holdings(portal).organizations, data, "organization")


def group_list(portal: Portal, data: Data) -> list[Any]:
    """Return the names of the groups: the twelve fields of data.gov.vn, which datasets belong to.

    Takes what organization_list takes, and `groups` in place of `organizations`.
    """
    return _listed(holdings(portal).groups, data, "group", "groups")


def group_show(portal: Portal, data: Data) -> Json:
    """Return a group.

    :param id: its id or name
    :param include_datasets: add `packages`, the first 10 of its datasets
    """
    return _shown(portal, holdings(portal).groups, data, "groups")


def group_package_show(portal: Portal, data: Data) -> list[Json]:
    """Return the datasets of a group, the one modified last first.

    :param id: the group's id or name
    :param limit: how many at most (10)
    """
    found = _asked(holdings(portal).groups, data)
    limit = min(_natural(data, "limit", DEFAULT_ROWS), MOST_ROWS)
    return _packages_with(portal, "groups", found["name"])[:limit]


def _listed(known: Mapping[str, Json], data: Data, kind: str, chosen_by: str) -> list[Any]:
    in_full = _boolean(data, "all_fields")
    most = MOST_LISTED_IN_FULL if in_full else MOST_LISTED
    limit, offset = _natural(data, "limit", most), _natural(data, "offset", 0)
    field, descending = _list_order(_text(data, "sort") or "title asc")
    chosen, sought = _split(data, chosen_by), _text(data, "q").lower()
    if _text(data, "type") not in ("", kind):
        return []
    found = [
        item
        for item in sorted(_each(known), key=lambda i: str(i["name"]))
        if (not chosen or item["name"] in chosen)
        and any(sought in item[k].lower() for k in ("name", "title", "description"))
    ]
    found.sort(key=lambda item: item[field], reverse=descending)
    found = found[offset : offset + min(limit, most)]
    return [_with_parts(i, data, False) for i in found] if in_full else [i["name"] for i in found]


def _list_order(sort: str) -> tuple[str, bool]:
    parts = sort.split(",")
    if len(parts) > 1:
        raise _invalid(message="Too many sort criteria provided only 1 allowed")
    field, *direction = parts[0].split() or [""]
    field = "package_count" if field == "packages" else field
    if field not in {"name", "title", "package_count"}:
        raise _invalid(message=f"Cannot sort by field `{field}`")
    order = direction[0].lower() if direction else "desc" if field == "package_count" else "asc"
    if order not in {"asc", "desc"}:
        raise _invalid(message=f"Invalid sort direction `{order}`")
    return field, order == "desc"


def _shown(portal: Portal, known: Mapping[str, Json], data: Data, field: str) -> Json:
    found = _asked(known, data)
    shown = _with_parts(found, data, True)
    if _boolean(data, "include_datasets"):
        shown["packages"] = _packages_with(portal, field, found["name"])[:DEFAULT_ROWS]
    return shown


def _with_parts(item: Json, data: Data, unasked: bool) -> Json:
    """With the lists that a portal without accounts and nested groups has nothing to put into."""
    parts = [p for p in ("users", "extras", "groups") if _boolean(data, f"include_{p}", unasked)]
    counted = _boolean(data, "include_dataset_count", True)
    kept = {k: v for k, v in item.items() if counted or k != "package_count"}
    return kept | {part: [] for part in parts}


def _packages_with(portal: Portal, field: str, name: str) -> list[Json]:
    term = Term(field, name, quoted=True, negative=False)
    found = [e for e in holdings(portal).entries if term.holds(e)]
    return [e.package for e in _ordered(found, [("metadata_modified", True)], lambda _: 0)]


# Tags and people ---------------------------------------------------------------------------------


def tag_list(portal: Portal, data: Data) -> list[Any]:
    """Return the names of the tags in use.

    :param query: only tags with this text in them, in any case
    :param all_fields: return dictionaries instead of names; any text means yes, `false` too
    """
    if _text(data, "vocabulary_id"):
        raise NotFoundError("vocabulary")
    sought = (_text(data, "query") or _text(data, "q")).lower()
    found = [t for t in _each(holdings(portal).tags) if sought in t["name"].lower()]
    return [_tag(t) for t in found] if data.get("all_fields") else [t["name"] for t in found]


def tag_show(portal: Portal, data: Data) -> Json:
    """Return a tag.

    :param id: its id or name
    :param include_datasets: add `packages`, the datasets that bear it
    """
    found = _asked(holdings(portal).tags, data)
    shown = _tag(found)
    if _boolean(data, "include_datasets"):
        shown["packages"] = _packages_with(portal, "tags", found["name"])[:MOST_ROWS]
    return shown


def _tag(tag: Json) -> Json:
    return {key: tag[key] for key in ("id", "name", "display_name", "vocabulary_id")}


def vocabulary_list(_portal: Portal, _data: Data) -> list[Json]:
    """Return the vocabularies of tags: none, tags are free."""
    return []


def user_list(_portal: Portal, _data: Data) -> list[Json]:
    """Return the accounts: none, nothing here asks for one."""
    return []


def user_show(_portal: Portal, _data: Data) -> Json:
    """Return an account. There are none, so none is found.

    :param id: its id or name
    """
    raise NotFoundError("user")


def organization_list_for_user(_portal: Portal, _data: Data) -> list[Json]:
    """Return the organizations in which the caller may edit: none, nobody edits here."""
    return []


def group_list_authz(_portal: Portal, _data: Data) -> list[Json]:
    """Return the groups in which the caller may edit: none, nobody edits here."""
    return []


# package_search ----------------------------------------------------------------------------------

DEFAULT_SORT = "score desc, metadata_modified desc"
_SEARCH_PARAMETERS = frozenset({
    "q", "fq", "fq_list", "sort", "rows", "start", "fl", "facet", "facet.field", "facet.limit",
    "facet.mincount", "include_private", "include_drafts", "include_deleted",
    "use_default_schema", "defType", "qf", "mm", "tie", "bf", "boost", "df", "wt", "extras",
})  # fmt: skip
_DATES = frozenset({"metadata_created", "metadata_modified"})


def package_search(portal: Portal, data: Data) -> Json:
    """Search the published datasets.

    `q` in plain words finds the datasets that hold all of them, without regard to case and accents,
    those with the words in their title first; "words in quotes" stand side by side; `-word` is not
    to be there.

    `q` with a colon in it, and `fq`, are made of `field:value` and `-field:value`, joined by blanks
    or AND, or all of them by OR. A value is a word, a "quoted text", or has a `*` for anything;
    metadata_created and metadata_modified also take `[2026-01-01T00:00:00Z TO *]`. These fields are
    compared exactly: id, name, organization, groups, tags, res_format, license_id, state, capacity,
    and the keys of extras; these by words: title, notes, text, author, res_name. Anything else is
    refused with a Search Error.

    :param q: what to search for (everything)
    :param fq: which datasets to search in (all)
    :param fq_list: the same, several, all of which must hold
    :param sort: `field asc` or `field desc`, several with commas
        (score desc, metadata_modified desc)
    :param rows: how many datasets to return (10; never more than 1000)
    :param start: how many to leave out before the first
    :param fl: the fields to return, instead of whole datasets
    :param facet: whether to count what facet.field asks for (true)
    :param facet.field: fields whose values are counted, as a JSON list
    :param facet.limit: how many values of each, the most frequent first (50; negative: all)
    :param facet.mincount: how often a value must occur (1)
    """
    if unknown := [k for k in data if k not in _SEARCH_PARAMETERS and not k.startswith("ext_")]:
        raise _bad_query(f"Invalid search parameters: {unknown}")
    rows = min(_natural(data, "rows", DEFAULT_ROWS), MOST_ROWS)
    start = _natural(data, "start", 0)
    sort = _text(data, "sort")
    sort = DEFAULT_SORT if sort in ("", "rank") else sort
    held, order, queries = holdings(portal), _order(sort), _queries(data)
    found = [e for e in held.entries if all(query.holds(e) for query in queries)]
    facets, search_facets = _facets(held, found, data)
    page = _ordered(found, order, queries[0].score)[start : start + rows]
    return {
        "count": len(found),
        "facets": facets,
        "results": _results(page, data),
        "sort": sort,
        "search_facets": search_facets,
    }


def _results(page: Sequence[Entry], data: Data) -> list[Json]:
    wanted = frozenset(_split(data, "fl"))
    if not wanted:
        return [e.package for e in page]
    return [{k: v for k, v in e.fields.items() if k in wanted or "*" in wanted} for e in page]


def _order(sort: str) -> list[tuple[str, bool]]:
    """(field, descending), the weightiest first."""
    order = []
    for part in sort.split(","):
        field, *direction = part.split() or [""]
        if [d.lower() for d in direction] not in (["asc"], ["desc"]):
            raise _bad_query('Invalid "sort" parameter')
        order.append((field, direction[0].lower() == "desc"))
    return order


def _ordered(
    found: Sequence[Entry], order: Sequence[tuple[str, bool]], score: Callable[[Entry], int]
) -> list[Entry]:
    """Sorted; equals stay in the order of their names. A field that nothing has orders nothing."""
    ordered = list(found)
    for field, descending in reversed(order):
        ordered.sort(key=partial(_sort_key, field, score), reverse=descending)
    return ordered


def _sort_key(field: str, score: Callable[[Entry], int], entry: Entry) -> tuple[int, str]:
    if field == "score":
        return score(entry), ""
    value = entry.package[field] if field in _DATES else entry.fields.get(field, "")
    if not isinstance(value, str):
        raise _bad_search(f"can not sort on multivalued field: {field}")
    return 0, value


def _facets(held: Holdings, found: Sequence[Entry], data: Data) -> tuple[Json, Json]:
    """CKAN's two forms of the same counts."""
    counted: Json = {}
    listed: Json = {}
    limit, least = _integer(data, "facet.limit", 50), _natural(data, "facet.mincount", 1)
    for field in _facet_fields(data) if _boolean(data, "facet", True) else ():
        counts = Counter(dict.fromkeys((v for e in held.entries for v in _values(e, field)), 0))
        counts.update(v for e in found for v in set(_values(e, field)))
        most = sorted(counts.items(), key=lambda c: (-c[1], c[0]))
        most = [c for c in most if c[1] >= least][: limit if limit >= 0 else None]
        items = [{"name": v, "display_name": _title(held, field, v), "count": n} for v, n in most]
        counted[field] = dict(most)
        items.sort(key=lambda item: str(item["display_name"]), reverse=True)
        listed[field] = {"title": field, "items": items}
    return counted, listed


def _facet_fields(data: Data) -> list[str]:
    """A list, or a text that is a JSON list: what a query string can carry."""
    value = data.get("facet.field")
    if isinstance(value, str):
        try:
            value = json.loads(value) if value else []
        except (ValueError, RecursionError):
            raise _invalid(**{"facet.field": ["Could not parse as valid JSON"]}) from None
    if not isinstance(value, list | None):
        raise _invalid(**{"facet.field": ["Not a list"]})
    return _several({"facet.field": value or ""}, "facet.field")


def _title(held: Holdings, field: str, name: str) -> str:
    titled: Mapping[str, Mapping[str, Json]] = {
        "organization": held.organizations,
        "groups": held.groups,
        "license_id": {x["id"]: x for x in held.licenses},
    }
    return str(titled.get(field, {}).get(name, {"title": name})["title"])


def _values(entry: Entry, field: str) -> tuple[str, ...]:
    value = entry.fields.get(field, ())
    return (value,) if isinstance(value, str) else value


# The query language ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Term:
    """`[-]field:value`; a word without a field asks for `text`."""

    field: str
    value: str
    quoted: bool
    negative: bool

    @cached_property
    def phrase(self) -> str:
        return f" {words(self.value)} "

    @cached_property
    def pattern(self) -> str | None:
        return None if self.quoted or not set(self.value) & set("*?") else fold(self.value)

    def holds(self, entry: Entry) -> bool:
        return self._is_found(entry) != self.negative

    def in_title(self, entry: Entry) -> bool:
        asks_words = self.field in ("text", "title") and not self.negative
        return asks_words and self.phrase in entry.texts["title"]

    def _is_found(self, entry: Entry) -> bool:
        values, text = _values(entry, self.field), entry.texts.get(self.field)
        if self.pattern is None:
            return self.value in values if text is None else self.phrase in text
        if self.value == "*":
            return self.field == "*" or bool(values or (text or "").strip())
        if text is None:
            return any(fnmatchcase(value, self.value) for value in values)
        return any(fnmatchcase(word, self.pattern) for word in text.split())


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


def _queries(data: Data) -> list[Query]:
    """`q` first, then each filter."""
    filters = [_filter(fq, key) for key in ("fq", "fq_list") for fq in _several(data, key)]
    queries = [_query(_text(data, "q").strip()), *filters]
    if sum(len(query.clauses) for query in queries) > MOST_VALUES:
        raise _bad_search(f"More than {MOST_VALUES} clauses are not supported.")
    return queries


def _query(text: str) -> Query:
    if text in ("", '""', "''"):
        return Query(())
    return _filter(text, "q") if ":" in text or "{!" in text else _plain(text)


def _plain(text: str) -> Query:
    """Words, all of which must be there. As in CKAN, AND and OR between them change nothing."""
    parts = [(sign, part) for sign, part in _PLAIN.findall(text) if not _OPERATOR.fullmatch(part)]
    terms = tuple(Term("text", part, True, bool(sign)) for sign, part in parts if words(part))
    return Query(terms, any_one=not terms)


def _filter(text: str, parameter: str) -> Query:
    """Fielded syntax. Raises Refused for what is not understood."""
    if "{!" in text:
        raise _bad_search(f"Local parameters are not supported in param '{parameter}'.")
    text, position = text.strip(), 0
    clauses: list[Term | Range] = []
    joints: list[str] = []
    while position < len(text):
        if clauses and len(joints) < len(clauses):
            joint = _OPERATOR.match(text, position)
            joints.append("OR" if joint and joint[1] in ("OR", "||") else "AND")
            position = joint.end() if joint else position
        found = _CLAUSE.match(text, position)
        if found is None:
            raise _bad_search(f"Cannot parse '{parameter}' at sign {position + 1}.")
        clauses.append(_clause(found, parameter))
        position = found.end()
    return _joined(tuple(clauses), set(joints), parameter)


def _joined(clauses: tuple[Term | Range, ...], joints: set[str], parameter: str) -> Query:
    any_one = "OR" in joints
    if any_one and ("AND" in joints or any(c.negative for c in clauses)):
        raise _bad_search(f"OR with AND or NOT is not supported in param '{parameter}'.")
    return Query(clauses, any_one)


def _clause(found: re.Match[str], parameter: str) -> Term | Range:
    field, negative = found["field"] or "text", found["sign"] not in (None, "+")
    if found["open"]:
        if field not in _DATES:
            raise _bad_search(f"A range is only supported of a time in param '{parameter}'.")
        low, high = _moment(found["low"], parameter), _moment(found["high"], parameter)
        return Range(field, low, high, found["open"] == "[", found["close"] == "]", negative)
    if found["phrase"] is not None:
        return Term(field, re.sub(r"\\(.)", r"\1", found["phrase"]), True, negative)
    if field == "*" and found["word"] != "*":
        raise _bad_search(f"Cannot parse '{parameter}': a field is missing.")
    return Term(field, found["word"], False, negative)


def _moment(text: str, parameter: str) -> datetime | None:
    if text == "*":
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        raise _bad_search(f"Invalid date in param '{parameter}'.") from None


# What there is -----------------------------------------------------------------------------------

ACTIONS: Mapping[str, Action] = {
    "current_package_list_with_resources": current_package_list_with_resources,
    "group_list": group_list,
    "group_list_authz": group_list_authz,
    "group_package_show": group_package_show,
    "group_show": group_show,
    "help_show": help_show,
    "license_list": license_list,
    "organization_list": organization_list,
    "organization_list_for_user": organization_list_for_user,
    "organization_show": organization_show,
    "package_list": package_list,
    "package_search": package_search,
    "package_show": package_show,
    "resource_search": resource_search,
    "resource_show": resource_show,
    "resource_view_list": resource_view_list,
    "site_read": site_read,
    "status_show": status_show,
    "tag_list": tag_list,
    "tag_show": tag_show,
    "user_list": user_list,
    "user_show": user_show,
    "vocabulary_list": vocabulary_list,
}
# CKAN's own, by name: what a client of CKAN may try is refused, anything else is unknown.
LOGIN = frozenset({
    "api_token_list", "config_option_list", "config_option_show", "dashboard_activity_list",
    "dashboard_new_activities_count", "dataset_follower_list", "followee_list", "get_site_user",
    "group_follower_list", "job_list", "job_show", "organization_follower_list",
    "package_collaborator_list", "package_collaborator_list_for_user", "user_autocomplete",
    "user_follower_list",
})  # fmt: skip
WRITES = frozenset({
    "activity_create", "api_token_create", "api_token_revoke", "bulk_update_delete",
    "bulk_update_private", "bulk_update_public", "config_option_update",
    "dashboard_mark_activities_old", "dataset_purge", "datastore_create", "datastore_delete",
    "datastore_function_create", "datastore_function_delete", "datastore_records_delete",
    "datastore_run_triggers", "datastore_upsert", "follow_dataset", "follow_group", "follow_user",
    "group_create", "group_delete", "group_member_create", "group_member_delete", "group_patch",
    "group_purge", "group_update", "job_cancel", "job_clear", "member_create", "member_delete",
    "organization_create", "organization_delete", "organization_member_create",
    "organization_member_delete", "organization_patch", "organization_purge",
    "organization_update", "package_collaborator_create", "package_collaborator_delete",
    "package_create", "package_create_default_resource_views", "package_delete",
    "package_owner_org_update", "package_patch", "package_relationship_create",
    "package_relationship_delete", "package_relationship_update", "package_resource_reorder",
    "package_revise", "package_update", "resource_create",
    "resource_create_default_resource_views", "resource_delete", "resource_patch",
    "resource_update", "resource_view_clear", "resource_view_create", "resource_view_delete",
    "resource_view_reorder", "resource_view_update", "send_email_notifications", "tag_create",
    "tag_delete", "task_status_delete", "task_status_update", "task_status_update_many",
    "term_translation_update", "term_translation_update_many", "unfollow_dataset",
    "unfollow_group", "unfollow_user", "user_create", "user_delete", "user_invite", "user_patch",
    "user_update", "vocabulary_create", "vocabulary_delete", "vocabulary_update",
})  # fmt: skip
