"""Asking an API: every page of one pull into a file, or the one thing that kept us from it.

Only the base URL given is asked: no redirect and no link leads to another scheme, host or port,
and neither proxies nor credentials of the environment are used. What may pass is tried again
(connections, 429 and 5xx with Retry-After, a body cut short); size and time have limits. Pages are
checked against each other: a page that only repeats an earlier one is asked for again, records are
counted by key against the source's own total, and where that does not agree the walk begins anew,
since the source may have changed under it. Nothing of a page but numbers ever stands in a problem.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timezone
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from catalog.release import VIETNAM
from catalog.source import Api
from pipelines import pages
from schemas.problem import Problem

SYNTHETIC = "X-Synthetic-Data"  # how a source says of itself that its data are made up
PASSING = (429, 500, 502, 503, 504)
HOPS = 5
ZONES: Mapping[str, timezone] = {
    "Asia/Ho_Chi_Minh": VIETNAM,
    "UTC": UTC,
}


@dataclass(frozen=True)
class Limits:
    """How long we are patient and how much we take: seconds, bytes, tries."""

    tries: int = 5
    backoff: float = 1.0
    retry_after: int = 60
    connect: float = 10
    idle: float = 30
    whole: float = 600
    page_bytes: int = 32 << 20
    pull_bytes: int = 512 << 20
    pages: int = 20_000
    walks: int = 3


@dataclass(frozen=True)
class Pull:
    """What a walk over all pages brought. `lowest` and `highest` are the times of last change."""

    pages: int
    records: int
    lowest: datetime | None
    highest: datetime | None
    synthetic: bool
    digests: frozenset[bytes]


class _Refused(Exception):
    """Ends a walk; never leaves this module."""

    def __init__(self, code: str, vi: str, en: str = "") -> None:
        super().__init__(code)
        self.problem = Problem(code, note=vi, note_en=en or vi)


def base_of(address: str) -> str | None:
    """A base URL from the operator's list, or None where it is none that may be asked."""
    try:
        parts = urlsplit(address)
        sound = parts.port != 0
    except ValueError:
        return None
    secret = parts.username is not None or parts.password is not None
    if not sound or secret or parts.query or parts.fragment or not parts.hostname:
        return None
    return address.rstrip("/") if parts.scheme in ("http", "https") else None


def moment(text: Any, zone: str) -> datetime | None:
    """An ISO 8601 time, in UTC; one without an offset is of the declared zone."""
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=ZONES[zone])).astimezone(UTC)
    except (OverflowError, TypeError, ValueError):
        return None


def pull(
    api: Api, base: str, key: Sequence[str], since: str | None, out: Path, limits: Limits
) -> Pull | Problem:
    """Every page that the source has for us, in the file `out`."""
    refused = Problem("source-incomplete")
    until = monotonic() + limits.whole
    for _ in range(limits.walks):
        with _session(limits) as session, out.open("wb") as file:
            try:
                return _Walk(api, base, key, since, file, session, limits, until).all()
            except _Refused as reason:
                refused = reason.problem
        if refused.code != "source-incomplete":
            break
    return refused


@contextmanager
def _session(limits: Limits) -> Iterator[requests.Session]:
    retry = Retry(
        total=limits.tries - 1,
        status_forcelist=PASSING,
        backoff_factor=limits.backoff,
        backoff_jitter=limits.backoff / 2,
        retry_after_max=limits.retry_after,
        raise_on_status=False,
        redirect=0,
    )
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Accept"] = "application/json"
        for scheme in ("http://", "https://"):
            session.mount(scheme, HTTPAdapter(max_retries=retry))
        yield session


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
    session: requests.Session
    limits: Limits
    until: float
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

    def all(self) -> Pull:
        """Ask for page after page, to the end."""
        step: _Step | None = self._first()
        count = 0
        while step is not None:
            if count >= self.limits.pages:
                raise _Refused("source-too-large", f"> {count} trang", f"> {count} pages")
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
        for attempt in range(self.limits.tries):
            last = attempt == self.limits.tries - 1
            content = self._content(step)
            try:
                page = pages.parse(content)
            except ValueError:
                if content.lstrip()[:1] == b"<":
                    vi, en = f"{step.number} (mà là HTML)", f"{step.number} (but HTML)"
                    raise _Refused("not-json", vi, en) from None
                if last:
                    raise _Refused("not-json", str(step.number)) from None
                continue
            found = pages.at(page, self.api.records)
            if not isinstance(found, list) or not all(isinstance(r, dict) for r in found):
                raise _Refused("not-records", str(step.number))
            if not found or last or pages.digest(found) not in self.answers:
                return content, page, found
        raise AssertionError("the last try returns or refuses")

    def _content(self, step: _Step) -> bytes:
        """The body of a page, asked for again where it was cut short."""
        told = ""
        for _ in range(self.limits.tries):
            if monotonic() > self.until:
                break
            try:
                with self._answer(step) as answer:
                    return self._body(answer)
            except requests.exceptions.ContentDecodingError:
                raise _Refused("not-json", str(step.number)) from None
            except requests.exceptions.ChunkedEncodingError:
                told = "câu trả lời bị cắt / the answer is cut short"
            except requests.exceptions.RetryError:
                told = "thử lại quá nhiều lần / too many tries"
                break
            except requests.exceptions.RequestException as error:
                told = _kind(error)
                break  # the session has tried again already
        vi, en = (told or "quá thời gian / out of time").split(" / ")
        vi, en = f"{vi} (trang {step.number})", f"{en} (page {step.number})"
        raise _Refused("source-unavailable", vi, en)

    def _answer(self, step: _Step) -> requests.Response:
        """The answer to a request, redirects within the source followed."""
        url, parameters = step.url, step.parameters
        for _ in range(HOPS + 1):
            answer = self.session.get(
                url,
                params=dict(parameters),
                stream=True,
                allow_redirects=False,
                timeout=(self.limits.connect, self.limits.idle),
            )
            if not answer.is_redirect:
                return self._accepted(answer, step)
            url, parameters = urljoin(answer.url, answer.headers["Location"]), {}
            answer.close()
            self._must_stay(url)
        raise _Refused("source-redirect", f"> {HOPS} lần", f"> {HOPS} times")

    def _accepted(self, answer: requests.Response, step: _Step) -> requests.Response:
        if answer.status_code == 200:
            self.synthetic |= answer.headers.get(SYNTHETIC, "").lower() == "true"
            return answer
        answer.close()
        said = f"HTTP {answer.status_code}"
        if answer.status_code in PASSING:
            vi, en = (
                f"{said} sau {self.limits.tries} lần",
                f"{said} after {self.limits.tries} tries",
            )
            raise _Refused("source-unavailable", vi, en)
        raise _Refused(
            "source-answer", f"{said} (trang {step.number})", f"{said} (page {step.number})"
        )

    def _body(self, answer: requests.Response) -> bytes:
        body = bytearray()
        for block in answer.iter_content(1 << 16):
            body += block
            if len(body) > self.limits.page_bytes:
                raise _Refused(
                    "source-too-large", *_sizes("trang", "a page", self.limits.page_bytes)
                )
            if monotonic() > self.until:
                raise _Refused("source-unavailable", "quá thời gian", "out of time")
        self.size += len(body)
        if self.size > self.limits.pull_bytes:
            raise _Refused("source-too-large", *_sizes("lần lấy", "a pull", self.limits.pull_bytes))
        return bytes(body)

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
            try:
                self.total = int(pages.at(page, self.api.total))
            except (TypeError, ValueError):
                raise _Refused("not-records", f"{step.number} (`{self.api.total}`)") from None
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
            raise _Refused("source-incomplete", vi, en)
        if self.total is None and found and self.short is not None:
            vi, en = f"trang {self.short} thiếu bản ghi", f"page {self.short} is short"
            raise _Refused("source-incomplete", vi, en)
        size = self.api.page.size if self.api.page else None
        if size and len(found) < size and self.short is None:
            self.short = step.number

    def _time(self, record: Mapping[str, Any]) -> None:
        found = (
            moment(pages.at(record, self.api.updated), self.api.zone) if self.api.updated else None
        )
        if found is not None:
            self.times = [min([found, *self.times]), max([found, *self.times])]

    def _following(self, page: Any, found: Sequence[Any], step: _Step) -> _Step | None:
        if self.api.next:
            return self._linked(pages.at(page, self.api.next), step)
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
            raise _Refused("not-records", f"{step.number} (`{self.api.next}`)")
        url = urljoin(step.url, link)
        self._must_stay(url)
        if url in self.links:
            vi, en = f"trang {step.number} dẫn về trang trước", f"page {step.number} leads back"
            raise _Refused("source-incomplete", vi, en)
        self.links.add(url)
        return _Step(url, {}, step.number + 1)

    def _must_stay(self, url: str) -> None:
        """Whether a redirect or a link is of the source itself."""
        try:
            there = _origin(urlsplit(url))
        except ValueError:
            there = ("?", None, None)
        if there != _origin(urlsplit(self.base)):
            raise _Refused("source-redirect", f"{there[0]}://{there[1]}")

    def _must_agree(self) -> None:
        """The records against the total that the source states."""
        if self.total is not None and len(self.keys) != self.total:
            vi = f"nguồn ghi tổng số {self.total}, nhận được {len(self.keys)}"
            en = f"the source states {self.total} records, {len(self.keys)} came"
            raise _Refused("source-incomplete", vi, en)


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _sizes(vi: str, en: str, limit: int) -> tuple[str, str]:
    return f"{vi} > {limit >> 20} MiB", f"{en} > {limit >> 20} MiB"


def _kind(error: requests.exceptions.RequestException) -> str:
    """What went wrong on the way, without addresses."""
    if isinstance(error, requests.exceptions.Timeout):
        return "không trả lời kịp / no answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "chứng thư TLS không hợp lệ / a TLS certificate that is not valid"
    if isinstance(error, requests.exceptions.ConnectionError):
        return "không kết nối được / no connection"
    return f"{type(error).__name__} / {type(error).__name__}"
