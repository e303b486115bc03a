"""Releases: immutable, numbered, committed by their manifest, and gated by a verdict; and as they
are downloaded from the real server."""

import errno
import http.client
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from threading import Barrier
from urllib.parse import urlsplit

import ckanapi
import duckdb
import pytest
import requests

from catalog import index
from catalog.dataset import Declarations
from catalog.package import descriptor
from catalog.release import MANIFEST, Candidate, Release, Releases
from catalog.settings import Settings
from pipelines.work import Work
from quality.verdict import Check, Verdict
from schemas.errors import DamagedRelease, PublishRefused
from tests.catalog.web.conftest import serving
from tests.conftest import FINDING, NOON, READINGS, publish_rows
from tests.pipelines.test_flow import RAIN, hand_over, reading, readings, run, work_in


def published(miniature: Declarations, settings: Settings, sql: str = READINGS) -> Release:
    release = publish_rows(miniature, settings, "diem_do", sql)
    assert release is not None
    return release


def test_a_release_is_whole_and_verifies(miniature: Declarations, settings: Settings) -> None:
    release = published(miniature, settings)
    assert release.number == 1
    names = {p.name for p in release.folder.iterdir()}
    assert names == {
        "diem_do.parquet",
        "diem_do.csv",
        "datapackage.json",
        "quality.json",
        "manifest.json",
    }
    release.verify()


def test_the_same_again_publishes_nothing(miniature: Declarations, settings: Settings) -> None:
    published(miniature, settings)
    assert publish_rows(miniature, settings, "diem_do", READINGS) is None
    assert len(Releases(settings.public).of("diem_do")) == 1


def test_a_corrected_title_references_the_same_bytes(
    miniature: Declarations, settings: Settings
) -> None:
    first = published(miniature, settings)
    metadata = descriptor(miniature.dataset("diem_do"), miniature) | {"title": "Tên đã sửa"}
    second = publish_rows(miniature, settings, "diem_do", READINGS, metadata=metadata)
    assert second is not None
    assert second.number == 2
    assert second.table.samefile(first.table)
    assert second.manifest["previous"] == {"release": 1, "sha256": first.sha256}


def test_a_folder_without_manifest_is_no_release_and_its_number_stays_used(
    miniature: Declarations, settings: Settings
) -> None:
    first = published(miniature, settings)
    cut_off = first.folder.parent / "0002"
    cut_off.mkdir()
    (cut_off / "diem_do.parquet").write_bytes(b"half a fi")
    releases = Releases(settings.public)
    assert releases.current("diem_do") == first
    assert releases.sweep("diem_do") == 1
    assert published(miniature, settings, READINGS + " LIMIT 1").number == 3


def test_a_changed_byte_is_found(miniature: Declarations, settings: Settings) -> None:
    release = published(miniature, settings)
    release.table.chmod(0o644)
    content = bytearray(release.table.read_bytes())
    content[10] ^= 1
    release.table.write_bytes(content)
    with pytest.raises(DamagedRelease, match=r"diem_do\.parquet"):
        replace(release).verify()


# What a release says of itself -------------------------------------------------------------------


def test_a_manifest_names_bytes_rows_and_hash_of_every_file(
    miniature: Declarations, settings: Settings
) -> None:
    release = published(miniature, settings)
    listed = {f["name"]: f for f in release.manifest["files"]}
    assert set(listed) == {p.name for p in release.folder.iterdir()} - {MANIFEST}
    for name, entry in listed.items():
        content = (release.folder / name).read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(content), sha256(content).hexdigest())
    assert {n: e.get("rows") for n, e in listed.items()} == {
        "diem_do.parquet": 2, "diem_do.csv": 2, "datapackage.json": None, "quality.json": None
    }  # fmt: skip
    assert release.manifest["table_sha256"] == listed["diem_do.parquet"]["sha256"]
    assert release.manifest["time"] == "2026-11-22T05:00:00.123456+00:00"
    assert release.manifest["previous"] is None


def test_each_release_names_the_one_before(miniature: Declarations, settings: Settings) -> None:
    for limit in (" LIMIT 1", "", " LIMIT 1"):
        published(miniature, settings, READINGS + limit)
    releases = Releases(settings.public).of("diem_do")
    assert [r.number for r in releases] == [1, 2, 3]
    for before, after in pairwise(releases):
        content = (before.folder / MANIFEST).read_bytes()
        assert after.manifest["previous"] == {
            "release": before.number, "sha256": sha256(content).hexdigest()
        }  # fmt: skip


def test_no_file_of_a_release_can_be_written(miniature: Declarations, settings: Settings) -> None:
    release = published(miniature, settings)
    modes = {p.name: p.stat().st_mode & 0o777 for p in release.folder.iterdir()}
    assert set(modes.values()) == {0o444}, modes


def test_the_descriptor_has_the_clock_the_number_and_the_hashes(
    miniature: Declarations, settings: Settings
) -> None:
    release = published(miniature, settings)
    package = release.read("datapackage.json")
    assert (package["created"], package["version"]) == (release.manifest["time"], "1")
    for resource in package["resources"]:
        content = (release.folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{sha256(content).hexdigest()}"


def test_the_verdict_is_told_with_its_findings(miniature: Declarations, settings: Settings) -> None:
    release = publish_rows(miniature, settings, "diem_do", READINGS, checks=(FINDING,))
    assert release is not None
    quality = release.read("quality.json")
    assert quality["passed"] is True
    assert quality["checks"][0]["details"] == [
        {"vi": "Giá trị thực tế: 950", "en": "Observed: 950"}
    ]


def test_a_release_carries_itself(
    miniature: Declarations, settings: Settings, tmp_path: Path
) -> None:
    release = published(miniature, settings)
    copy = tmp_path / "0001"
    shutil.copytree(release.folder, copy)
    Release(copy).verify()


@pytest.mark.parametrize("name", ["diem_do.csv", "datapackage.json", "quality.json"])
def test_a_missing_file_is_found(miniature: Declarations, settings: Settings, name: str) -> None:
    release = published(miniature, settings)
    (release.folder / name).unlink()
    with pytest.raises(DamagedRelease, match=name):
        release.verify()


# The gate ----------------------------------------------------------------------------------------


def candidate(miniature: Declarations, folder: Path, content: bytes = b"PAR1") -> Candidate:
    """What would be published: two files, and a passing verdict on the very first."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "diem_do.parquet").write_bytes(content)
    (folder / "diem_do.csv").write_bytes(b"a\n")
    verdict = Verdict(
        dataset="diem_do",
        table_sha256=sha256(content).hexdigest(),
        rows=1,
        suite_sha256="",
        privacy_reviewed=date(2026, 11, 22),
        checks=(),
    )
    metadata = descriptor(miniature.dataset("diem_do"), miniature)
    files = {"diem_do.parquet": 1, "diem_do.csv": 1}
    return Candidate("diem_do", folder, files, metadata, {"deliveries": []}, verdict)


BLOCKING = FINDING.model_copy(update={"severity": "block"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"table_sha256": "0" * 64},
        {"dataset": "tram"},
        {"privacy_reviewed": None},
        {"checks": (BLOCKING,)},
    ],
    ids=["other bytes", "another dataset", "no review", "a blocking check"],
)
def test_without_a_passing_verdict_on_these_bytes_nothing_is_published(
    miniature: Declarations, settings: Settings, tmp_path: Path, wrong: Mapping[str, object]
) -> None:
    asked = candidate(miniature, tmp_path / "staging")
    asked = replace(asked, verdict=asked.verdict.model_copy(update=wrong))
    with pytest.raises(PublishRefused):
        Releases(settings.public).publish(asked, "x")
    assert not (settings.public / "releases").exists()


def test_a_verdict_does_not_outlive_its_bytes(
    miniature: Declarations, settings: Settings, tmp_path: Path
) -> None:
    asked = candidate(miniature, tmp_path / "staging")
    (asked.folder / "diem_do.parquet").write_bytes(b"PAR2")
    with pytest.raises(PublishRefused):
        Releases(settings.public).publish(asked, "x")


def test_a_warning_is_no_obstacle(
    miniature: Declarations, settings: Settings, tmp_path: Path
) -> None:
    asked = candidate(miniature, tmp_path / "staging")
    asked = replace(asked, verdict=asked.verdict.model_copy(update={"checks": (FINDING,)}))
    assert Releases(settings.public).publish(asked, "x") is not None


@pytest.mark.parametrize("severity", ["block", "warn"])
def test_figures_are_public_only_where_the_verdict_passes(severity: str) -> None:
    check = Check.model_validate(FINDING.model_dump() | {"severity": severity})
    verdict = Verdict(
        dataset="x", table_sha256="", rows=0, suite_sha256="",
        privacy_reviewed=date(2026, 1, 1), checks=(check,),
    )  # fmt: skip
    assert ("950" in json.dumps(verdict.public())) == (severity == "warn")


# Committing --------------------------------------------------------------------------------------


def test_the_commit_fails_where_a_manifest_stands_already(
    miniature: Declarations, settings: Settings
) -> None:
    release = published(miniature, settings)
    before = (release.folder / MANIFEST).read_bytes()
    with pytest.raises(FileExistsError):
        Releases(settings.public)._commit(release.folder, {"dataset": "another"})
    assert (release.folder / MANIFEST).read_bytes() == before


def test_a_number_is_used_once_though_many_publish_at_once(
    miniature: Declarations, settings: Settings, tmp_path: Path
) -> None:
    together = Barrier(6)
    asked = [candidate(miniature, tmp_path / str(i), f"PAR{i}".encode()) for i in range(6)]

    def publish(one: Candidate) -> int:
        together.wait()
        release = Releases(settings.public).publish(one, "x")
        assert release is not None
        return release.number

    with ThreadPoolExecutor(6) as pool:
        numbers = list(pool.map(publish, asked))
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]
    for release in Releases(settings.public).of("diem_do"):
        release.verify()


def test_numbers_go_on_beyond_four_digits(
    miniature: Declarations, settings: Settings, tmp_path: Path
) -> None:
    (settings.public / "releases" / "diem_do" / "9999").mkdir(parents=True)
    releases = Releases(settings.public)
    first = releases.publish(candidate(miniature, tmp_path / "a"), "x")
    second = releases.publish(candidate(miniature, tmp_path / "b", b"PAR2"), "x")
    assert [r.folder.name for r in (first, second) if r] == ["10000", "10001"]
    assert releases.current("diem_do") == second


def test_staging_may_lie_on_another_file_system(
    miniature: Declarations, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def across(source: Path, target: Path) -> None:
        if tmp_path / "staging" in Path(source).parents:
            raise OSError(errno.EXDEV, "another device")
        link(source, target)

    monkeypatch.setattr(os, "link", across)
    release = Releases(settings.public).publish(candidate(miniature, tmp_path / "staging"), "x")
    assert release is not None
    release.verify()
    assert release.table.stat().st_mode & 0o777 == 0o444


def test_bytes_of_a_damaged_predecessor_are_not_taken_over(
    miniature: Declarations, settings: Settings
) -> None:
    first = published(miniature, settings)
    first.table.chmod(0o644)
    first.table.write_bytes(b"damaged")
    metadata = descriptor(miniature.dataset("diem_do"), miniature) | {"title": "Tên đã sửa"}
    second = publish_rows(miniature, settings, "diem_do", READINGS, metadata=metadata)
    assert second is not None
    second.verify()
    assert not second.table.samefile(first.table)


# From the real server ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Served:
    """A server over releases that the flow made: every dataset, one of them twice."""

    url: str
    work: Work

    def path(self, name: str, file: str) -> str:
        release = self.work.releases.current(name)
        assert release is not None
        return f"/releases/{name}/{release.folder.name}/{file}"

    def file(self, name: str, file: str) -> bytes:
        return (self.work.settings.public / self.path(name, file)[1:]).read_bytes()

    def raw(self, target: str, method: str = "GET") -> tuple[int, bytes]:
        """A request whose target no client tidies up first."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        connection.putrequest(method, target, skip_host=False, skip_accept_encoding=True)
        connection.endheaders()
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, content


@pytest.fixture(scope="module")
def served(miniature: Declarations, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    work = work_in(tmp_path_factory.mktemp("served") / "home", miniature)
    hand_over(work, "luong_mua", "mua.csv", RAIN)
    hand_over(work, "diem_do", "a.csv", readings(reading()))
    for name in ("tram", "luong_mua", "diem_do"):
        assert run(work, name).status == "published"
    odd = readings(reading(), reading("TN002", '"Chợ, ""cũ""\nhai dòng"', gia_tri="", dat=""))
    hand_over(work, "diem_do", "b.csv", odd)
    assert run(work, "diem_do").release == 2
    with serving(miniature, work.settings) as url:
        yield Served(url, work)


def test_every_resource_that_ckan_lists_has_the_hash_it_names(served: Served) -> None:
    with ckanapi.RemoteCKAN(served.url) as portal:
        names = portal.action.package_list()
        packages = [portal.action.package_show(id=name) for name in names]
    assert names == ["diem-do", "luong-mua", "tram"]
    for package in packages:
        manifest_url = package["resources"][0]["url"].rsplit("/", 1)[0] + "/manifest.json"
        manifest = requests.get(manifest_url, timeout=30).json()
        listed = {f["name"]: f for f in manifest["files"]}
        assert len(package["resources"]) == 3
        for resource in package["resources"]:
            content = requests.get(resource["url"], timeout=30).content
            digest = sha256(content).hexdigest()
            assert resource["hash"].removeprefix("sha256:") == digest
            assert listed[resource["url"].rsplit("/", 1)[1]]["sha256"] == digest
            assert int(resource["size"]) == len(content)


def test_every_release_can_be_verified_from_its_address_alone(served: Served) -> None:
    for release in (r for n in served.work.releases.names() for r in served.work.releases.of(n)):
        base = f"{served.url}/releases/{release.manifest['dataset']}/{release.folder.name}"
        manifest = requests.get(f"{base}/manifest.json", timeout=30).json()
        for entry in manifest["files"]:
            content = requests.get(f"{base}/{entry['name']}", timeout=30).content
            assert sha256(content).hexdigest() == entry["sha256"]


def test_both_files_of_a_release_are_the_same_table(served: Served) -> None:
    for name in ("tram", "diem_do", "luong_mua"):
        release = served.work.releases.current(name)
        assert release is not None
        con = duckdb.connect()
        csv = release.folder / f"{name}.csv"
        types = {c: t for c, t, *_ in con.execute(f"DESCRIBE FROM '{release.table}'").fetchall()}
        text = f"read_csv('{csv}', columns = {types}, header = true, nullstr = '')"
        assert (
            con.execute(f"FROM {text}").fetchall()
            == con.execute(f"FROM '{release.table}'").fetchall()
        )
        con.close()


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=10-", 10, None),
        ("bytes=-7", -7, None),
        ("bytes=0-0", 0, 1),
        ("bytes=5-999999999", 5, None),
    ],
)
def test_a_part_of_a_file_can_be_asked_for(
    served: Served, asked: str, start: int, end: int | None
) -> None:
    content = served.file("diem_do", "diem_do.parquet")
    url = served.url + served.path("diem_do", "diem_do.parquet")
    answer = requests.get(url, headers={"Range": asked}, timeout=30)
    part = content[start:end]
    first = len(content) + start if start < 0 else start
    assert (answer.status_code, answer.content) == (206, part)
    expected = f"bytes {first}-{first + len(part) - 1}/{len(content)}"
    assert answer.headers["Content-Range"] == expected
    assert answer.headers["Content-Length"] == str(len(part))


def test_several_parts_come_in_one_answer(served: Served) -> None:
    content = served.file("diem_do", "diem_do.parquet")
    url = served.url + served.path("diem_do", "diem_do.parquet")
    answer = requests.get(url, headers={"Range": "bytes=0-3,-4"}, timeout=30)
    assert answer.status_code == 206
    assert answer.headers["Content-Type"].startswith("multipart/byteranges")
    assert answer.content.count(content[:4]) >= 1


def test_a_part_beyond_the_end_is_refused_with_the_size(served: Served) -> None:
    content = served.file("diem_do", "diem_do.csv")
    url = served.url + served.path("diem_do", "diem_do.csv")
    answer = requests.get(url, headers={"Range": "bytes=999999-"}, timeout=30)
    assert answer.status_code == 416
    assert answer.headers["Content-Range"].endswith(f"*/{len(content)}")


@pytest.mark.parametrize("form", ["{tag}", "W/{tag}", '"x", {tag}', '{tag},"x"'])
def test_who_has_the_file_is_not_sent_it_again(served: Served, form: str) -> None:
    url = served.url + served.path("diem_do", "diem_do.csv")
    tag = requests.get(url, timeout=30).headers["ETag"]
    assert tag == f'"{sha256(served.file("diem_do", "diem_do.csv")).hexdigest()}"'
    asked = {"If-None-Match": form.format(tag=tag)}
    answer = requests.get(url, headers=asked, timeout=30)
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["ETag"] == tag
    assert "immutable" in answer.headers["Cache-Control"]


def test_who_has_anything_at_all_is_not_sent_it_again(served: Served) -> None:
    url = served.url + served.path("diem_do", "diem_do.csv")
    answer = requests.get(url, headers={"If-None-Match": "*"}, timeout=30)
    assert answer.status_code == 304


def test_another_tag_gets_the_file(served: Served) -> None:
    url = served.url + served.path("diem_do", "diem_do.csv")
    answer = requests.get(url, headers={"If-None-Match": '"other"'}, timeout=30)
    assert (answer.status_code, answer.content) == (200, served.file("diem_do", "diem_do.csv"))


@pytest.mark.parametrize("file", ["diem_do.csv", "diem_do.parquet", "manifest.json"])
def test_head_says_what_get_would_send(served: Served, file: str) -> None:
    url = served.url + served.path("diem_do", file)
    head, get = requests.head(url, timeout=30), requests.get(url, timeout=30)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Length", "Content-Type", "ETag", "Accept-Ranges", "Cache-Control"):
        assert head.headers[name] == get.headers[name]
    assert head.headers["Access-Control-Allow-Origin"] == "*"
    assert head.headers["X-Content-Type-Options"] == "nosniff"
    assert head.headers["Content-Disposition"] == f'attachment; filename="diem_do-0002-{file}"'


@pytest.mark.parametrize(
    "target",
    [
        "/releases/diem_do/0002/../0001/diem_do.csv/x",
        "/releases/diem_do/0002/..%2f0001%2fdiem_do.csv",
        "/releases/diem_do/0002/..%2f..%2f..%2f..%2fevents.jsonl",
        "/releases/diem_do/0002/%2e%2e%2f%2e%2e%2fcatalog.duckdb",
        "/releases/diem_do/%2e%2e/diem_do.csv",
        "/releases/..%2f..%2fraw/0001/x",
        "/releases/diem_do/0002/..%5c..%5cevents.jsonl",
        "/releases/diem_do/0002/%2fetc%2fpasswd",
        "/releases/diem_do/0002//etc/passwd",
        "//etc/passwd",
        "/../../events.jsonl",
        "/%2e%2e/events.jsonl",
        "/releases/diem_do/0002/diem_do.csv%00",
        "/releases/diem_do/0002/%00",
        "/releases/diem_do%00/0002/diem_do.csv",
        "/releases/diem_do/0002%00/diem_do.csv",
        "/releases/diem_do/0002/diem_do.csv%0a",
        "/releases/diem_do/0002/DIEM_DO.CSV",
        "/releases/diem_do/0002/.manifest.json",
        "/releases/diem_do/0002/",
        "/releases/diem_do/0002",
        "/releases/diem_do/",
        "/releases/",
        "/releases/diem_do/2/diem_do.csv",
        "/releases/diem_do/00002/diem_do.csv",
        "/releases/diem_do/+002/diem_do.csv",
        "/releases/diem_do/%D9%A0%D9%A0%D9%A0%D9%A2/diem_do.csv",
        "/releases/diem_do/0003/diem_do.csv",
        "/releases/diem-do/0002/diem_do.csv",
        "/releases/nobody/0001/nobody.csv",
        "/releases/diem_do/0002/tram.csv",
        "/raw/diem_do/0001.json",
        "/events.jsonl",
        "/catalog.duckdb/",
        "/.catalog.duckdb.1",
        "/index.lock",
    ],
)
def test_what_is_not_a_file_of_a_release_is_not_there(served: Served, target: str) -> None:
    for method in ("GET", "HEAD"):
        status, content = served.raw(target, method)
        # a client may be sent to the address without the slash; it never gets a file
        assert status == 404 or (status == 307 and target.endswith("/")), (status, content[:80])
        assert b"ma_diem" not in content
        assert b"root:" not in content


def test_a_number_without_a_manifest_is_not_there(
    miniature: Declarations, settings: Settings
) -> None:
    published(miniature, settings)
    with serving(miniature, settings) as url:
        half = settings.public / "releases" / "diem_do" / "0002"
        half.mkdir()
        (half / "diem_do.csv").write_bytes(b"half")
        target = f"{url}/releases/diem_do/0002/diem_do.csv"
        assert requests.get(target, timeout=30).status_code == 404


def test_the_catalogue_is_served_in_parts_and_its_tag_changes_with_a_swap(
    miniature: Declarations, settings: Settings
) -> None:
    published(miniature, settings)
    with serving(miniature, settings) as url:
        address = f"{url}/{index.FILE}"
        first = requests.get(address, timeout=30)
        assert first.content == (settings.public / index.FILE).read_bytes()
        assert first.headers["Cache-Control"] == "no-cache"
        part = requests.get(address, headers={"Range": "bytes=8-11"}, timeout=30)
        assert (part.status_code, part.content) == (206, b"DUCK")
        known = {"If-None-Match": first.headers["ETag"]}
        assert requests.get(address, headers=known, timeout=30).status_code == 304
        index.build(miniature, settings.at(url), lambda: NOON)
        assert requests.get(address, headers=known, timeout=30).status_code == 200


def test_frictionless_finds_nothing_wrong_with_any_release(served: Served) -> None:
    """Its own command line, on the files as they lie; all at once, as each takes seconds."""
    releases = [r for n in served.work.releases.names() for r in served.work.releases.of(n)]
    assert len(releases) == 4
    program = str(Path(sys.executable).with_name("frictionless"))
    running = [
        subprocess.Popen(
            [program, "validate", "datapackage.json", "--json"],
            cwd=release.folder,
            stdout=subprocess.PIPE,
            text=True,
        )
        for release in releases
    ]
    for release, one in zip(releases, running, strict=True):
        out, _ = one.communicate(timeout=120)
        report = json.loads(out)
        assert (one.returncode, report["valid"]) == (0, True), (release.folder, out)
        assert report["stats"]["tasks"] == 2
        release.verify()  # and it changed nothing
