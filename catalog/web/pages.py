"""The pages a person reads: every route but /api and downloads, in Vietnamese and under /en.

    /  /dataset  /dataset/<slug>  /organization  /organization/<slug>     the same under /en/…
    /static/<file>  /robots.txt

A page is a function of a `Visit` that gives a frozen `Page`; the templates only write it out. Pages
hold no script, ask no other host for anything and write nothing. Errors are answered as pages too.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.exceptions import HTTPException as AnyHTTPException

from catalog.portal import CheckInfo, DatasetInfo, DepartmentInfo, Portal, Portals, ReleaseInfo
from catalog.web import formats
from catalog.web.packages import identifier
from catalog.web.preview import Preview, first_rows
from catalog.web.texts import LANGUAGES, TEXTS, Language, say
from quality.verdict import DIMENSIONS
from schemas.errors import NotFoundError
from schemas.fold import fold

HERE = Path(__file__).parent
PREFIXES: Mapping[Language, str] = {"vi": "", "en": "/en"}
OTHER: Mapping[Language, Language] = {"vi": "en", "en": "vi"}
NOSNIFF: Mapping[str, str] = {"X-Content-Type-Options": "nosniff"}
SECURITY: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    **NOSNIFF,
}
STATIC: Mapping[str, str] = {
    "portal.css": "text/css; charset=utf-8",
    "favicon.svg": "image/svg+xml",
}
ROBOTS = "User-agent: *\nAllow: /\n"
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Visit:
    """What a page is made from."""

    portal: Portal
    public: Path
    language: Language
    name: str


@dataclass(frozen=True)
class Page:
    """What a template writes out. `path` is the page's own, without the language's prefix."""

    template: str
    path: str
    title: str
    description: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Moved:
    """The page is at another path."""

    path: str


View = Callable[[Visit], Page | Moved]


# The pages ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figures:
    """The province's open data in four numbers."""

    datasets: int
    rows: int
    departments: int
    updated: datetime | None


def home(visit: Visit) -> Page:
    portal, language = visit.portal, visit.language
    return Page(
        "home.html",
        "/",
        say(language, "home.title"),
        say(language, "home.lede"),
        {
            "figures": figures(portal),
            "datasets": ordered(portal.datasets),
            "dimensions": dimensions(portal),
            "example": next(iter(portal.published), None),
        },
    )


def datasets(visit: Visit) -> Page:
    found = ordered(visit.portal.datasets)
    count, awaited = (formats.number(len(d), visit.language) for d in (found, visit.portal.awaited))
    lede = say(visit.language, "list.datasets.lede", n=count, awaited=awaited)
    title = say(visit.language, "home.datasets")
    return Page("datasets.html", "/dataset", title, lede, {"datasets": found})


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
        {"department": found, "datasets": own},
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
            "preview": preview(found, visit.public),
            "checks": by_dimension(found.checks),
            "history": history(found),
            "files": {r.format.lower(): r for r in reversed(found.resources)},
            "manifest": f"/releases/{found.name}/{found.release or 0:04d}/manifest.json",
            "results": f"/releases/{found.name}/{found.release or 0:04d}/quality.json",
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
}


# What they show ----------------------------------------------------------------------------------


def pick(language: Language, thing: object, name: str) -> str:
    """A declared text in the visitor's language; Vietnamese where no other was written."""
    vietnamese: str = getattr(thing, name)
    return vietnamese if language == "vi" else getattr(thing, f"{name}_en") or vietnamese


def figures(portal: Portal) -> Figures:
    return Figures(
        datasets=len(portal.published),
        rows=sum(d.rows or 0 for d in portal.published),
        departments=len({d.department.name for d in portal.published}),
        updated=max((d.released for d in portal.published if d.released), default=None),
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


def history(found: DatasetInfo) -> tuple[HistoryEntry, ...]:
    """The releases, newest first."""
    entries = []
    before: ReleaseInfo | None = None
    for release in found.releases:
        same = before is not None and before.table_sha256 == release.table_sha256
        change = "first" if before is None else "metadata" if same else "data"
        manifest = f"/releases/{found.name}/{release.number:04d}/manifest.json"
        entries.append(HistoryEntry(release, change, manifest))
        before = release
    return tuple(reversed(entries))


def preview(found: DatasetInfo, public: Path) -> Preview | None:
    path = next((r.path for r in found.resources if r.format == "PARQUET"), None)
    return first_rows(public / path) if path else None


# The site around them ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Asset:
    """A file of ours, and its address, which changes with its bytes."""

    body: bytes
    media_type: str
    address: str


def assets() -> Mapping[str, Asset]:
    found = {}
    for name, media_type in STATIC.items():
        body = (HERE / "static" / name).read_bytes()
        address = f"/static/{name}?v={sha256(body).hexdigest()[:12]}"
        found[name] = Asset(body, media_type, address)
    return found


def environments(ours: Mapping[str, Asset]) -> Mapping[Language, Environment]:
    """The templates, once for each language."""
    made: dict[Language, Environment] = {}
    for language in LANGUAGES:
        made[language] = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        made[language].globals.update(_vocabulary(language))
        made[language].globals["asset"] = lambda name: ours[name].address
    return made


def _vocabulary(language: Language) -> Mapping[str, object]:
    """What a template may say: everything bound to its language."""
    return {
        "language": language,
        "other": OTHER[language],
        "known": TEXTS.__contains__,
        "t": lambda key, **values: say(language, key, **values),
        "pick": lambda thing, name: pick(language, thing, name),
        "pair": lambda titles: titles[LANGUAGES.index(language)],
        "vietnamese": lambda text: _vietnamese(text, language),
        "number": lambda value: formats.number(value, language),
        "form": formats.form,
        "size": lambda count: formats.size(count, language),
        "day": lambda when: formats.day(when, language),
        "moment": lambda when: formats.moment(when, language),
        "year": formats.year,
        "machine": formats.machine,
        "period": lambda start, end: formats.period(start, end, language),
        "cell": lambda value, kind: formats.cell(value, kind, language),
        "limits": lambda info: formats.limits(info, language),
        "prose": formats.prose,
        "summary": formats.summary,
        "link": lambda path: _link(language, path),
        "switched": lambda path: _link(OTHER[language], path),
    }


def _vietnamese(text: str, language: Language) -> Markup:
    """Text that only exists in Vietnamese, marked as such where the page is not."""
    return escape(text) if language == "vi" else Markup('<span lang="vi">{}</span>').format(text)


def _link(language: Language, path: str) -> str:
    return PREFIXES[language] + path


def install(application: FastAPI, portals: Portals) -> None:
    """Add every page to the application, and answer its errors as pages."""
    ours = assets()
    site = Site(portals, environments(ours))
    for language, prefix in PREFIXES.items():
        for path, view in VIEWS.items():
            application.add_route(prefix + path, site.endpoint(language, view))
    application.add_route("/static/{name}", partial(_static, ours))
    application.add_route("/robots.txt", _robots)
    application.add_exception_handler(AnyHTTPException, site.failed)
    application.add_exception_handler(Exception, site.failed)


def _static(ours: Mapping[str, Asset], request: Request) -> Response:
    asset = ours.get(request.path_params["name"])
    if asset is None:
        raise HTTPException(404)
    exact = asset.address.endswith(f"?{request.url.query}")
    caching = {"Cache-Control": FOR_EVER if exact else "no-cache"}
    return Response(asset.body, headers={**caching, **NOSNIFF}, media_type=asset.media_type)


def _robots(_request: Request) -> Response:
    return PlainTextResponse(ROBOTS, headers=NOSNIFF)


@dataclass(frozen=True)
class Site:
    """The pages over one public folder."""

    portals: Portals
    environments: Mapping[Language, Environment]

    def endpoint(self, language: Language, view: View) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            try:
                portal = self.portals.current()
            except FileNotFoundError:
                return self.error(language, 503, {"Retry-After": "120"})
            name = request.path_params.get("name", "")
            try:
                page = view(Visit(portal, self.portals.public, language, name))
            except NotFoundError:
                raise HTTPException(404) from None
            if isinstance(page, Moved):
                return RedirectResponse(_link(language, page.path), 302)
            return self.show(page, language, portal)

        return answer

    def show(self, page: Page, language: Language, portal: Portal) -> Response:
        addresses = {a: portal.public_url + _link(a, page.path) for a in LANGUAGES}
        html = self._write(
            page, language, portal=portal, base=portal.public_url, addresses=addresses
        )
        links = [f'<{url}>; rel="alternate"; hreflang="{a}"' for a, url in addresses.items()]
        return _html(html, language, 200, {"Link": ", ".join(links)})

    def error(
        self, language: Language, status: int, headers: Mapping[str, str] | None = None
    ) -> Response:
        """A page that says what went wrong; it needs no portal."""
        key = f"error.{status}" if f"error.{status}.title" in TEXTS else "error.other"
        title = say(language, f"{key}.title")
        text = say(language, f"{key}.text", status=str(status))
        page = Page("error.html", "/", title, text, {"status": status})
        html = self._write(page, language, portal=None, base="", addresses={})
        return _html(html, language, status, headers or {})

    def failed(self, request: Request, error: Exception) -> Response:
        """What was refused by its own status, anything else as our fault."""
        if isinstance(error, AnyHTTPException):
            return self.error(_language(request), error.status_code, error.headers)
        return self.error(_language(request), 500)

    def _write(self, page: Page, language: Language, **around: object) -> str:
        template = self.environments[language].get_template(page.template)
        return template.render(page=page, **around, **page.values)


def _language(request: Request) -> Language:
    path = request.url.path
    return "en" if path == "/en" or path.startswith("/en/") else "vi"


def _html(html: str, language: Language, status: int, headers: Mapping[str, str]) -> Response:
    always = {"Content-Language": language, "Cache-Control": "no-cache"}
    return HTMLResponse(html, status, {**SECURITY, **always, **headers})
