"""A portal's holdings in CKAN's words: datasets, resources, organizations, groups, tags, licences.

Pure mapping, made once per portal. Only what is published is held: an awaited dataset does not
exist here. Themes are CKAN's groups. Ids are uuid5 of names: the same in every build and on every
mirror. It answers nothing (`actions`) and knows no HTTP (`ckan`).

Strings are never null where udata or frictionless stumble over null: e-mail addresses, descriptions
and formats are "" instead. The datapackage.json of a release is its last resource. frictionless
loads it in place of the CKAN dict, which is wanted: it says more, and its paths resolve beside it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from catalog.portal import DatasetInfo, DepartmentInfo, LicenseInfo, Portal, ResourceInfo
from catalog.terms import THEMES
from schemas.fold import fold

Json = dict[str, Any]

NAMESPACE = UUID("927d1938-5c28-4c10-afc1-8621cfbcebcf")
DESCRIPTIONS: Mapping[str, str] = {
    "CSV": "Bảng dữ liệu, CSV (UTF-8, ngăn cách bằng dấu phẩy)",
    "PARQUET": "Bảng dữ liệu, Parquet: có kiểu, nén, đọc từng cột",
    "JSON": "Mô tả bộ dữ liệu theo chuẩn Data Package: trường, kiểu, khoá",
}
_NOT_OPEN = frozenset({"notspecified", "cc-nc", "other-nc", "other-closed"})
# Not the licence's text, which stands in every dataset and would make its words find all of them.
_SEARCHED_EXTRAS = frozenset({"citation", "former_names", "series", "spatial-text"})
_NOT_IN_TAGS = re.compile(r"[^\w\-. ]+")
_WORD = re.compile(r"[^\W_]+")


def identifier(kind: str, name: str) -> str:
    return str(uuid5(NAMESPACE, f"{kind}/{name}"))


def words(text: str) -> str:
    """The words of a text as they are compared: folded, parted by single blanks."""
    return " ".join(_WORD.findall(fold(text)))


def tag_name(keyword: str) -> str:
    """A keyword with what CKAN refuses in a tag taken out; "" when fewer than 2 signs remain."""
    kept = _NOT_IN_TAGS.sub(" ", unicodedata.normalize("NFC", keyword))
    name = " ".join(kept.split())[:100].strip()
    return name if len(name) >= 2 else ""


# Datasets and what they consist of ---------------------------------------------------------------


def package(dataset: DatasetInfo, public_url: str, opened: datetime) -> Json:
    """The dict of package_show. `opened`: when the catalogue's first release was made."""
    tags = [tag(name) for name in _tag_names(dataset)]
    resources = [resource(dataset, r, i, public_url) for i, r in enumerate(dataset.resources)]
    return {
        "author": dataset.producer or dataset.department.title,
        "author_email": "",
        "creator_user_id": None,
        "id": identifier("dataset", dataset.name),
        "isopen": dataset.license.ckan_id not in _NOT_OPEN,
        "license_id": dataset.license.ckan_id,
        "license_title": dataset.license.title,
        "maintainer": dataset.department.title,
        "maintainer_email": "",
        "metadata_created": _time(dataset.first_released),
        "metadata_modified": _time(dataset.released),
        "name": dataset.slug,
        "notes": dataset.description,
        "num_resources": len(resources),
        "num_tags": len(tags),
        "organization": organization(dataset.department, opened),
        "owner_org": identifier("organization", dataset.department.name),
        "private": False,
        "state": "active",
        "title": dataset.title,
        "type": "dataset",
        "url": f"{public_url}/dataset/{dataset.slug}",
        "version": str(dataset.release),
        "extras": extras(dataset),
        "groups": [group(theme) for theme in sorted(dataset.themes)],
        "resources": resources,
        "tags": tags,
        "relationships_as_subject": [],
        "relationships_as_object": [],
    }


def resource(dataset: DatasetInfo, info: ResourceInfo, position: int, public_url: str) -> Json:
    return {
        "cache_last_updated": None,
        "cache_url": None,
        "created": _time(dataset.first_released),
        "datastore_active": False,
        "description": DESCRIPTIONS.get(info.format, "") + (f" ({info.part})" if info.part else ""),
        "format": info.format,
        "hash": info.sha256,
        "id": identifier("resource", f"{dataset.name}/{info.name}"),
        "last_modified": _time(dataset.released),
        "metadata_modified": _time(dataset.released),
        "mimetype": info.mediatype,
        "mimetype_inner": None,
        "name": info.name,
        "package_id": identifier("dataset", dataset.name),
        "position": position,
        "resource_type": None,
        "size": info.bytes,
        "state": "active",
        "url": f"{public_url}/{info.path}",
        "url_type": None,
    }


def extras(dataset: DatasetInfo) -> list[Json]:
    """What CKAN has no key for. udata reads frequency, spatial-text and temporal_*.

    frictionless flattens extras into the package, so no key may be one of a Data Package's own.
    """
    values = {
        "citation": dataset.citation,
        "du_lieu_mo_phong": "true" if dataset.synthetic else "false",
        "former_names": ", ".join(dataset.formerly) or None,
        "frequency": dataset.frequency,
        "legal_basis": dataset.license.legal_basis,
        "license_text": dataset.license.text,
        "notes_en": dataset.description_en,
        "producer": dataset.producer,
        "release": str(dataset.release),
        "release_time": _time(dataset.released),
        "rows": str(dataset.rows),
        "series": dataset.series,
        "spatial-text": _space(dataset),
        "temporal_end": dataset.coverage_to,
        "temporal_start": dataset.coverage_from,
        "title_en": dataset.title_en,
    }
    return [{"key": k, "value": v} for k, v in sorted(values.items()) if v is not None]


def _space(dataset: DatasetInfo) -> str:
    """What is declared, and which of the units of a list are in: counted in the data."""
    counted = (
        f"{c.units} trong {c.total} {c.title}"
        + (f" ({c.within})" if c.within else "")
        + (f": {', '.join(c.named)}" if c.named else "")
        for c in dataset.units
    )
    return "; ".join([dataset.coverage_spatial, *counted])


def tag(name: str) -> Json:
    return {
        "display_name": name,
        "id": identifier("tag", name),
        "name": name,
        "state": "active",
        "vocabulary_id": None,
    }


def _tag_names(dataset: DatasetInfo) -> list[str]:
    return sorted({tag_name(k) for k in dataset.keywords} - {""})


def _time(moment: datetime | None, precision: str = "auto") -> str:
    """As CKAN writes times: naive UTC, no `Z`."""
    if moment is None:
        raise ValueError("only what is published has times")
    return moment.isoformat(timespec=precision)


# Organizations, groups, licences -----------------------------------------------------------------


def organization(department: DepartmentInfo, opened: datetime) -> Json:
    """As it stands in a dataset. We do not know when departments were made: `created` is when the
    catalogue opened."""
    return {
        "id": identifier("organization", department.name),
        "name": department.slug,
        "title": department.title,
        "type": "organization",
        "description": department.description,
        "image_url": "",
        "created": _time(opened),
        "is_organization": True,
        "approval_status": "approved",
        "state": "active",
    }


def group(theme: str) -> Json:
    """A theme as it stands in a dataset."""
    title, title_en = THEMES[theme]
    return {
        "description": f"Lĩnh vực {title} ({title_en})",
        "display_name": title,
        "id": identifier("group", theme),
        "image_display_url": "",
        "name": theme.replace("_", "-"),
        "title": title,
    }


def full_organization(department: DepartmentInfo, opened: datetime, packages: int) -> Json:
    """As organization_list gives it with all_fields."""
    return organization(department, opened) | {
        "display_name": department.title,
        "image_display_url": "",
        "num_followers": 0,
        "package_count": packages,
    }


def full_group(theme: str, opened: datetime, packages: int) -> Json:
    return group(theme) | {
        "approval_status": "approved",
        "created": _time(opened),
        "image_url": "",
        "is_organization": False,
        "num_followers": 0,
        "package_count": packages,
        "state": "active",
        "type": "group",
    }


def licence(info: LicenseInfo) -> Json:
    """CKAN's list says its yes and no as text."""
    conforms = "not reviewed" if info.ckan_id in _NOT_OPEN else "approved"
    return {
        "id": info.ckan_id,
        "title": info.title,
        "url": "",
        "status": "active",
        "family": "",
        "maintainer": "",
        "is_generic": "True",
        "domain_content": "False",
        "domain_data": "True",
        "domain_software": "False",
        "od_conformance": conforms,
        "osd_conformance": "not reviewed",
    }


# All of a portal ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """A dataset as package_search, and the list on the page, ask for it.

    `fields` are named as in CKAN's index and compared exactly; `texts` are words, values parted by
    ` | ` so that no phrase runs over the edge of one; `text` is all of them.
    """

    dataset: DatasetInfo
    package: Json
    fields: Mapping[str, str | tuple[str, ...]]
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Holdings:
    """Everything in CKAN's words. A mapping's keys are all the ways to ask: id, name, old name.

    `awaited` is for our own pages: to CKAN's clients it does not exist.
    """

    entries: tuple[Entry, ...]
    awaited: tuple[Entry, ...]
    packages: Mapping[str, Json]
    resources: Mapping[str, Json]
    organizations: Mapping[str, Json]
    groups: Mapping[str, Json]
    tags: Mapping[str, Json]
    licenses: tuple[Json, ...]


def each(known: Mapping[str, Json]) -> list[Json]:
    """Everything once, by whatever names it is known."""
    return list({value["id"]: value for value in known.values()}.values())


class _Same:
    """A portal as a key: itself, not its contents, which are large and cannot be hashed."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal

    def __hash__(self) -> int:
        return id(self.portal)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.portal is self.portal


def holdings(portal: Portal) -> Holdings:
    """What a portal holds; made when it is first asked for, and again after a swap of the index."""
    return _holdings(_Same(portal))


@lru_cache(maxsize=2)
def _holdings(key: _Same) -> Holdings:
    portal = key.portal
    first = [d.first_released for d in portal.published if d.first_released is not None]
    opened = min(first, default=portal.built)
    made = [(d, package(d, portal.public_url, opened)) for d in portal.published]
    return Holdings(
        entries=tuple(_entry(d, p) for d, p in made),
        awaited=tuple(_awaited(d, portal) for d in portal.awaited),
        packages=_packages(made),
        resources={r["id"]: r for _, p in made for r in p["resources"]},
        organizations=_named(
            (d.name, full_organization(d, opened, sum(d == x.department for x, _ in made)))
            for d in portal.departments
        ),
        groups=_named(
            (t, full_group(t, opened, sum(t in d.themes for d, _ in made))) for t in THEMES
        ),
        tags=_named((n, tag(n)) for n in sorted({n for d, _ in made for n in _tag_names(d)})),
        licenses=tuple({x.ckan_id: licence(x) for x in reversed(portal.licenses)}.values()),
    )


def _packages(made: Iterable[tuple[DatasetInfo, Json]]) -> dict[str, Json]:
    """By former names first, so that they never hide a dataset that bears the name today."""
    made = list(made)
    former = _named((old, p) for d, p in made for old in d.formerly)
    former |= {identifier("dataset", old): p for d, p in made for old in d.formerly}
    return former | _named((d.name, p) for d, p in made)


def _named(made: Iterable[tuple[str, Json]]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, value in made:
        found |= {name: value, name.replace("_", "-"): value, value["id"]: value}
    return found


def _entry(dataset: DatasetInfo, made: Json) -> Entry:
    resources = made["resources"]
    fields: dict[str, str | tuple[str, ...]] = {e["key"]: e["value"] for e in made["extras"]}
    fields |= {k: v for k, v in made.items() if isinstance(v, str)}
    fields |= {
        "capacity": "public",
        "dataset_type": "dataset",
        "theme": tuple(g["name"] for g in made["groups"]),
        "groups": tuple(g["name"] for g in made["groups"]),
        "metadata_created": _time(dataset.first_released, "milliseconds") + "Z",
        "metadata_modified": _time(dataset.released, "milliseconds") + "Z",
        "organization": made["organization"]["name"],
        "res_description": tuple(r["description"] for r in resources),
        "res_format": tuple(r["format"] for r in resources),
        "res_name": tuple(r["name"] for r in resources),
        "res_url": tuple(r["url"] for r in resources),
        "tags": tuple(t["name"] for t in made["tags"]),
        "title_string": made["title"],
    }
    return Entry(dataset, made, fields, _texts(dataset, made))


def _awaited(dataset: DatasetInfo, portal: Portal) -> Entry:
    """As it would be found if it were out now; it has no files."""
    now = portal.built
    out = replace(dataset, release=0, rows=0, first_released=now, released=now)
    return replace(_entry(out, package(out, portal.public_url, now)), dataset=dataset, package={})


def _texts(dataset: DatasetInfo, made: Json) -> dict[str, str]:
    titles = (dataset.title, dataset.title_en, dataset.slug)
    department = (dataset.department.title, dataset.department.title_en)
    notes = (dataset.description, dataset.description_en)
    about = [t for f in dataset.fields for t in (f.name, f.title, f.title_en)]
    labels = [t["name"] for t in made["tags"]] + [t for both in dataset.theme_titles for t in both]
    files = [r["name"] for r in made["resources"]]
    said = [e["value"] for e in made["extras"] if e["key"] in _SEARCHED_EXTRAS]
    everything = (*titles, *notes, *labels, *department, *about, *files, made["author"], *said)
    return {
        "author": _line([made["author"]]),
        "maintainer": _line([made["maintainer"]]),
        "notes": _line(notes),
        "res_description": _line(r["description"] for r in made["resources"]),
        "res_name": _line(files),
        "text": _line(everything),
        "title": _line(titles),
    } | {f"extras_{e['key']}": _line([e["value"]]) for e in made["extras"]}


def _line(values: Iterable[str]) -> str:
    return f" {' | '.join(words(v) for v in values)} "
