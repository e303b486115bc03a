"""CKAN's actions over a portal: what each answers.

An action is a plain function of a `Portal` and what the caller sent; its docstring is its public
documentation (help_show). It returns what stands under `result`, or raises NotFoundError, or
`Refused` with CKAN's status and `error`. Nothing here knows HTTP (`ckan`), and nothing is ever
changed: the actions that would are refused by name (`refusals`). What is asked is read by
`parameters` and understood by `query`; the values answered are made in `packages`.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from catalog.portal import Portal
from catalog.web import groups, lucene, query
from catalog.web.clauses import Query
from catalog.web.packages import Entry, Holdings, Json, each, holdings
from catalog.web.parameters import (
    Data,
    boolean,
    integer,
    invalid,
    json_list,
    named,
    natural,
    page_of,
    required,
    several,
    split,
    string,
)
from catalog.web.query import DEFAULT_ROWS, MOST_ROWS
from catalog.web.refusals import LOGIN, WRITES
from schemas.errors import NotFoundError

Action = Callable[[Portal, Data], Any]

SITE_TITLE = "Dữ liệu mở tỉnh Thái Nguyên"
SITE_DESCRIPTION = "Cổng dữ liệu mở của tỉnh Thái Nguyên"
CKAN_VERSION = "2.12.0"  # the one imitated; ckanr reads it, and drops parameters below 2.6.1


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
    name = required(data, "name")
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
    return page_of(sorted(e.package["name"] for e in holdings(portal).entries), data)


def package_show(portal: Portal, data: Data) -> Json:
    """Return a dataset with its resources, organization, groups, tags and extras.

    :param id: the dataset's id, its name, or a name it bore formerly
    """
    return named(holdings(portal).packages, data, "id", "name_or_id")


def package_search(portal: Portal, data: Data) -> Json:
    """Search the published datasets.

    `q` in plain words finds the datasets that hold all of them, without regard to case and accents,
    those with the words in their title first; "words in quotes" stand side by side; `-word` is not
    to be there.

    `q` with a colon in it, and `fq`, are written in Lucene's syntax: `field:value`, `-field:value`,
    `field:(a OR b)`, brackets, joined by blanks or AND (all of them) or by OR. A value is a word, a
    "quoted text", has `*` or `?` for anything, `~1` for a word nearly so, or is a range:
    `metadata_modified:[NOW-30DAYS TO *]`. These fields are compared exactly: id, name,
    organization, groups (also as theme), tags, res_format, license_id, frequency, state, capacity,
    and the other keys of extras; these by words: title, notes, text, author, res_name. Anything
    else is refused with a Search Error.

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
    query.refuse_unknown(data)
    rows = min(natural(data, "rows", DEFAULT_ROWS), MOST_ROWS)
    start = natural(data, "start", 0)
    sort = string(data, "sort")
    sort = query.DEFAULT_SORT if sort in ("", "rank") else sort
    held, order = holdings(portal), query.order(sort)
    queries = _queries(data)
    found = query.matching(held.entries, queries)
    facets, search_facets = _facets(held, found, data)
    page = query.ordered(found, order, queries[0].score)[start : start + rows]
    return {
        "count": len(found),
        "facets": facets,
        "results": query.results(page, frozenset(split(data, "fl"))),
        "sort": sort,
        "search_facets": search_facets,
    }


def _queries(data: Data) -> list[Query]:
    """`q` first, then each filter."""
    filters = [lucene.parse(fq, k) for k in ("fq", "fq_list") for fq in several(data, k)]
    return [query.parse(string(data, "q")), *filters]


def _facets(held: Holdings, found: Sequence[Entry], data: Data) -> tuple[Json, Json]:
    limit, least = integer(data, "facet.limit", 50), natural(data, "facet.mincount", 1)
    fields = json_list(data, "facet.field") if boolean(data, "facet", True) else []
    return query.facets(held, found, fields, limit, least)


def current_package_list_with_resources(portal: Portal, data: Data) -> list[Json]:
    """Return datasets with all they hold, the one modified last first.

    :param limit: how many at most (10; never more than 1000)
    :param offset: how many to leave out before the first
    :param page: which page of `limit` datasets, from 1, in place of `offset`
    """
    limit, offset = natural(data, "limit", DEFAULT_ROWS), natural(data, "offset", 0)
    if page := natural(data, "page", 0):
        offset = (page - 1) * limit
    return query.newest(holdings(portal).entries)[offset : offset + min(limit, MOST_ROWS)]


def resource_show(portal: Portal, data: Data) -> Json:
    """Return a resource: a downloadable file of a dataset's current release.

    :param id: the resource's id
    """
    return named(holdings(portal).resources, data)


def resource_search(portal: Portal, data: Data) -> Json:
    """Return the resources that meet every condition.

    :param query: `field:text`, once or as a list; the text is found anywhere in the field, in any
        case; `hash` is compared from its start, `size` and times exactly
    :param order_by: a field
    :param limit: how many at most (all of them unless given)
    :param offset: how many to leave out before the first
    """
    conditions = several(data, "query")
    if not conditions:
        raise invalid(query="Missing value")
    found = query.resources(holdings(portal).resources.values(), conditions)
    if (order := string(data, "order_by")) in query.RESOURCE_FIELDS:
        found.sort(key=lambda r: str(r[order]))
    return {"count": len(found), "results": page_of(found, data)}


def resource_view_list(portal: Portal, data: Data) -> list[Json]:
    """Return the views of a resource: none, the portal's own pages show the data.

    :param id: the resource's id
    """
    named(holdings(portal).resources, data)
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
    return groups.listed(holdings(portal).organizations, data, "organization", "organizations")


def organization_show(portal: Portal, data: Data) -> Json:
    """Return an organization.

    :param id: its id or name
    :param include_datasets: add `packages`, the first 10 of its datasets
    """
    held = holdings(portal)
    return groups.shown(held.organizations, data, "organization", held)


def group_list(portal: Portal, data: Data) -> list[Any]:
    """Return the names of the groups: the twelve fields of data.gov.vn, which datasets belong to.

    Takes what organization_list takes, and `groups` in place of `organizations`.
    """
    return groups.listed(holdings(portal).groups, data, "group", "groups")


def group_show(portal: Portal, data: Data) -> Json:
    """Return a group.

    :param id: its id or name
    :param include_datasets: add `packages`, the first 10 of its datasets
    """
    held = holdings(portal)
    return groups.shown(held.groups, data, "groups", held)


def group_package_show(portal: Portal, data: Data) -> list[Json]:
    """Return the datasets of a group, the one modified last first.

    :param id: the group's id or name
    :param limit: how many at most (10)
    """
    found = named(holdings(portal).groups, data)
    limit = min(natural(data, "limit", DEFAULT_ROWS), MOST_ROWS)
    return query.bearing("groups", found["name"], holdings(portal))[:limit]


# Tags and people ---------------------------------------------------------------------------------


def tag_list(portal: Portal, data: Data) -> list[Any]:
    """Return the names of the tags in use.

    :param query: only tags with this text in them, in any case
    :param all_fields: return dictionaries instead of names; any text means yes, `false` too
    """
    if string(data, "vocabulary_id"):
        raise NotFoundError("vocabulary")
    sought = (string(data, "query") or string(data, "q")).lower()
    found = [t for t in each(holdings(portal).tags) if sought in t["name"].lower()]
    return [_tag(t) for t in found] if data.get("all_fields") else [t["name"] for t in found]


def tag_show(portal: Portal, data: Data) -> Json:
    """Return a tag.

    :param id: its id or name
    :param include_datasets: add `packages`, the datasets that bear it
    """
    found = named(holdings(portal).tags, data)
    shown = _tag(found)
    if boolean(data, "include_datasets"):
        shown["packages"] = query.bearing("tags", found["name"], holdings(portal))[:MOST_ROWS]
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
