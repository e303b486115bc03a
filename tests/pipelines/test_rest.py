"""Asking an API over real HTTP: what is brought whole, what is tried again, what is refused and
how."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from catalog.source import Api
from pipelines import pages, rest
from pipelines.asking import Limits, Refused
from pipelines.gate import Credentials, Gate, base_of, origin
from pipelines.rest import Pull, moment, related
from schemas.problem import Problem
from tests.pipelines.source import ALWAYS, QUICK, Record, Source, served

NUMBERED = {"host": "nguon", "path": "/so", "page": {"parameter": "trang"}, "records": "du_lieu"}
COUNTED = {**NUMBERED, "total": "tong"}
POINTED = {
    "host": "nguon", "path": "/moc", "records": "du_lieu",
    "cursor": {"parameter": "moc", "next": "moc_sau"},
}  # fmt: skip
HEADED = {"host": "nguon", "path": "/so", "records": "du_lieu", "link": "next"}
LINKED = {"host": "nguon", "path": "/link", "next": "lien_ket.tiep", "records": "du_lieu"}


def records(count: int) -> list[Record]:
    return [{"ma": f"A{i}", "sua": f"2026-11-0{i % 9 + 1}T08:00:00+07:00"} for i in range(count)]


@pytest.fixture
def source() -> Iterator[Source]:
    with served(Source(records(7))) as one:
        yield one


def asked(
    source: Source, out: Path, declared: dict[str, Any] | None = None, since: str | None = None
) -> Pull | Problem:
    api = Api.model_validate(declared or COUNTED)
    return rest.pull(api, source.url, ("ma",), since, out / "pull", gate(source.url))


def gate(url: str, limits: Limits = QUICK, given: Credentials | None = None) -> Gate:
    """The way to a host of the operator's list."""
    own = origin(url)
    assert own
    return Gate(
        own, frozenset({own[1:]}), monotonic() + limits.whole, limits, given or Credentials()
    )


def brought(folder: Path) -> list[str]:
    """The keys of the records in the pull, in order, page by page."""
    found = [pages.at(pages.parse(p), "du_lieu") for p in pages.pages(folder / "pull")]
    return ["".join(r["ma"] for r in page) for page in found]


WHOLE = ["A0A1A2", "A3A4A5", "A6"]


# What is brought ---------------------------------------------------------------------------------


def test_every_page_is_kept_as_received(source: Source, tmp_path: Path) -> None:
    found = asked(source, tmp_path)
    assert isinstance(found, Pull)
    assert (found.pages, found.records, len(found.digests), found.synthetic) == (3, 7, 7, False)
    assert brought(tmp_path) == WHOLE
    assert (tmp_path / "pull").read_bytes().startswith(b'\x1e{"tong": 7, "du_lieu": [{"ma": "A0"')


@pytest.mark.parametrize(
    "declared",
    [COUNTED, NUMBERED, LINKED, POINTED, HEADED],
    ids=["counted", "not", "linked", "cursor", "header"],
)
@pytest.mark.parametrize("count", [0, 1, 3, 6, 7])
def test_however_pages_follow_each_other_nothing_is_left_out(
    source: Source, tmp_path: Path, declared: dict[str, Any], count: int
) -> None:
    source.records = records(count)
    found = asked(source, tmp_path, declared)
    assert isinstance(found, Pull)
    assert found.records == count
    assert "".join(brought(tmp_path)) == "".join(f"A{i}" for i in range(count))


def test_an_offset_is_a_page_number_with_a_step(source: Source, tmp_path: Path) -> None:
    page = {"parameter": "bo_qua", "first": 0, "step": 3, "size": 3, "size_parameter": "so_dong"}
    source.records = records(2)
    asked(source, tmp_path, {**COUNTED, "page": page, "query": {"loai": "mở"}})
    assert source.asked == [{"path": "/so", "bo_qua": "0", "so_dong": "3", "loai": "mở"}]


def test_what_is_asked_for_is_what_changed_since(source: Source, tmp_path: Path) -> None:
    declared = {**COUNTED, "since": "tu", "updated": "sua"}
    found = asked(source, tmp_path, declared, since="2026-11-06T00:00:00+07:00")
    assert brought(tmp_path) == ["A5A6"]
    assert isinstance(found, Pull)
    assert found.lowest == datetime(2026, 11, 6, 1, tzinfo=UTC)
    assert found.highest == datetime(2026, 11, 7, 1, tzinfo=UTC)
    assert source.asked[0]["tu"] == "2026-11-06T00:00:00+07:00"


def test_that_data_are_made_up_is_what_the_source_says(source: Source, tmp_path: Path) -> None:
    source.synthetic = True
    found = asked(source, tmp_path)
    assert isinstance(found, Pull)
    assert found.synthetic


# What passes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", ["500", "503", "429", "cut", "hang up", "half", "empty", "repeat"]
)
def test_what_passes_is_tried_again(source: Source, tmp_path: Path, fault: str) -> None:
    source.faults = {2: [fault]}
    assert isinstance(asked(source, tmp_path), Pull), fault
    assert brought(tmp_path) == WHOLE


def test_without_a_total_nobody_knows_what_a_repeated_page_stands_in_place_of(
    source: Source, tmp_path: Path
) -> None:
    source.records[3:3] = source.records[:3]  # the source itself lists a page twice
    refused = asked(source, tmp_path, NUMBERED)
    assert isinstance(refused, Problem)
    assert (refused.code, "2" in refused.note) == ("source-incomplete", True)


def test_records_that_moved_to_another_page_are_counted_once(
    source: Source, tmp_path: Path
) -> None:
    source.records = [*records(7), *records(2)]
    found = asked(source, tmp_path)
    assert isinstance(found, Problem)  # nine are stated, seven there
    assert "states 9 records, 7 came" in found.en


@pytest.mark.parametrize("fault", ["unlike", "short", "repeat"])
def test_pages_that_do_not_agree_are_asked_for_anew(
    source: Source, tmp_path: Path, fault: str
) -> None:
    source.faults = {2: [fault] * (3 if fault == "repeat" else 1)}
    if fault == "unlike":
        source.faults = {3: [fault], 4: [fault]}
    assert isinstance(asked(source, tmp_path), Pull)
    assert brought(tmp_path) == WHOLE


def test_a_total_that_shrinks_on_the_way_is_asked_for_anew(source: Source, tmp_path: Path) -> None:
    source.faults = {1: ["unlike"]}  # eight, then seven: one went, and another moved up unseen
    assert isinstance(asked(source, tmp_path), Pull)
    assert brought(tmp_path) == WHOLE
    source.faults = {1: ["unlike", ALWAYS]}
    found = asked(source, tmp_path)
    assert isinstance(found, Problem)
    assert "shrinks" in found.en


def test_a_redirect_within_the_source_is_followed(source: Source, tmp_path: Path) -> None:
    source.faults = {1: ["moved within"]}
    assert isinstance(asked(source, tmp_path), Pull)
    assert [a["path"] for a in source.asked[:2]] == ["/so", "/day"]


# What is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "code", "note"),
    [
        ("500", "source-unavailable", "HTTP 500"),
        ("503", "source-unavailable", "HTTP 503"),
        ("429", "source-unavailable", "HTTP 429"),
        ("cut", "source-unavailable", "cut short"),
        ("hang up", "source-unavailable", "no connection"),
        ("404", "source-answer", "HTTP 404 (page 2)"),
        ("204", "source-answer", "HTTP 204"),
        ("304", "source-answer", "HTTP 304"),
        ("html", "not-json", "HTML"),
        ("half", "not-json", "2"),
        ("empty", "not-json", "2"),
        ("no-list", "not-records", "2"),
        ("no-total", "not-records", "tong"),
        ("moved", "source-redirect", "http://elsewhere.invalid"),
        ("moved round", "source-redirect", "5 times"),
        ("large", "source-too-large", "the answer"),
        ("short", "source-incomplete", "states 7 records, 6 came"),
        ("unlike", "source-incomplete", "states 8 records, 7 came"),
    ],
)
def test_what_stays_wrong_is_one_problem_without_a_word_of_the_page(
    source: Source, tmp_path: Path, fault: str, code: str, note: str
) -> None:
    source.faults = {n: [fault, ALWAYS] for n in ((3, 4) if fault == "unlike" else (2,))}
    found = asked(source, tmp_path)
    assert isinstance(found, Problem)
    assert (found.code, note in found.en) == (code, True), found.en
    assert found.vi != found.en
    assert "SECRET" not in repr(found)


@pytest.mark.parametrize(("fault", "code"), [("away", "source-redirect"),
                                             ("loop", "source-incomplete")])  # fmt: skip
def test_links_lead_neither_away_nor_round(
    source: Source, tmp_path: Path, fault: str, code: str
) -> None:
    source.faults = {2: [fault, ALWAYS]}
    found = asked(source, tmp_path, LINKED)
    assert isinstance(found, Problem)
    assert found.code == code


def test_a_cursor_does_not_lead_round(source: Source, tmp_path: Path) -> None:
    source.faults = {2: ["loop", ALWAYS]}
    found = asked(source, tmp_path, POINTED)
    assert isinstance(found, Problem)
    assert found.code == "source-incomplete"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (Credentials({"Authorization": "Bearer CANARY"}), "Bearer CANARY"),
        (Credentials({"X-Khoa": "CANARY"}), "CANARY"),
        (Credentials(query={"khoa": "CANARY"}), ""),
    ],
    ids=["bearer", "header", "query"],
)
def test_credentials_are_shown_on_every_page_and_kept_nowhere(
    source: Source, tmp_path: Path, given: Credentials, shown: str,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level("DEBUG")
    for declared in (COUNTED, LINKED, HEADED, POINTED):
        api = Api.model_validate(declared)
        way = gate(source.url, given=given)
        assert isinstance(rest.pull(api, source.url, ("ma",), None, tmp_path / "pull", way), Pull)
    assert set(source.shown) == {shown}
    in_query = {"khoa"} if given.query else set()
    assert {k for one in source.asked for k in one if k == "khoa"} >= in_query
    source.faults = {1: ["500", ALWAYS]}
    refused = rest.pull(api, source.url, ("ma",), None, tmp_path / "pull", way)
    if given.query:  # `Link` repeats it, as servers do
        assert "CANARY" not in caplog.text
    assert "CANARY" not in repr((refused, way))


def test_a_source_that_ignores_the_page_number_does_not_go_on_for_ever(
    source: Source, tmp_path: Path
) -> None:
    page = {"parameter": "khong_biet"}
    for declared in (NUMBERED, COUNTED):
        found = asked(source, tmp_path, {**declared, "page": page})
        assert isinstance(found, Problem)
        assert found.code == "source-incomplete"


def test_a_short_page_before_others_is_told_where_no_total_could(
    source: Source, tmp_path: Path
) -> None:
    source.faults = {1: ["short", ALWAYS]}
    found = asked(source, tmp_path, {**NUMBERED, "page": {"parameter": "trang", "size": 3}})
    assert isinstance(found, Problem)
    assert (found.code, "1" in found.note) == ("source-incomplete", True)


def test_a_pull_has_limits_of_its_own(source: Source, tmp_path: Path) -> None:
    api = Api.model_validate(COUNTED)
    few = replace(QUICK, pages=2)
    found = rest.pull(api, source.url, ("ma",), None, tmp_path / "pull", gate(source.url, few))
    assert isinstance(found, Problem)
    assert found.code == "source-too-large"
    late = replace(QUICK, whole=-1)
    found = rest.pull(api, source.url, ("ma",), None, tmp_path / "pull", gate(source.url, late))
    assert isinstance(found, Problem)
    assert (found.code, "out of time" in found.note_en) == ("source-unavailable", True)


def test_nobody_there_is_told_without_an_address(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = asked(Source(url=f"http://127.0.0.1:{port}"), tmp_path)
    assert isinstance(found, Problem)
    assert (found.code, str(port) in found.en) == ("source-unavailable", False)


def test_proxies_of_the_environment_are_not_used(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert isinstance(asked(source, tmp_path), Pull)


# Values ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "base"),
    [
        ("http://127.0.0.1:8022/", "http://127.0.0.1:8022"),
        ("https://1022.example.vn/cong", "https://1022.example.vn/cong"),
        ("", None),
        ("1022.example.vn", None),
        ("file:///etc/passwd", None),
        ("ftp://a.vn", None),
        ("http://", None),
        ("http://a:b@c.vn", None),
        ("http://a.vn?x=1", None),
        ("http://a.vn#x", None),
        ("http://a.vn:99999", None),
        ("http://[::1", None),
    ],
)
def test_what_may_be_asked(address: str, base: str | None) -> None:
    assert base_of(address) == base


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-15T08:30:00+07:00", "2026-11-15T01:30:00+00:00"),
        ("2026-11-15T01:30:00Z", "2026-11-15T01:30:00+00:00"),
        ("2026-11-15 08:30:00", "2026-11-15T01:30:00+00:00"),
        ("15/11/2026", None),
        ("0001-01-01T00:00:00+07:00", None),
        (None, None),
        ({"a": 1}, None),
    ],
)
def test_a_time_is_of_its_own_zone_or_of_the_declared_one(text: Any, utc: str | None) -> None:
    found = moment(text, "Asia/Ho_Chi_Minh")
    assert (found.isoformat() if found else None) == utc


@pytest.mark.parametrize(
    ("header", "link"),
    [
        ("", None), ("</a>; rel=next", "/a"), ('</a>; rel="next"', "/a"),
        ('</a>; rel="prev next"', "/a"), ('</a>; REL="Next"', "/a"), ("</a>; rel='next'", "/a"),
        ('</b>; rel=last,</a>; rel="next"', "/a"), ('</a>; rel="next",', "/a"),
        ('</a?b=1,2;3>; rel="next"', "/a?b=1,2;3"), (' < /a > ;  rel = "next" ', "/a"),
        ('</a>; title="a; rel=x, \\"b"; rel="next"', "/a"), ('</a>; title="rel=next"', None),
        ("</a>", None), ('</a>; rel="up"', None), ('</a>; rel=next, </b>; rel="next"', "/a"),
        ('</a>; anchor="#x"; rel="next"', "/a"), ("<>; rel=next", ""),
        ("/a; rel=next", Refused), ("<a; rel=next", Refused), ('</a>; rel="next', Refused),
        ("<<>>;;;rel==", Refused), (" " * 60_000 + "<", Refused),
    ],
)  # fmt: skip
def test_the_next_page_in_a_header_is_found_or_the_header_refused(header: str, link: Any) -> None:
    if link is Refused:
        with pytest.raises(Refused) as refused:
            related(header, "next")
        assert refused.value.problem.code == "not-records"
    else:
        assert related(header, "next") == link
