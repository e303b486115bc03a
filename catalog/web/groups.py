"""Organizations and groups, which CKAN lists and shows alike.

Both are things with a name, a title and a count of datasets; what differs is given as a parameter.
Parts that a portal without accounts and nested groups has nothing for are empty lists, where they
are asked for. Who publishes what is not decided here (`packages`), nor what is public (`actions`).
"""

from collections.abc import Mapping
from typing import Any

from catalog.web.packages import Holdings, Json, each
from catalog.web.parameters import Data, boolean, invalid, named, natural, split, string
from catalog.web.query import DEFAULT_ROWS, bearing

MOST_LISTED, MOST_LISTED_IN_FULL = 1000, 25


def listed(known: Mapping[str, Json], data: Data, kind: str, chosen_by: str) -> list[Any]:
    """Names, or dictionaries with `all_fields`; only of the `kind` if a `type` is asked for."""
    in_full = boolean(data, "all_fields")
    most = MOST_LISTED_IN_FULL if in_full else MOST_LISTED
    limit, offset = natural(data, "limit", most), natural(data, "offset", 0)
    field, descending = _order(string(data, "sort") or "title asc")
    found = sorted(_chosen(known, data, chosen_by), key=lambda i: str(i["name"]))
    if string(data, "type") not in ("", kind):
        return []
    found.sort(key=lambda item: item[field], reverse=descending)
    page = found[offset : offset + min(limit, most)]
    return [_with_parts(i, data, False) for i in page] if in_full else [i["name"] for i in page]


def shown(known: Mapping[str, Json], data: Data, field: str, held: Holdings) -> Json:
    """One of them; `field` is where a dataset names it."""
    found = named(known, data)
    full = _with_parts(found, data, True)
    if boolean(data, "include_datasets"):
        full["packages"] = bearing(field, found["name"], held)[:DEFAULT_ROWS]
    return full


def _chosen(known: Mapping[str, Json], data: Data, chosen_by: str) -> list[Json]:
    names, sought = split(data, chosen_by), string(data, "q").lower()
    return [
        item
        for item in each(known)
        if (not names or item["name"] in names)
        and any(sought in item[k].lower() for k in ("name", "title", "description"))
    ]


def _order(sort: str) -> tuple[str, bool]:
    """(field, descending)."""
    parts = sort.split(",")
    if len(parts) > 1:
        raise invalid(message="Too many sort criteria provided only 1 allowed")
    field, *direction = parts[0].split() or [""]
    field = "package_count" if field == "packages" else field
    if field not in {"name", "title", "package_count"}:
        raise invalid(message=f"Cannot sort by field `{field}`")
    order = direction[0].lower() if direction else "desc" if field == "package_count" else "asc"
    if order not in {"asc", "desc"}:
        raise invalid(message=f"Invalid sort direction `{order}`")
    return field, order == "desc"


def _with_parts(item: Json, data: Data, unasked: bool) -> Json:
    """`unasked`: whether the empty parts are given to who says nothing of them."""
    parts = [p for p in ("users", "extras", "groups") if boolean(data, f"include_{p}", unasked)]
    counted = boolean(data, "include_dataset_count", True)
    kept = {k: v for k, v in item.items() if counted or k != "package_count"}
    return kept | {part: [] for part in parts}
