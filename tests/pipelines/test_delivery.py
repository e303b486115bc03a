"""Deliveries: bytes under a name, kept as received, told apart, in order, and never edited."""

import json
import os
import unicodedata
from pathlib import Path

import pytest

from catalog.dataset import Dataset, Declarations
from pipelines import delivery
from pipelines.delivery import Delivery, deliver, fetch, recorded, waiting
from pipelines.home import Home
from schemas.digest import file_sha256
from tests.conftest import NOON

COMPOSED = unicodedata.normalize("NFC", "điểm đo tháng Tám.csv")
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def readings(miniature: Declarations) -> Dataset:
    return miniature.dataset("diem_do")


def drop(home: Home, name: str, content: bytes, at: int | None = None) -> Path:
    """A file as a mounted share leaves it, last written `at` so many seconds."""
    file = home.landing("diem_do") / name
    file.write_bytes(content)
    if at is not None:
        os.utime(file, (at, at))
    return file


def taken(home: Home, dataset: Dataset) -> list[Delivery]:
    return fetch(home, dataset, "kiem-thu", lambda: NOON)


# Handing over ------------------------------------------------------------------------------------


def test_a_file_handed_over_arrives_whole_under_its_name(
    home: Home, readings: Dataset, tmp_path: Path
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"x,y\n")
    target = deliver(home, readings, file)
    assert target == home.landing("diem_do") / "a.csv"
    assert [p.name for p in target.parent.iterdir()] == ["a.csv"]
    assert target.read_bytes() == b"x,y\n"
    file.write_bytes(b"1,2\n")
    deliver(home, readings, file)
    assert target.read_bytes() == b"1,2\n"


def test_a_name_is_made_nfc_and_never_leaves_the_folder(
    home: Home, readings: Dataset, tmp_path: Path
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"x")
    assert deliver(home, readings, file, DECOMPOSED).name == COMPOSED
    assert deliver(home, readings, file, "../../b.csv") == home.landing("diem_do") / "b.csv"


# Taking over -------------------------------------------------------------------------------------


def test_a_delivery_is_recorded_with_all_that_is_known_of_it(home: Home, readings: Dataset) -> None:
    file = drop(home, "a.csv", b"x,y\n1,2\n")
    [one] = taken(home, readings)
    assert one == Delivery(
        id="0001",
        dataset="diem_do",
        file="a.csv",
        sha256=file_sha256(file),
        bytes=8,
        received="2026-11-22T05:00:00.123456+00:00",
        actor="kiem-thu",
        source="landing",
        synthetic=False,
    )
    assert one.path == home.raw("diem_do") / f"{one.sha256}.csv"
    assert one.path.read_bytes() == file.read_bytes()
    assert recorded(home, "diem_do") == [one]
    assert [d.path for d in recorded(home, "diem_do")] == [one.path]
    assert set(one.manifest()) == {
        "id", "file", "sha256", "bytes", "received", "actor", "source", "synthetic"
    }  # fmt: skip


def test_bytes_and_records_are_ours_alone_and_bytes_cannot_be_written(
    home: Home, readings: Dataset
) -> None:
    drop(home, "a.csv", b"x").chmod(0o666)
    [one] = taken(home, readings)
    assert one.path.stat().st_mode & 0o777 == 0o400
    assert (home.deliveries("diem_do") / "0001.json").stat().st_mode & 0o777 == 0o600


def test_the_same_bytes_under_the_same_name_are_taken_once(home: Home, readings: Dataset) -> None:
    drop(home, "a.csv", b"x", at=1)
    assert len(taken(home, readings)) == 1
    assert taken(home, readings) == []
    drop(home, "a.csv", b"x", at=9)  # copied again, later
    assert taken(home, readings) == []
    assert [d.id for d in recorded(home, "diem_do")] == ["0001"]


def test_other_bytes_under_a_name_are_a_delivery_of_their_own(
    home: Home, readings: Dataset
) -> None:
    drop(home, "a.csv", b"x")
    taken(home, readings)
    drop(home, "a.csv", b"y")
    [second] = taken(home, readings)
    assert (second.id, second.file) == ("0002", "a.csv")
    assert [d.path.read_bytes() for d in recorded(home, "diem_do")] == [b"x", b"y"]


def test_the_same_bytes_under_another_name_are_a_delivery_and_kept_once(
    home: Home, readings: Dataset
) -> None:
    drop(home, "a.csv", b"x", at=1)
    drop(home, "b.csv", b"x", at=2)
    assert [(d.id, d.file) for d in taken(home, readings)] == [("0001", "a.csv"), ("0002", "b.csv")]
    assert len([p for p in home.raw("diem_do").iterdir() if p.is_file()]) == 1


def test_a_file_put_back_as_it_was_before_is_a_delivery_again(
    home: Home, readings: Dataset
) -> None:
    for content in (b"x", b"y", b"x"):
        drop(home, "a.csv", content)
        taken(home, readings)
    assert [d.path.read_bytes() for d in recorded(home, "diem_do")] == [b"x", b"y", b"x"]


def test_deliveries_are_numbered_in_the_order_in_which_they_were_left(
    home: Home, readings: Dataset
) -> None:
    for name, at in (("c.csv", 10), ("a.csv", 30), ("b.csv", 20), ("d.csv", 20)):
        drop(home, name, name.encode(), at)
    assert [d.file for d in taken(home, readings)] == ["c.csv", "b.csv", "d.csv", "a.csv"]
    drop(home, "old.csv", b"old", at=1)  # it came later, whatever its own clock says
    taken(home, readings)
    assert [d.file for d in recorded(home, "diem_do")][-1] == "old.csv"
    assert [d.id for d in recorded(home, "diem_do")] == ["0001", "0002", "0003", "0004", "0005"]


def test_order_holds_beyond_four_digits(home: Home, readings: Dataset) -> None:
    drop(home, "a.csv", b"a")
    taken(home, readings)
    first = home.deliveries("diem_do") / "0001.json"
    facts = json.loads(first.read_text("utf-8")) | {"id": "9999"}
    first.with_name("9999.json").write_text(json.dumps(facts), "utf-8")
    drop(home, "b.csv", b"b")
    assert [d.id for d in taken(home, readings)] == ["10000"]
    assert [d.id for d in recorded(home, "diem_do")] == ["0001", "9999", "10000"]


def test_a_name_is_compared_in_one_form(home: Home, readings: Dataset) -> None:
    drop(home, DECOMPOSED, b"x")
    [one] = taken(home, readings)
    assert one.file == COMPOSED
    (home.landing("diem_do") / DECOMPOSED).unlink()
    drop(home, COMPOSED, b"x")
    assert taken(home, readings) == []


@pytest.mark.parametrize(
    "name", [".a.csv", ".a.csv.4711", "~$a.csv", "a.csv.ket-qua.xlsx", "a.ket-qua.csv", ".DS_Store"]
)
def test_partial_files_locks_and_answers_are_no_deliveries(
    home: Home, readings: Dataset, name: str
) -> None:
    drop(home, name, b"x")
    assert waiting(home, readings) == []
    assert taken(home, readings) == []


def test_links_and_folders_are_no_deliveries(home: Home, readings: Dataset, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_bytes(b"not for anybody")
    landing = home.landing("diem_do")
    (landing / "a.csv").symlink_to(secret)
    (landing / "gone.csv").symlink_to(tmp_path / "nothing")
    (landing / "b.csv").mkdir()
    assert taken(home, readings) == []


def test_datasets_do_not_see_each_other(
    home: Home, readings: Dataset, miniature: Declarations
) -> None:
    drop(home, "a.csv", b"x")
    taken(home, readings)
    assert taken(home, miniature.dataset("luong_mua")) == []
    assert recorded(home, "luong_mua") == []


def test_a_file_kept_with_its_declaration_is_delivered_once(
    home: Home, miniature: Declarations
) -> None:
    stations = miniature.dataset("tram")
    [one] = taken(home, stations)
    assert (one.file, one.source) == ("tram.csv", "file")
    assert one.path.read_bytes() == stations.file("datasets").with_suffix(".csv").read_bytes()
    assert taken(home, stations) == []


def test_a_private_file_is_whole_or_absent(home: Home) -> None:
    folder = home.staging("diem_do")
    delivery.write_json(folder / "a.json", {"số": [1, 2]})
    with pytest.raises(TypeError):
        delivery.write_json(folder / "a.json", {"số": object()})
    assert json.loads((folder / "a.json").read_text("utf-8")) == {"số": [1, 2]}
    assert [p.name for p in folder.glob("*.json")] == ["a.json"]
