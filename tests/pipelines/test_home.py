"""The home: every folder under one root, private but for what stewards and visitors need."""

import os
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from filelock import Timeout

from pipelines.home import Home


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


@pytest.mark.parametrize(
    ("folder", "where"),
    [
        (lambda h: h.made_raw("diem_do"), "raw/diem_do"),
        (lambda h: h.made_raw("diem_do") / "deliveries", "raw/diem_do/deliveries"),
        (lambda h: h.staging("diem_do"), "staging/diem_do"),
        (lambda h: h.quarantine("diem_do"), "quarantine/diem_do"),
        (lambda h: h.dagster, "dagster"),
    ],
)
def test_a_private_folder_is_closed_all_the_way_down(
    folder: Callable[[Home], Path], where: str, tmp_path: Path
) -> None:
    root = tmp_path / "home"
    made = folder(Home(root))
    assert made == root / where
    while made != root:
        assert mode(made) == 0o700, made
        made = made.parent


def test_stewards_may_drop_files_into_landing_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        landing = Home(tmp_path / "home").landing("diem_do")
    finally:
        os.umask(before)
    assert landing == tmp_path / "home" / "landing" / "diem_do"
    assert mode(landing) == 0o775


def test_a_folder_that_is_there_keeps_what_lies_in_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    (home.landing("diem_do") / "a.csv").write_text("x")
    (home.made_raw("diem_do") / "b.csv").write_text("y")
    home.made_raw("diem_do")
    assert [p.name for p in home.landing("diem_do").iterdir()] == ["a.csv"]
    assert {p.name for p in home.raw("diem_do").iterdir()} == {"b.csv", "deliveries"}


def test_looking_for_what_was_received_makes_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert home.raw("diem_do") == tmp_path / "home" / "raw" / "diem_do"
    assert home.deliveries("diem_do") == home.raw("diem_do") / "deliveries"
    assert not home.root.exists()


def test_naming_the_event_log_makes_the_home_but_not_the_log(tmp_path: Path) -> None:
    events = Home(tmp_path / "deep" / "home").events
    assert events.parent.is_dir()
    assert not events.exists()


def test_one_holds_a_dataset_and_others_are_free(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    refused: list[bool] = []

    def another() -> None:
        try:
            with home.lock("diem_do").acquire(timeout=0):
                refused.append(False)
        except Timeout:
            refused.append(True)
        with home.lock("tram").acquire(timeout=0):
            pass

    with home.lock("diem_do"):
        thread = Thread(target=another)
        thread.start()
        thread.join()
    assert refused == [True]
    assert mode(home.root / "locks") == 0o700
    with home.lock("diem_do").acquire(timeout=0):
        pass  # it is given back
