"""A file at a URL: asked for only where it may have changed, taken over only where it is whole.

A redirect may lead to another host only if the operator's list has that host, or it is a public one
asked on the usual port and no less safely; our credentials never go there. A page of HTML or JSON
where a table is due is none, whatever the server calls it.
"""

from collections.abc import Mapping
from pathlib import Path

from catalog.source import Download
from pipelines import gate as gates
from pipelines.asking import Asking, Found, Refused
from pipelines.delivery import Delivery
from pipelines.door import May, opened
from pipelines.encoding import BOM
from pipelines.gate import PORTS, Gate, World
from pipelines.layout import variant_of
from pipelines.reach import reached
from pipelines.rest import SYNTHETIC
from pipelines.scan_csv import JSON, MARKUP

HEAD = 4096
VALIDATORS: Mapping[str, tuple[str, str]] = {  # what is kept → the header, and how it is sent back
    "etag": ("ETag", "If-None-Match"),
    "modified": ("Last-Modified", "If-Modified-Since"),
}
OBJECTS = ("json", "jsonl", "geojson")  # formats that begin as JSON does
LONGEST = 512  # of a validator


def find(asking: Asking, world: World) -> list[Found]:
    """The file as it is now, or that it is still the one we know."""
    asked = asking.dataset.declaration.source.http
    if asked is None:
        raise ValueError(f"{asking.dataset.name} is no download")
    base, gate = reached(asking, asked.host, asked.auth, world)
    latest = asking.latest(asked.name)
    aside = asking.aside()
    with opened(gate, "*/*") as door, aside.open("wb") as out:
        answer = door.get(
            f"{base}{asked.path}",
            out,
            asking.limits.pull_bytes,
            _may(gate),
            asked.query,
            _conditions(asked, latest),
        )
    if answer.status == 304:
        return [Found(asked.name, known=latest)]
    _must_be_table(asking, asked, aside)
    sent = {k: answer.headers.get(header, "")[:LONGEST] for k, (header, _) in VALIDATORS.items()}
    synthetic = answer.headers.get(SYNTHETIC, "").lower() == "true"
    return [Found(asked.name, aside, {"address": asked.address, **sent}, synthetic)]


def _conditions(asked: Download, latest: Delivery | None) -> dict[str, str]:
    """What makes the source answer 304: only for a file of this very address."""
    said = latest.pull if latest and latest.path.is_file() else None
    if not said or said.get("address") != asked.address:
        return {}
    return {sent: said[k] for k, (_, sent) in VALIDATORS.items() if said.get(k)}


def _may(gate: Gate) -> May:
    def may(url: str) -> None:
        to = gates.origin(url)
        safer = to is not None and (gate.own[0] == "http" or to[0] == "https")
        usual = to is not None and to[2] == PORTS[to[0]]
        if to is None or not safer or not (usual or to[1:] in gate.vouched):
            raise Refused("source-redirect", gates.shown(url))

    return may


def _must_be_table(asking: Asking, asked: Download, file: Path) -> None:
    """Whether it may be what the layout declares, by its first bytes."""
    with file.open("rb") as opened_file:
        head = opened_file.read(HEAD)
    if not head.strip():
        raise Refused("empty-file")
    chosen = variant_of(asking.dataset, asked.name)
    if chosen is None:
        return  # no declared layout has this name: told when it is read
    variant = asking.dataset.declaration.source.variants[chosen]
    start = head.removeprefix(BOM)
    if MARKUP.match(start):
        raise Refused("not-a-table", "trang HTML/XML", "an HTML or XML page")
    titled = variant.dialect.title_rows  # which may begin with a bracket
    if JSON.match(start) and variant.format not in OBJECTS and not titled:
        raise Refused("not-a-table", "JSON", "JSON")
