"""What every page shares: its frame, its languages, its headers, and the answer when it fails.

    /static/<file>  /robots.txt     and every page of `install`, the same under /en/…

A page is a function of a `Visit` that gives a frozen `Page`; the templates only write it out. Pages
are whole without script (the one there is adds buttons that copy), ask no other host for anything
and write nothing. Errors are answered as pages too.
Which pages there are and what they show is not known here (`pages`).
"""

from collections.abc import Callable, Mapping
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

from catalog.bilingual import LANGUAGES, Language
from catalog.portal import Portal, Portals
from catalog.release import Clock, utc_now
from catalog.web import formats
from catalog.web.headers import FOR_EVER, NOSNIFF, REVALIDATED
from catalog.web.texts import TEXTS, say
from schemas.errors import NotFoundError
from schemas.words import ENGLISH

HERE = Path(__file__).parent
PREFIXES: Mapping[Language, str] = {"vi": "", "en": "/en"}
OTHER: Mapping[Language, Language] = {"vi": "en", "en": "vi"}
SECURITY: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    **NOSNIFF,
}
STATIC: Mapping[str, str] = {
    "portal.css": "text/css; charset=utf-8",
    "favicon.svg": "image/svg+xml",
    "copy.js": "text/javascript; charset=utf-8",
}
ROBOTS = "User-agent: *\nAllow: /\n"


@dataclass(frozen=True)
class Visit:
    """What a page is made from."""

    portal: Portal
    public: Path
    language: Language
    name: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    now: datetime = field(default_factory=utc_now)


@dataclass(frozen=True)
class Page:
    """What a template writes out. `path` is the page's own, without the language's prefix; it may
    end in a query."""

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


# What a template may say -------------------------------------------------------------------------


def pick(language: Language, thing: object, name: str) -> str:
    """A declared text in the visitor's language; Vietnamese where no other was written."""
    vietnamese: str = getattr(thing, name)
    return vietnamese if language == "vi" else getattr(thing, f"{name}_en") or vietnamese


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
        "word": lambda text: _word(text, language),
        "value": lambda text: _value(text, language),
        "number": lambda value: formats.number(value, language),
        "form": formats.form,
        "size": lambda count: formats.size(count, language),
        "day": lambda when: formats.day(when, language),
        "moment": lambda when: formats.moment(when, language),
        "year": formats.year,
        "machine": formats.machine,
        "period": lambda start, end: formats.period(start, end, language),
        "cell": lambda value, kind: formats.cell(value, kind, language),
        "leaf": formats.leaf,
        "limits": lambda info: formats.limits(info, language),
        "prose": formats.prose,
        "summary": formats.summary,
        "link": lambda path: link(language, path),
        "switched": lambda path: link(OTHER[language], path),
    }


def _vietnamese(text: str, language: Language) -> Markup:
    """Text that only exists in Vietnamese, marked as such where the page is not."""
    return escape(text) if language == "vi" else Markup('<span lang="vi">{}</span>').format(text)


def _word(text: str, language: Language) -> Markup:
    """A word of a declaration: in English where we have one."""
    known = ENGLISH.get(text) if language == "en" else None
    return escape(known) if known else _vietnamese(text, language)


def _value(text: str, language: Language) -> Markup:
    """A value as it stands in the data, with what it means beside it."""
    known = ENGLISH.get(text) if language == "en" else None
    said = _vietnamese(text, language)
    return Markup("{} ({})").format(said, known) if known and known != text else said


def link(language: Language, path: str) -> str:
    return PREFIXES[language] + path


# How it is answered ------------------------------------------------------------------------------


def install(
    application: FastAPI, portals: Portals, views: Mapping[str, View], clock: Clock = utc_now
) -> None:
    """Add every page to the application, and answer its errors as pages."""
    ours = assets()
    site = Site(portals, environments(ours), clock)
    for language, prefix in PREFIXES.items():
        for path, view in views.items():
            application.add_route(prefix + path, site.endpoint(language, view))
    application.add_route("/static/{name}", partial(_static, ours))
    application.add_route("/robots.txt", _robots)
    application.add_exception_handler(AnyHTTPException, site.failed)
    application.add_exception_handler(Exception, site.failed)


@dataclass(frozen=True)
class Site:
    """The pages over one public folder."""

    portals: Portals
    environments: Mapping[Language, Environment]
    clock: Clock = utc_now

    def endpoint(self, language: Language, view: View) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            try:
                portal = self.portals.current()
            except FileNotFoundError:
                return self.error(language, 503, {"Retry-After": "120"})
            name = request.path_params.get("name", "")
            parameters = dict(request.query_params)
            try:
                page = view(
                    Visit(portal, self.portals.public, language, name, parameters, self.clock())
                )
            except NotFoundError:
                raise HTTPException(404) from None
            if isinstance(page, Moved):
                return RedirectResponse(link(language, page.path), 302)
            return self.show(page, language, portal)

        return answer

    def show(self, page: Page, language: Language, portal: Portal) -> Response:
        addresses = {a: portal.public_url + link(a, page.path) for a in LANGUAGES}
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


def _static(ours: Mapping[str, Asset], request: Request) -> Response:
    asset = ours.get(request.path_params["name"])
    if asset is None:
        raise HTTPException(404)
    exact = asset.address.endswith(f"?{request.url.query}")
    caching = FOR_EVER if exact else REVALIDATED
    return Response(asset.body, headers={**caching, **NOSNIFF}, media_type=asset.media_type)


def _robots(_request: Request) -> Response:
    return PlainTextResponse(ROBOTS, headers=NOSNIFF)


def _language(request: Request) -> Language:
    path = request.url.path
    return "en" if path == "/en" or path.startswith("/en/") else "vi"


def _html(html: str, language: Language, status: int, headers: Mapping[str, str]) -> Response:
    always = {"Content-Language": language, **REVALIDATED}
    return HTMLResponse(html, status, {**SECURITY, **always, **headers})
