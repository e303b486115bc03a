"""The index: rebuilt from releases and declarations alone, swapped in whole, read from anywhere."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import duckdb
import pytest

from catalog import dataset as declarations_of
from catalog import index
from catalog.dataset import Declarations
from catalog.release import Releases
from catalog.settings import Settings
from schemas import engine
from tests.catalog.web.conftest import serving
from tests.conftest import FINDING, MINIATURE, NOON, READINGS, STATIONS, publish_rows


def tables(public: Path) -> dict[str, list[dict[str, Any]]]:
    return {name: [dict(r.values) for r in rows] for name, rows in index.read(public).items()}


def rebuilt(declarations: Declarations, settings: Settings) -> Path:
    return index.build(declarations, settings, lambda: NOON)


# What it holds -----------------------------------------------------------------------------------


def test_without_an_index_there_is_nothing_to_read(settings: Settings) -> None:
    with pytest.raises(FileNotFoundError):
        index.read(settings.public)


def test_rebuilt_it_is_the_same_but_for_the_time(
    miniature: Declarations, published: Settings
) -> None:
    first = tables(published.public)
    index.build(miniature, published, lambda: NOON.replace(year=2031))
    second = tables(published.public)
    assert second["site"][0].pop("built") != first["site"][0].pop("built")
    assert first == second


def test_it_needs_nothing_but_releases_and_declarations(
    miniature: Declarations, published: Settings, tmp_path: Path
) -> None:
    elsewhere = replace(published, home=tmp_path / "elsewhere")
    shutil.copytree(published.public / "releases", elsewhere.public / "releases")
    rebuilt(miniature, elsewhere)
    assert tables(elsewhere.public) == tables(published.public)


def test_every_declared_dataset_is_listed_with_its_state(published: Settings) -> None:
    states = {d["name"]: (d["state"], d["release"]) for d in tables(published.public)["datasets"]}
    assert states == {
        "tram": ("published", 1),
        "diem_do": ("published", 2),
        "luong_mua": ("awaited", None),
    }


def test_nothing_published_is_an_index_too(miniature: Declarations, settings: Settings) -> None:
    rebuilt(miniature, settings)
    found = tables(settings.public)
    assert {d["state"] for d in found["datasets"]} == {"awaited"}
    assert len(found["fields"]) == 7 + 3 + 5
    assert found["releases"] == found["resources"] == found["checks"] == []


def test_resources_are_files_with_their_hash_and_size(published: Settings) -> None:
    for resource in tables(published.public)["resources"]:
        file = published.public / resource["path"]
        assert file.stat().st_size == resource["bytes"]
        assert f'"{resource["sha256"]}"' in _manifest_entry(file)


def _manifest_entry(file: Path) -> str:
    manifest = json.loads((file.parent / "manifest.json").read_text("utf-8"))
    [entry] = [f for f in manifest["files"] if f["name"] == file.name]
    return json.dumps(entry)


def test_releases_are_all_there_and_form_a_chain(published: Settings) -> None:
    listed = tables(published.public)["releases"]
    assert [(r["dataset"], r["release"]) for r in listed] == [
        ("tram", 1), ("diem_do", 1), ("diem_do", 2)
    ]  # fmt: skip
    second = Releases(published.public).of("diem_do")[1]
    assert second.manifest["previous"]["sha256"] == listed[1]["manifest_sha256"]


def test_checks_are_those_of_the_current_release(published: Settings) -> None:
    [check] = tables(published.public)["checks"]
    assert (check["dataset"], check["release"], check["name"]) == ("diem_do", 2, "gia_tri_lon")
    assert (check["passed"], check["count"], check["details_en"]) == (False, 1, ["Observed: 950"])
    assert (check["decided_by"], check["decided_because"]) == (None, None)


def test_a_release_without_manifest_is_not_there(
    miniature: Declarations, published: Settings
) -> None:
    before = tables(published.public)
    half = published.public / "releases" / "diem_do" / "0003"
    half.mkdir()
    (half / "diem_do.parquet").write_bytes(b"half")
    rebuilt(miniature, published)
    assert tables(published.public) == before


def test_a_dataset_no_longer_declared_is_no_longer_shown(
    published: Settings, tmp_path: Path
) -> None:
    root = tmp_path / "province"
    shutil.copytree(MINIATURE, root)
    for tree in ("datasets", "schemas", "quality"):
        (root / tree / "so_do" / "diem_do.yaml").unlink()
    rebuilt(declarations_of.load(root), published)
    assert {d["name"] for d in tables(published.public)["datasets"]} == {"tram", "luong_mua"}
    assert (published.public / "releases" / "diem_do" / "0002").is_dir()


def test_a_field_that_no_release_has_yet_does_not_break_the_index(
    published: Settings, tmp_path: Path
) -> None:
    root = tmp_path / "province"
    shutil.copytree(MINIATURE, root)
    with (root / "schemas/so_do/diem_do.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {name: moi, title: Mới, title_en: New}\n")
    rebuilt(declarations_of.load(root), published)
    con = index.open_catalog(published.public)
    assert con.execute("SELECT count(*) FROM diem_do").fetchall() == [(2,)]
    con.close()


def test_a_damaged_release_does_not_keep_the_others_from_the_index(
    miniature: Declarations, published: Settings
) -> None:
    [release] = Releases(published.public).of("tram")
    release.table.chmod(0o644)
    release.table.write_bytes(b"PAR1 damaged")
    publish_rows(miniature, published, "diem_do", READINGS + " LIMIT 1")
    rebuilt(miniature, published)
    states = {d["name"]: d["release"] for d in tables(published.public)["datasets"]}
    assert states["diem_do"] == 3


def test_a_build_cut_off_leaves_the_old_one_and_is_swept_by_the_next(
    miniature: Declarations, published: Settings
) -> None:
    before = tables(published.public)
    left = published.public / f".{index.FILE}.4711"
    left.write_bytes(b"half a database")
    assert tables(published.public) == before
    rebuilt(miniature, published)
    assert [p.name for p in published.public.iterdir() if p.name.startswith(".")] == []
    assert (published.public / index.FILE).stat().st_mode & 0o777 == 0o644


# Views -------------------------------------------------------------------------------------------


def test_a_view_reads_the_current_release_and_says_what_it_is(published: Settings) -> None:
    con = index.open_catalog(published.public)
    assert con.execute("SELECT ma_diem, so_luong FROM diem_do ORDER BY 1").fetchall() == [
        ("AB001", 12),
        ("AB002", 0),
    ]
    views = con.execute(
        "SELECT view_name, comment FROM duckdb_views() "
        "WHERE database_name = 'tn' AND schema_name = 'main' AND NOT internal ORDER BY ALL"
    ).fetchall()
    assert views == [("diem_do", "Điểm đo"), ("tram", "Danh mục trạm")]
    columns = dict(
        con.execute(
            "SELECT column_name, comment FROM duckdb_columns() "
            "WHERE database_name = 'tn' AND table_name = 'diem_do'"
        ).fetchall()
    )
    assert columns["so_luong"] == "Số lượng (lần)"
    assert columns["ten_diem"] == "Tên điểm"
    assert len(columns) == 7
    con.close()


def test_names_and_titles_are_only_text(published: Settings, tmp_path: Path) -> None:
    root = tmp_path / "province"
    shutil.copytree(MINIATURE, root)
    file = root / "datasets/so_do/diem_do.yaml"
    text = file.read_text("utf-8").replace(
        "title: Điểm đo\n", "title: \"O'Đo'; DROP VIEW tram; --\"\n"
    )
    file.write_text(text, "utf-8")
    rebuilt(declarations_of.load(root), published)
    con = index.open_catalog(published.public)
    comment = con.execute("SELECT comment FROM duckdb_views() WHERE view_name = 'diem_do'")
    assert comment.fetchall() == [("O'Đo'; DROP VIEW tram; --",)]
    assert con.execute("SELECT count(*) FROM tram").fetchall() == [(2,)]
    con.close()


def test_the_index_can_only_be_read(published: Settings) -> None:
    con = index.open_catalog(published.public)
    for wrong in ("DELETE FROM meta.datasets", "CREATE TABLE x AS SELECT 1", "DROP VIEW tram"):
        with pytest.raises(duckdb.Error):
            con.execute(wrong)
    con.close()


def test_a_copy_elsewhere_works_by_its_base(published: Settings, tmp_path: Path) -> None:
    mirror = tmp_path / "bản sao 'của' tôi"
    shutil.copytree(published.public, mirror)
    shutil.rmtree(published.public)
    con = duckdb.connect()
    con.execute(f"ATTACH {engine.text(str(mirror / index.FILE))} AS tn (READ_ONLY)")
    con.execute(f"SET VARIABLE base = {engine.text(str(mirror))}")
    assert con.execute("SELECT count(*) FROM tn.diem_do").fetchall() == [(2,)]
    con.execute(f"SET VARIABLE base = {engine.text(str(tmp_path / 'nowhere'))}")
    with pytest.raises(duckdb.Error):
        con.execute("SELECT count(*) FROM tn.diem_do")
    con.close()


@pytest.fixture
def mirrored(published: Settings) -> Iterator[str]:
    """The public tree behind a plain file server, at another address than the index names."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=published.public))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join(30)
    server.server_close()


# A client of its own, as an analyst has it: no code of ours, the extension from its wheel.
CLIENT = """
import json, sys
import duckdb
from duckdb_extensions import import_extension

import_extension("httpfs")
url, base = sys.argv[1], sys.argv[2]
con = duckdb.connect(config={"autoinstall_known_extensions": False})
con.execute("LOAD httpfs")
con.execute("SET enable_progress_bar = false")
con.execute(f"ATTACH '{url}/catalog.duckdb' AS tn (READ_ONLY)")
if base:
    con.execute(f"SET VARIABLE base = '{base}'")
views = con.execute(
    "SELECT view_name, comment FROM duckdb_views() WHERE database_name = 'tn' AND NOT internal"
).fetchall()
counted = {v: con.execute(f'SELECT count(*) FROM tn."{v}"').fetchone()[0] for v, _ in views}
states = con.execute("SELECT name, state FROM tn.meta.datasets ORDER BY name").fetchall()
print(json.dumps({"counted": counted, "comments": dict(views), "states": states}))
"""


def asked(url: str, folder: Path, base: str = "") -> Any:
    done = subprocess.run(
        [sys.executable, "-c", CLIENT, url, base], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_view_binds_over_http(
    miniature: Declarations, settings: Settings, tmp_path: Path
) -> None:
    publish_rows(miniature, settings, "tram", STATIONS)
    publish_rows(miniature, settings, "diem_do", READINGS, checks=(FINDING,))
    with serving(miniature, settings) as url:
        found = asked(url, tmp_path)
    assert found["counted"] == {"diem_do": 2, "tram": 2}
    assert found["comments"] == {"diem_do": "Điểm đo", "tram": "Danh mục trạm"}
    assert found["states"] == [
        ["diem_do", "published"], ["luong_mua", "awaited"], ["tram", "published"]
    ]  # fmt: skip


def test_a_mirror_on_a_plain_file_server_works_by_its_base(mirrored: str, tmp_path: Path) -> None:
    """The index names port 8000, where nothing answers; `base` leads to the mirror."""
    assert asked(mirrored, tmp_path, base=mirrored)["counted"] == {"diem_do": 2, "tram": 2}


# Swapping ----------------------------------------------------------------------------------------


def test_who_holds_the_old_file_reads_on_and_who_comes_sees_the_new(
    miniature: Declarations, published: Settings
) -> None:
    old = index.open_catalog(published.public)
    query = "SELECT release FROM meta.datasets WHERE name = 'diem_do'"
    assert old.execute(query).fetchall() == [(2,)]
    publish_rows(miniature, published, "diem_do", READINGS + " LIMIT 1")
    rebuilt(miniature, published)
    assert old.execute(query).fetchall() == [(2,)]
    assert old.execute("SELECT count(*) FROM diem_do").fetchall() == [(2,)]
    new = index.open_catalog(published.public)
    assert new.execute(query).fetchall() == [(3,)]
    assert new.execute("SELECT count(*) FROM diem_do").fetchall() == [(1,)]
    assert old.execute("SELECT count(*) FROM diem_do").fetchall() == [(2,)]
    old.close()
    new.close()


def test_two_builders_at_once_leave_one_whole_index(
    miniature: Declarations, published: Settings
) -> None:
    before = tables(published.public)
    code = (
        "import sys\nfrom pathlib import Path\nfrom catalog import dataset, index\n"
        "from catalog.settings import Settings\nfrom datetime import datetime\n"
        "root, home = map(Path, sys.argv[1:])\n"
        "settings = Settings(root, home, 'http://127.0.0.1:8000', 'x')\n"
        f"for _ in range(3):\n    index.build(dataset.load(root), settings, "
        f"lambda: datetime.fromisoformat({NOON.isoformat()!r}))\n"
    )
    command = [sys.executable, "-c", code, str(MINIATURE), str(published.home)]
    both = [subprocess.Popen(command) for _ in range(2)]
    assert [one.wait(120) for one in both] == [0, 0]
    assert tables(published.public) == before
