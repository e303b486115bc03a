"""How much of a list of units a dataset covers, counted in its data."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import duckdb
import pytest

from catalog import dataset as declared
from catalog import index
from catalog.dataset import Declarations
from catalog.portal import Portal
from catalog.settings import Settings
from catalog.units import Covered, Units, covered
from schemas import engine
from schemas.errors import DeclarationError
from schemas.table import Schema
from tests.conftest import MINIATURE, NOON, STATIONS, publish_rows

Table = Callable[[str, str], Path]
PROVINCES = Units(title="tỉnh", title_en="provinces", show="ten", within="danh_muc")
BY_PROVINCE = Schema.model_validate(
    {
        "primaryKey": ["tinh", "nam"],
        "foreignKeys": [
            {
                "fields": ["tinh", "danh_muc"],
                "reference": {"resource": "tinh_thanh", "fields": ["ten", "danh_muc"]},
            }
        ],
        "fields": [
            {"name": n, "title": n, "title_en": n, "constraints": {"required": True}}
            for n in ("tinh", "danh_muc", "nam")
        ],
    }
)
LIST = "SELECT 'T' || i AS ten, d AS danh_muc FROM range(63) r(i), (VALUES ('cu'), ('moi')) l(d) "
LIST += "WHERE d = 'cu' OR i < 34"


@pytest.fixture
def table(tmp_path: Path) -> Table:
    def write(name: str, select: str) -> Path:
        with duckdb.connect() as con:
            con.execute(f"COPY ({select}) TO '{tmp_path / name}' (FORMAT parquet)")
        return tmp_path / name

    return write


def counted(table: Table, select: str) -> list[tuple[str | None, int, int, tuple[str, ...]]]:
    lists = {"tinh_thanh": (PROVINCES, table("list.parquet", LIST))}
    rows = table("table.parquet", f"SELECT * FROM ({select}) t(tinh, danh_muc, nam)")
    found = covered(engine.connect(), rows, BY_PROVINCE, lists)
    return [(c.within, c.units, c.total, c.named) for c in found]


def test_units_are_counted_within_the_code_list_that_rows_name(table: Table) -> None:
    two = "VALUES ('T1', 'cu', 2020), ('T1', 'cu', 2021), ('T2', 'cu', 2020)"
    assert counted(table, two) == [("cu", 2, 63, ("T1", "T2"))]


def test_each_code_list_is_counted_by_itself_and_many_are_not_named(table: Table) -> None:
    both = "SELECT 'T' || i, 'cu', 2020 FROM range(63) r(i) UNION ALL VALUES ('T0', 'moi', 2025)"
    assert counted(table, both) == [("cu", 63, 63, ()), ("moi", 1, 34, ("T0",))]


def test_rows_that_name_no_unit_count_for_none(table: Table) -> None:
    rows = "VALUES (NULL, 'cu', 2020), ('T1', NULL, 2020), ('T9', 'cu', 2020)"
    assert counted(table, rows) == [("cu", 1, 63, ("T9",))]
    assert counted(table, "SELECT 'T1', 'cu', 2020 WHERE false") == []


def test_the_index_holds_it_for_every_dataset_with_a_key_to_a_list(
    miniature: Declarations, settings: Settings
) -> None:
    publish_rows(miniature, settings, "tram", STATIONS)
    rain = (
        "SELECT 2020::BIGINT AS nam, 'T2' AS ma_tram, 'Hồ Núi' AS ten, 'mua' AS mua, 1 AS luong_mm"
    )
    publish_rows(miniature, settings, "luong_mua", rain)
    index.build(miniature, settings, lambda: NOON)
    portal = Portal.load(settings.public)
    one = Covered("tram", "trạm", "stations", None, 1, 2, ("Hồ Núi",))
    assert portal.dataset("luong_mua").units == (one,)
    assert portal.dataset("tram").units == ()


def test_a_list_says_fields_that_it_has(tmp_path: Path) -> None:
    root = tmp_path / "province"
    copytree(MINIATURE, root)
    file = root / "datasets/so_ban/tram.yaml"
    file.write_text(file.read_text("utf-8").replace("show: ten}", "show: khong_co}"), "utf-8")
    with pytest.raises(DeclarationError, match="khong_co") as caught:
        declared.load(root)
    assert caught.value.key == "units.show"
