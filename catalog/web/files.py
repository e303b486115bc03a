"""Downloads: releases and the catalogue file, with ranges, strong ETags and open CORS.

Only what the index lists, and what a committed release's manifest names, is served: a path taken
from a request is looked up, never joined. A release's files never change, so they may be cached for
ever.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, Response
from starlette.concurrency import run_in_threadpool

from catalog.index import FILE
from catalog.portal import Portals
from catalog.release import MANIFEST, Release
from catalog.web.headers import FOR_EVER, NOSNIFF, REVALIDATED

OPEN: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Range, ETag",
    **NOSNIFF,
}
MEDIA_TYPES: Mapping[str, str] = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".duckdb": "application/vnd.duckdb",
}
_NUMBER = re.compile(r"[0-9]{4,9}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


def routes(portals: Portals) -> APIRouter:
    router = APIRouter()

    @router.api_route("/releases/{dataset}/{number}/{file}", methods=["GET", "HEAD"])
    async def release_file(request: Request, dataset: str, number: str, file: str) -> Response:
        found = await run_in_threadpool(_find, portals.public, dataset, number, file)
        if found is None:
            raise HTTPException(404)
        path, sha256 = found
        headers = {"ETag": f'"{sha256}"', **FOR_EVER}
        return _answer(request, path, headers, f"{dataset}-{number}-{file}")

    @router.api_route(f"/{FILE}", methods=["GET", "HEAD"])
    async def catalogue(request: Request) -> Response:
        path = portals.public / FILE
        if not path.is_file():
            raise HTTPException(404)
        status = path.stat()
        tag = f'"{status.st_ino:x}-{status.st_mtime_ns:x}-{status.st_size:x}"'
        return _answer(request, path, {"ETag": tag, **REVALIDATED}, FILE)

    return router


def _find(public: Path, dataset: str, number: str, file: str) -> tuple[Path, str] | None:
    """(path, sha256) of a committed release's file, or None."""
    if not (_NAME.fullmatch(dataset) and _NUMBER.fullmatch(number)):
        return None
    release = Release(public / "releases" / dataset / number)
    if not (release.folder / MANIFEST).is_file():
        return None
    if file == MANIFEST:
        return release.folder / MANIFEST, release.sha256
    named = {entry["name"]: entry["sha256"] for entry in release.manifest["files"]}
    return (release.folder / file, named[file]) if file in named else None


def _answer(request: Request, path: Path, headers: dict[str, str], filename: str) -> Response:
    headers = {**headers, **OPEN}
    asked = request.headers.get("if-none-match", "")
    held = [tag.strip().removeprefix("W/") for tag in asked.split(",")]
    if headers["ETag"] in held or "*" in held:
        return Response(status_code=304, headers=headers)
    return FileResponse(
        path,
        headers=headers,
        media_type=MEDIA_TYPES[path.suffix],
        filename=filename,
        content_disposition_type="attachment",
    )
