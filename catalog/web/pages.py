"""The pages a person reads, in Vietnamese and under /en, and what each of them shows.

    /  /dataset  /dataset/<slug>  /organization  /organization/<slug>  /awaited (`awaited`)

Each is a function of a `Visit`; what it shows are frozen values. How a page is framed, answered and
refused is not decided here (`site`), nor what is known of a dataset (`catalog.portal`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from catalog.chart import figures as figures_of
from catalog.portal import CheckInfo, DatasetInfo, DepartmentInfo, Portal, ReleaseInfo
from catalog.preview import Preview, first_rows
from catalog.web import awaited, formats, plot, search
from catalog.web.changes import changes
from catalog.web.packages import identifier
from catalog.web.site import Moved, Page, View, Visit, pick
from catalog.web.texts import say
from quality.verdict import DIMENSIONS
from schemas.fold import fold

MOST_AT_HOME = 8


def home(visit: Visit) -> Page:
    portal, language = visit.portal, visit.language
    return Page(
        "home.html",
        "/",
        say(language, "home.title"),
        say(language, "home.lede"),
        {
            "figures": figures(portal.datasets),
            "datasets": ordered(portal.datasets)[:MOST_AT_HOME],
            "themes": search.themes(portal),
            "dimensions": dimensions(portal),
            "waiting": awaited.counts(awaited.queues(portal, visit.now)),
            "example": next(iter(portal.published), None),
        },
    )


def datasets(visit: Visit) -> Page:
    asked = search.Search.read(visit.parameters)
    found = search.find(visit.portal, asked)
    title = say(visit.language, "search.found" if asked.asked else "home.datasets")
    values = {"found": found, "search": asked, "sorts": search.SORTS}
    return Page("datasets.html", asked.address, title, _lede(visit, found), values)


def _lede(visit: Visit, found: search.Found) -> str:
    """How many there are, or were found."""
    count = formats.number(found.count, visit.language)
    if found.search.asked:
        return say(visit.language, "search.count" if found.count else "search.none", n=count)
    awaited = formats.number(len(visit.portal.awaited), visit.language)
    key = "list.datasets.lede" if visit.portal.awaited else "list.datasets.all"
    return say(visit.language, key, n=count, awaited=awaited)


def departments(visit: Visit) -> Page:
    title = say(visit.language, "home.departments")
    return Page(
        "departments.html", "/organization", title, say(visit.language, "list.departments.lede")
    )


def department(visit: Visit) -> Page | Moved:
    found = visit.portal.department(_by_id(visit, "organization", visit.portal.departments))
    path = f"/organization/{found.slug}"
    if visit.name != found.slug:
        return Moved(path)
    own = ordered(visit.portal.of(found))
    return Page(
        "department.html",
        path,
        pick(visit.language, found, "title"),
        pick(visit.language, found, "description"),
        {"department": found, "datasets": own, "figures": figures(own)},
    )


def dataset(visit: Visit) -> Page | Moved:
    found = visit.portal.dataset(_by_id(visit, "dataset", visit.portal.datasets))
    path = f"/dataset/{found.slug}"
    if visit.name != found.slug:
        return Moved(path)
    return Page(
        "dataset.html",
        path,
        pick(visit.language, found, "title"),
        formats.summary(pick(visit.language, found, "description")),
        {
            "dataset": found,
            "state": found.supply.state(visit.now),
            "preview": preview(found, visit.public),
            "drawing": drawing(found, visit),
            "checks": by_dimension(found.checks),
            "history": history(found),
            "diffs": changes(found, visit.public),
            "files": {r.format.lower(): r for r in reversed(found.resources)},
            "manifest": release_file(found, found.release or 0, "manifest.json"),
            "results": release_file(found, found.release or 0, "quality.json"),
        },
    )


def _by_id(visit: Visit, kind: str, known: Iterable[DatasetInfo | DepartmentInfo]) -> str:
    """The name asked for, also where CKAN's id stands in its place, as CKAN's own pages take it."""
    return next((x.name for x in known if identifier(kind, x.name) == visit.name), visit.name)


VIEWS: Mapping[str, View] = {
    "/": home,
    "/dataset": datasets,
    "/dataset/{name}": dataset,
    "/organization": departments,
    "/organization/{name}": department,
    "/awaited": awaited.view,
    "/cho-giao": awaited.moved,
}


# What they show ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figures:
    """The province's open data, or a department's, in four numbers."""

    datasets: int
    rows: int
    departments: int
    updated: datetime | None


def figures(datasets: tuple[DatasetInfo, ...]) -> Figures:
    """Of what is published among them."""
    published = [d for d in datasets if d.published]
    return Figures(
        datasets=len(published),
        rows=sum(d.rows or 0 for d in published),
        departments=len({d.department.name for d in published}),
        updated=max((d.released for d in published if d.released), default=None),
    )


def ordered(found: tuple[DatasetInfo, ...]) -> tuple[DatasetInfo, ...]:
    """What can be had comes before what is awaited; by title, as Vietnamese is looked up."""
    return tuple(sorted(found, key=lambda d: (not d.published, fold(d.title), d.name)))


@dataclass(frozen=True)
class DimensionInfo:
    """One of the six words, and how the current releases stand to its checks."""

    key: str
    vi: str
    en: str
    checks: tuple[CheckInfo, ...]

    @property
    def met(self) -> int:
        return sum(c.passed for c in self.checks)

    @property
    def made(self) -> int:
        """How many of them could be made."""
        return sum(not c.not_made for c in self.checks)


def by_dimension(checks: tuple[CheckInfo, ...]) -> tuple[DimensionInfo, ...]:
    return tuple(
        DimensionInfo(key, vi, en, tuple(c for c in checks if c.dimension == key))
        for key, (vi, en) in DIMENSIONS.items()
    )


def dimensions(portal: Portal) -> tuple[DimensionInfo, ...]:
    return by_dimension(tuple(c for d in portal.published for c in d.checks))


@dataclass(frozen=True)
class HistoryEntry:
    """A release and what made it one; `change` is first, data or metadata."""

    release: ReleaseInfo
    change: str
    manifest: str
    before: int | None


def history(found: DatasetInfo) -> tuple[HistoryEntry, ...]:
    """The releases, newest first."""
    entries = []
    before: ReleaseInfo | None = None
    for release in found.releases:
        same = before is not None and before.table_sha256 == release.table_sha256
        change = "first" if before is None else "metadata" if same else "data"
        manifest = release_file(found, release.number, "manifest.json")
        entries.append(HistoryEntry(release, change, manifest, before.number if before else None))
        before = release
    return tuple(reversed(entries))


def release_file(found: DatasetInfo, number: int, name: str) -> str:
    return f"/releases/{found.name}/{number:04d}/{name}"


def preview(found: DatasetInfo, public: Path) -> Preview | None:
    path = table(found, public)
    return first_rows(path) if path else None


def drawing(found: DatasetInfo, visit: Visit) -> plot.Drawing | None:
    """The declared chart; None where there is none, or nothing that it could show."""
    path = table(found, visit.public)
    shown = figures_of(path, found.chart) if path and found.chart else None
    if shown is None or found.chart is None or all(r.y is None for r in shown.rows):
        return None
    return plot.drawing(found, found.chart, shown, visit.language)


def table(found: DatasetInfo, public: Path) -> Path | None:
    """The current release's Parquet."""
    path = next((r.path for r in found.resources if r.format == "PARQUET" and not r.part), None)
    return public / path if path else None
