"""CKAN's wire protocol: `/api/3/action/<action>`, as its clients and harvesters expect it.

What arrives in a query string, a form or a JSON body becomes one mapping, in CKAN's order of
precedence; what an action answers or refuses becomes CKAN's envelope. What the actions mean stands
in `actions`. Nobody logs in here: a token is ignored, as CKAN ignores one that it does not know.
There is no redirect and no cookie, and what went wrong in here is for the log, not for the caller.
"""

import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from markupsafe import escape
from starlette.concurrency import run_in_threadpool

from catalog.portal import Portals
from catalog.web.actions import ACTIONS
from catalog.web.headers import NOSNIFF
from catalog.web.packages import Json
from catalog.web.parameters import Refused
from catalog.web.refusals import LOGIN, WRITES
from schemas.errors import NotFoundError

# The doubled slash is what a client makes of a base URL that ends in one.
PREFIXES = ("/api/action", "/api/3/action", "//api/action", "//api/3/action")
VERSIONS: Mapping[str, int] = {"/api": 1, "/api/1": 1, "/api/2": 2, "/api/3": 3}
METHODS = ("GET", "HEAD", "OPTIONS", "POST")
OTHER_METHODS = ("DELETE", "PATCH", "PUT")
JSON_TYPE = "application/json;charset=utf-8"
JAVASCRIPT_TYPE = "application/javascript;charset=utf-8"
HTML_TYPE = "text/html; charset=utf-8"
LARGEST_BODY = 65536  # as much as the server takes in a URL; no question to a catalogue is longer
HEADERS: Mapping[str, str] = {
    "Cache-Control": "public, max-age=0, must-revalidate",
    "Vary": "Origin",
    **NOSNIFF,
}
CORS: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, PUT, GET, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
}
_log = logging.getLogger(__name__)


class _Malformed(Exception):
    """What was sent is no input: answered with a bare string instead of an envelope."""


class _Unreadable(Exception):
    """A body of a type or size that is not read: answered by the status alone."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def routes(portals: Portals) -> APIRouter:
    router = APIRouter()

    async def action(request: Request, name: str) -> Response:
        if request.method == "OPTIONS":
            return _finish(request, 200, "", HTML_TYPE)
        if request.method in OTHER_METHODS:
            return _plain(request, 405, "Method Not Allowed")
        if name not in ACTIONS and name not in WRITES and name not in LOGIN:
            return _bad_request(request, f"Action name not known: {name}")
        try:
            data = await _sent(request, name)
        except _Malformed as error:
            return _bad_request(request, f"JSON Error: {error}")
        except _Unreadable as error:
            return _plain(request, error.status, "This body is not read")
        status, envelope = await run_in_threadpool(_perform, portals, name, data)
        return _answer(request, status, envelope)

    async def nothing() -> Response:
        """Registered so that the slash at the end is not redirected away."""
        raise HTTPException(404)

    for prefix in PREFIXES:
        methods = [*METHODS, *OTHER_METHODS]
        router.add_api_route(f"{prefix}/{{name}}", action, methods=methods)
        router.add_api_route(f"{prefix}/{{name}}/", nothing, methods=methods)
    for path, number in VERSIONS.items():
        for ending in ("", "/"):
            router.add_api_route(path + ending, _version(number), methods=["GET", "HEAD"])
    return router


def _version(number: int) -> Callable[[Request], Awaitable[Response]]:
    async def version(request: Request) -> Response:
        return _answer(request, 200, json.dumps({"version": number}))

    return version


# What was sent -----------------------------------------------------------------------------------


async def _sent(request: Request, name: str) -> Json:
    """One mapping: a form; else the query string, if the action only reads; else a JSON body."""
    query = _mixed(request.query_params.multi_items()) if name not in WRITES else {}
    if request.method in ("GET", "HEAD"):
        if name in WRITES:
            raise _Malformed("Invalid request. Please use POST method for your request")
        data = query
    else:
        body = await _body(request)
        if body is None and name not in WRITES:
            raise _Unreadable(413)
        kind = request.headers.get("content-type", "")
        data = _form(kind, body or b"") or query or _json(kind, body or b"")
    return {k: v for k, v in data.items() if k != "callback"}


async def _body(request: Request) -> bytes | None:
    """All of it, or None if it is too large. It is taken in to the end even so, as a client that is
    still sending would not read the answer."""
    body = bytearray()
    async for chunk in request.stream():
        if len(body) <= LARGEST_BODY:
            body += chunk
    return bytes(body) if len(body) <= LARGEST_BODY else None


def _media_type(kind: str) -> str:
    return kind.partition(";")[0].strip().lower()


def _form(kind: str, body: bytes) -> Json:
    """The fields of a form; `curl -d '{…}'` says that it sends a form, and its JSON is read."""
    if _media_type(kind) == "multipart/form-data":
        return _mixed(_multipart(kind, body))
    if _media_type(kind) != "application/x-www-form-urlencoded" or not body:
        return {}
    if body.strip().startswith(b"{") and body.strip().endswith(b"}"):
        return _object(body)  # before an `=` or `&` within it is taken for the form's own
    fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    if len(fields) == 1 and fields[0][1] in ("", "1"):
        return _object(fields[0][0])
    return _mixed(fields)


def _multipart(kind: str, body: bytes) -> Iterable[tuple[str, str]]:
    """Text fields; files are of no use to any action here."""
    head = b"Content-Type: " + kind.encode("latin-1", "replace") + b"\r\n\r\n"
    for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts():
        disposition = part["content-disposition"]
        named = dict(disposition.params) if disposition else {}
        if "name" in named and "filename" not in named:
            content = part.get_payload(decode=True)
            text = content if isinstance(content, bytes) else b""
            yield str(named["name"]), text.decode("utf-8", "replace")


def _json(kind: str, body: bytes) -> Json:
    media_type = _media_type(kind)
    if not body or media_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return {}
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise _Unreadable(415)
    return _object(body)


def _object(text: str | bytes) -> Json:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise _Malformed("Error decoding JSON data.") from None
    if not isinstance(value, dict):
        raise _Malformed("Request data JSON decoded to something that is not a dictionary.")
    return value


def _mixed(fields: Iterable[tuple[str, str]]) -> Json:
    """A key that comes once has a text, one that comes more often a list."""
    grouped: dict[str, list[str]] = {}
    for key, value in fields:
        grouped.setdefault(key, []).append(value)
    return {key: values[0] if len(values) == 1 else values for key, values in grouped.items()}


# What is answered --------------------------------------------------------------------------------


def _perform(portals: Portals, name: str, data: Json) -> tuple[int, str]:
    """The status and the envelope, as text, so that a large answer is not written in the loop."""
    site = ""
    try:
        portal = portals.current()
        site = portal.public_url
        if name not in ACTIONS:
            detail = f"Access denied: Action {name} requires an authenticated user"
            raise Refused(403, "Authorization Error", message=detail)
        return 200, _envelope(site, name, {"success": True, "result": ACTIONS[name](portal, data)})
    except Refused as refused:
        status, error = refused.status, refused.error
    except NotFoundError:
        status, error = 404, {"__type": "Not Found Error", "message": "Not found"}
    except FileNotFoundError:
        message = "No catalogue has been built yet"
        status, error = 503, {"__type": "Service Unavailable", "message": message}
    except Exception:
        _log.exception("%s failed", name)
        status, error = 500, {"__type": "Internal Server Error", "message": "Internal Server Error"}
    return status, _envelope(site, name, {"error": error, "success": False})


def _envelope(site: str, name: str, content: Json) -> str:
    return json.dumps({"help": f"{site}/api/3/action/help_show?name={name}"} | content)


def _answer(request: Request, status: int, text: str) -> Response:
    """JSON, or JSONP where CKAN gives it: asked by GET and successful."""
    callback = request.query_params.get("callback")
    if callback is not None and status == 200 and request.method in ("GET", "HEAD"):
        return _finish(request, status, f"{escape(callback)}({text});", JAVASCRIPT_TYPE)
    return _finish(request, status, text, JSON_TYPE)


def _bad_request(request: Request, reason: str) -> Response:
    return _finish(request, 400, json.dumps(f"Bad request: {reason}"), JSON_TYPE)


def _plain(request: Request, status: int, title: str) -> Response:
    """What never reached an action: a page, as CKAN answers it."""
    page = f"<!doctype html>\n<title>{status} {title}</title>\n<h1>{status} {title}</h1>\n"
    return _finish(request, status, page, HTML_TYPE)


def _finish(request: Request, status: int, content: str, content_type: str) -> Response:
    headers = {**HEADERS, "Content-Type": content_type}
    if request.method == "OPTIONS" or status == 405:
        headers["Allow"] = ", ".join(METHODS)
    if "origin" in request.headers:
        headers |= CORS
    return Response(content, status, headers)
