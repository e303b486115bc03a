"""The portal's values: the index read into them, once per swap, and the names that lead to one."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from threading import Barrier

import pytest

from catalog import index
from catalog.dataset import Declarations
from catalog.portal import Portal, Portals
from catalog.settings import Settings
from schemas.errors import NotFoundError
from tests.conftest import FINDING, MINIATURE, NOON, READINGS, STATIONS, publish_rows


@pytest.fixture(scope="module")
def portal(miniature: Declarations, tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """Two datasets published, one of them twice, and one awaited."""
    home = tmp_path_factory.mktemp("portal") / "home"
    settings = Settings(MINIATURE, home, "http://127.0.0.1:8000", "kiem-thu")
    publish_rows(miniature, settings, "tram", STATIONS)
    publish_rows(miniature, settings, "diem_do", READINGS + " LIMIT 1")
    publish_rows(miniature, settings, "diem_do", READINGS, checks=(FINDING,))
    index.build(miniature, settings, lambda: NOON)
    return Portal.load(settings.public)


# Reading -----------------------------------------------------------------------------------------


def test_before_anything_was_built_there_is_no_portal(settings: Settings) -> None:
    with pytest.raises(FileNotFoundError):
        Portal.load(settings.public)
    with pytest.raises(FileNotFoundError):
        Portals(settings.public).current()


def test_all_that_is_declared_is_there_published_or_awaited(portal: Portal) -> None:
    assert [d.name for d in portal.datasets] == ["diem_do", "luong_mua", "tram"]
    assert [d.name for d in portal.published] == ["diem_do", "tram"]
    assert [d.name for d in portal.awaited] == ["luong_mua"]
    assert portal.built == NOON.replace(tzinfo=None)
    assert portal.public_url == "http://127.0.0.1:8000"


def test_a_published_dataset_has_its_release_fields_files_and_checks(portal: Portal) -> None:
    one = portal.dataset("diem_do")
    assert (one.release, one.rows, one.synthetic) == (2, 2, False)
    assert [r.number for r in one.releases] == [1, 2]
    assert (one.first_released, one.released) == (NOON.replace(tzinfo=None),) * 2
    assert [f.name for f in one.fields][:2] == ["ma_diem", "ten_diem"]
    assert [(f.name, f.in_primary_key) for f in one.fields if f.in_primary_key] == [
        ("ma_diem", True),
        ("ngay_do", True),
    ]
    assert one.fields[0].constraints == {"required": True, "pattern": r"^[A-Z]{2}\d{3}$"}
    assert one.fields[3].unit == "lần"
    assert [r.name for r in one.resources] == ["diem-do-csv", "diem-do-parquet", "datapackage"]
    assert {r.path.rsplit("/", 1)[0] for r in one.resources} == {"releases/diem_do/0002"}
    [finding] = one.findings
    assert (finding.name, finding.count, finding.details) == (
        "gia_tri_lon",
        1,
        ("Giá trị thực tế: 950",),
    )


def test_an_awaited_dataset_has_fields_and_nothing_of_a_release(portal: Portal) -> None:
    one = portal.dataset("luong_mua")
    assert (one.release, one.rows, one.released, one.resources, one.releases, one.checks) == (
        None, None, None, (), (), ()
    )  # fmt: skip
    assert [f.reference for f in one.fields if f.reference] == ["tram (ma_tram)"]
    assert not one.published


def test_words_stand_for_codes_in_both_languages(portal: Portal) -> None:
    one = portal.dataset("diem_do")
    assert one.theme_titles == (("Môi trường", "Environment"), ("Công nghệ", "Technology"))
    assert one.frequency_titles == ("Hằng ngày", "Daily")
    assert (one.license.ckan_id, one.department.title) == ("other-open", "Sở Đo lường và Quan trắc")
    assert one.department.former_names == ("Sở Đo lường", "Chi cục Quan trắc")


def test_values_cannot_be_changed(portal: Portal) -> None:
    with pytest.raises(FrozenInstanceError):
        portal.datasets[0].title = "x"  # type: ignore[misc]  # it is frozen


# Names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tram", "tram_cu", "tram-cu"])
def test_a_dataset_answers_to_all_its_names(portal: Portal, name: str) -> None:
    assert portal.dataset(name).name == "tram"


@pytest.mark.parametrize("name", ["diem_do", "diem-do"])
def test_a_dataset_answers_to_its_slug(portal: Portal, name: str) -> None:
    assert portal.dataset(name).slug == "diem-do"


@pytest.mark.parametrize("name", ["", "Tram", "tram_", "tra", "so_do", "diem do", "điểm-đo"])
def test_nobody_answers_to_any_other_name(portal: Portal, name: str) -> None:
    with pytest.raises(NotFoundError):
        portal.dataset(name)


def test_a_name_in_force_goes_before_a_former_one(portal: Portal) -> None:
    shadow = replace(portal.dataset("diem_do"), formerly=("tram",))
    several = replace(portal, datasets=(shadow, portal.dataset("tram")))
    assert several.dataset("tram").name == "tram"


def test_departments_answer_to_name_and_slug_and_know_their_datasets(portal: Portal) -> None:
    department = portal.department("so-ban")
    assert department == portal.department("so_ban")
    assert (department.slug, department.title) == ("so-ban", "Sở Bản đồ")
    assert [d.name for d in portal.of(department)] == ["luong_mua", "tram"]
    with pytest.raises(NotFoundError):
        portal.department("diem_do")


# The current one ---------------------------------------------------------------------------------


def test_the_portal_is_read_once_until_the_index_is_swapped(
    miniature: Declarations, published: Settings
) -> None:
    portals = Portals(published.public)
    first = portals.current()
    assert portals.current() is first
    publish_rows(miniature, published, "diem_do", READINGS + " LIMIT 1")
    assert portals.current() is first  # released, and not yet to be seen
    index.build(miniature, published, lambda: NOON)
    second = portals.current()
    assert second is not first
    assert (first.dataset("diem_do").release, second.dataset("diem_do").release) == (2, 3)
    assert portals.current() is second


def test_a_swap_is_seen_though_the_clock_did_not_move(
    miniature: Declarations, published: Settings
) -> None:
    portals, file = Portals(published.public), published.public / index.FILE
    first, stamp = portals.current(), file.stat().st_mtime_ns
    index.build(miniature, published, lambda: NOON)
    os.utime(file, ns=(stamp, stamp))
    assert portals.current() is not first


def test_many_at_once_read_it_once(published: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[Path] = []
    load = Portal.load

    def counted(public: Path) -> Portal:
        loaded.append(public)
        return load(public)

    monkeypatch.setattr(Portal, "load", counted)
    portals, together = Portals(published.public), Barrier(6)

    def ask(_: int) -> Portal:
        together.wait()
        return portals.current()

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(ask, range(6)))
    assert len(loaded) == 1
    assert all(one is found[0] for one in found)
