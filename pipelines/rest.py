"""Asking an API: every page of one pull into a file, or the one thing that kept us from it.

Only the base URL given is asked, through `pipelines.door`: no redirect and no link leads to another
scheme, host or port. Size and time have limits. Pages are checked against each other: a page that
only repeats an earlier one is asked for again, records are counted by key against the source's own
total, and where that does not agree the walk begins anew, since the source may have changed under
it. Nothing of a page but numbers ever stands in a problem.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timezone
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from catalog.source import Api, Cursor
from pipelines import pages
from pipelines.asking import Limits, Refused, too_large
from pipelines.door import Door, opened, text
from pipelines.gate import Gate, origin, shown
from schemas.figure import VIETNAM
from schemas.problem import Problem

SYNTHETIC = "X-Synthetic-Data"  # how a source says of itself that its data are made up
ZONES: Mapping[str, timezone] = {
    "Asia/Ho_Chi_Minh": VIETNAM,
    "UTC": UTC,
}


@dataclass(frozen=True)
class Pull:
    """What a walk over all pages brought. `lowest` and `highest` are the times of last change."""

    pages: int
    records: int
    lowest: datetime | None
    highest: datetime | None
    synthetic: bool
    digests: frozenset[bytes]


def moment(text: Any, zone: str) -> datetime | None:
    """An ISO 8601 time, in UTC; one without an offset is of the declared zone."""
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=ZONES[zone])).astimezone(UTC)
    except (OverflowError, TypeError, ValueError):
        return None


def pull(
    api: Api, base: str, key: Sequence[str], since: str | None, out: Path, gate: Gate
) -> Pull | Problem:
    """Every page that the source has for us, in the file `out`."""
    refused = Problem("source-incomplete")
    for _ in range(gate.limits.walks):
        with opened(gate, "application/json") as door, out.open("wb") as file:
            try:
                return _Walk(api, base, key, since, file, door).all()
            except Refused as reason:
                refused = reason.problem
        if refused.code != "source-incomplete":
            break
    return refused


@dataclass(frozen=True)
class _Step:
    """A page to ask for: where it is, and which one it is counted from 1."""

    url: str
    parameters: Mapping[str, str]
    number: int


@dataclass
class _Walk:
    """One walk over all pages, and what was seen on the way."""

    api: Api
    base: str
    key: Sequence[str]
    since: str | None
    file: BinaryIO
    door: Door
    keys: set[Any] = field(default_factory=set)
    digests: set[bytes] = field(default_factory=set)
    answers: set[bytes] = field(default_factory=set)  # digests of the pages with records
    links: set[str] = field(default_factory=set)
    times: list[datetime] = field(default_factory=list)  # lowest and highest so far
    records: int = 0
    size: int = 0
    total: int | None = None
    short: int | None = None  # the first page that was not full
    barren: int = 0  # pages in a row that brought no new record
    synthetic: bool = False
    header: str = ""  # `Link`, of the page asked for last

    @property
    def limits(self) -> Limits:
        return self.door.gate.limits

    def all(self) -> Pull:
        """Ask for page after page, to the end."""
        step: _Step | None = self._first()
        count = 0
        while step is not None:
            if count >= self.limits.pages:
                raise Refused("source-too-large", f"> {count} trang", f"> {count} pages")
            content, page, found = self._page(step)
            count += 1
            pages.append(self.file, content)
            self._note(page, found, step)
            step = self._following(page, found, step)
        self._must_agree()
        lowest, highest = self.times or (None, None)
        return Pull(count, self.records, lowest, highest, self.synthetic, frozenset(self.digests))

    # One page --------------------------------------------------------------------------------

    def _page(self, step: _Step) -> tuple[bytes, Any, list[dict[str, Any]]]:
        """A page that is what it should be; one that repeats an earlier one is asked for again."""
        tries = self.limits.tries
        for attempt in range(tries):
            last = attempt == tries - 1
            content = self._content(step)
            try:
                page = pages.parse(content)
            except ValueError:
                if content.lstrip()[:1] == b"<":
                    vi, en = f"{step.number} (mà là HTML)", f"{step.number} (but HTML)"
                    raise Refused("not-json", vi, en) from None
                if last:
                    raise Refused("not-json", str(step.number)) from None
                continue
            found = pages.at(page, self.api.records)
            if not isinstance(found, list) or not all(isinstance(r, dict) for r in found):
                raise Refused("not-records", str(step.number))
            if not found or last or pages.digest(found) not in self.answers:
                return content, page, found
        raise AssertionError("the last try returns or refuses")

    def _content(self, step: _Step) -> bytes:
        """The body of a page."""
        body = BytesIO()
        try:
            answer = self.door.get(
                step.url, body, self.limits.page_bytes, self._must_stay, step.parameters
            )
        except Refused as reason:
            if reason.problem.code in ("source-redirect", "source-address"):
                raise
            raise reason.at(f"trang {step.number}", f"page {step.number}") from None
        self.synthetic |= answer.headers.get(SYNTHETIC, "").lower() == "true"
        self.header = text(answer.headers, "Link")
        content = body.getvalue()
        self.size += len(content)
        if self.size > self.limits.pull_bytes:
            raise too_large("lần lấy", "a pull", self.limits.pull_bytes)
        return content

    # From page to page -----------------------------------------------------------------------

    def _first(self) -> _Step:
        parameters = dict(self.api.query)
        if self.since is not None and self.api.since:
            parameters[self.api.since] = self.since
        if self.api.page:
            parameters[self.api.page.parameter] = str(self.api.page.first)
            if self.api.page.size_parameter:
                parameters[self.api.page.size_parameter] = str(self.api.page.size)
        return _Step(f"{self.base}{self.api.path}", parameters, 1)

    def _note(self, page: Any, found: Sequence[Mapping[str, Any]], step: _Step) -> None:
        """Count what a page brought, and see that it can follow the ones before."""
        if self.api.total:
            self._agreeing(pages.at(page, self.api.total), step)
        before = len(self.digests)
        for record in found:
            content = pages.digest(record)
            key = tuple(str(pages.at(record, path)) for path in self.key)
            self.keys.add(key if self.key else content)
            self.digests.add(content)
            self._time(record)
        self.records += len(found)
        if found:
            self.answers.add(pages.digest(found))
        brought = len(self.digests) > before
        self.barren = 0 if brought or not found else self.barren + 1
        if self.barren and (self.total is None or self.barren > 1):
            vi, en = (
                f"trang {step.number} lặp lại trang trước",
                f"page {step.number} repeats another",
            )
            raise Refused("source-incomplete", vi, en)
        if self.total is None and found and self.short is not None:
            vi, en = f"trang {self.short} thiếu bản ghi", f"page {self.short} is short"
            raise Refused("source-incomplete", vi, en)
        size = self.api.page.size if self.api.page else None
        if size and len(found) < size and self.short is None:
            self.short = step.number

    def _agreeing(self, total: Any, step: _Step) -> None:
        """The total as a page states it. Where it shrinks, pages behind have moved up, and what
        stood at a border was never asked for."""
        try:
            now = int(total)
        except (TypeError, ValueError):
            raise Refused("not-records", f"{step.number} (`{self.api.total}`)") from None
        if self.total is not None and now < self.total:
            vi, en = f"tổng số giảm ở trang {step.number}", f"the total shrinks on {step.number}"
            raise Refused("source-incomplete", vi, en)
        self.total = now

    def _time(self, record: Mapping[str, Any]) -> None:
        found = (
            moment(pages.at(record, self.api.updated), self.api.zone) if self.api.updated else None
        )
        if found is not None:
            self.times = [min([found, *self.times]), max([found, *self.times])]

    def _following(self, page: Any, found: Sequence[Any], step: _Step) -> _Step | None:
        if self.api.next:
            return self._linked(pages.at(page, self.api.next), step)
        if self.api.link:
            return self._linked(related(self.header, self.api.link, step.number), step)
        if self.api.cursor:
            return self._pointed(pages.at(page, self.api.cursor.next), self.api.cursor, step)
        numbered = self.api.page
        if numbered is None or not found:
            return None
        if self.total is not None and len(self.keys) >= self.total:
            return None
        number = numbered.first + numbered.step * step.number
        parameters = {**step.parameters, numbered.parameter: str(number)}
        return _Step(step.url, parameters, step.number + 1)

    def _linked(self, link: Any, step: _Step) -> _Step | None:
        if link in (None, ""):
            return None
        if not isinstance(link, str):
            raise Refused("not-records", f"{step.number} (`{self.api.next}`)")
        url = self.door.following(step.url, link)
        self._must_stay(url)
        self._must_lead_on(url, step)
        return _Step(url, {}, step.number + 1)

    def _pointed(self, pointer: Any, cursor: Cursor, step: _Step) -> _Step | None:
        if pointer in (None, "", False):
            return None
        if not isinstance(pointer, str):
            raise Refused("not-records", f"{step.number} (`{cursor.next}`)")
        self._must_lead_on(pointer, step)
        parameters = {**step.parameters, cursor.parameter: pointer}
        return _Step(step.url, parameters, step.number + 1)

    def _must_lead_on(self, link: str, step: _Step) -> None:
        if link in self.links:
            vi, en = f"trang {step.number} dẫn về trang trước", f"page {step.number} leads back"
            raise Refused("source-incomplete", vi, en)
        self.links.add(link)

    def _must_stay(self, url: str) -> None:
        """Whether a redirect or a link is of the source itself."""
        if origin(url) != self.door.gate.own:
            raise Refused("source-redirect", shown(url))

    def _must_agree(self) -> None:
        """The records against the total that the source states."""
        if self.total is not None and len(self.keys) != self.total:
            vi = f"nguồn ghi tổng số {self.total}, nhận được {len(self.keys)}"
            en = f"the source states {self.total} records, {len(self.keys)} came"
            raise Refused("source-incomplete", vi, en)


_TOKEN = re.compile(  # of a header `Link` (RFC 8288)
    r"""\s+|<(?P<url>[^<>]*)>|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<mark>[;,=])|(?P<word>[^\s<>";,=]+)"""
)


def related(header: str, relation: str, number: int = 1) -> str | None:
    """The link of a relation in a header `Link`. What cannot be read is refused: it may hold the
    next page."""
    at, url, name = 0, None, ""
    unread = Refused("not-records", f"{number} (`Link`)")
    while at < len(header):
        found = _TOKEN.match(header, at)
        if found is None:
            raise unread
        at, kind, text = found.end(), found.lastgroup, found[found.lastgroup or 0]
        if kind == "url":
            url, name = text.strip(), ""
        elif kind == "mark":
            url, name = (None if text == "," else url), (name if text == "=" else "")
        elif kind and not name:
            name = text.lower()
        elif kind and name == "rel" and relation.lower() in text.lower().replace("'", " ").split():
            if url is None:
                raise unread
            return url
    return None
