"""What changed between releases: counted exactly, shown by key, metadata by path."""

from pathlib import Path
from typing import Any

import pytest

from catalog.dataset import Declarations
from catalog.diff import Diff, Edit, between, released
from catalog.package import descriptor
from catalog.release import Release, Releases
from catalog.settings import Settings
from schemas.errors import DamagedRelease, NotFoundError
from tests.conftest import STATIONS, publish_rows


def stations(*rows: str) -> str:
    return f"SELECT * FROM (VALUES {', '.join(rows)}) AS t(ma_tram, ten, ten_khac)"


@pytest.fixture
def publish(miniature: Declarations, settings: Settings) -> Any:
    def make(select: str, **changes: Any) -> Release:
        metadata = descriptor(miniature.dataset("tram"), miniature) | changes
        made = publish_rows(miniature, settings, "tram", select, metadata=metadata)
        assert made is not None
        return made

    return make


def test_rows_are_told_by_their_key(publish: Any) -> None:
    old = publish(stations("('T1', 'Một', NULL)", "('T2', 'Hai', 'II')", "('T3', 'Ba', NULL)"))
    new = publish(stations("('T1', 'Một', 'I')", "('T2', 'Hai', 'II')", "('T4', 'Bốn', NULL)"))
    found = between(old, new)
    assert (found.added.count, found.removed.count, found.changed.count) == (1, 1, 1)
    (added,), (removed,), (changed,) = found.added.shown, found.removed.shown, found.changed.shown
    assert added.key == (("ma_tram", "T4"),)
    assert added.cells == (("ten", "Bốn"), ("ten_khac", None))
    assert removed.key == (("ma_tram", "T3"),)
    assert changed.key == (("ma_tram", "T1"),)
    assert changed.edits == (Edit("ten_khac", None, "I"),)
    assert (found.rows, found.metadata, found.compared) == (3, (), True)


def test_only_the_first_are_shown_and_all_are_counted(publish: Any) -> None:
    old = publish("SELECT 'A' || i AS ma_tram, 'x' AS ten, 'y' AS ten_khac FROM range(100) t(i)")
    new = publish(
        "SELECT 'A' || i AS ma_tram, 'z' AS ten, 'y' AS ten_khac FROM range(50, 190) t(i)"
    )
    found = between(old, new, 3)
    kinds = (found.added, found.removed, found.changed)
    assert [(k.count, len(k.shown), k.rest) for k in kinds] == [
        (90, 3, 87), (50, 3, 47), (50, 3, 47),
    ]  # fmt: skip
    assert [dict(c.key)["ma_tram"] for c in found.changed.shown] == ["A50", "A51", "A52"]


def test_an_order_of_rows_is_no_change(publish: Any) -> None:
    old = publish(stations("('T1', 'Một', NULL)", "('T2', 'Hai', NULL)"))
    new = publish(stations("('T2', 'Hai', NULL)", "('T1', 'Một', NULL)"))
    assert between(old, new).rows == 0


def test_of_metadata_alone_only_what_changed_is_told(publish: Any) -> None:
    old = publish(STATIONS)
    new = publish(STATIONS, title="Danh mục trạm đo", keywords=["trạm", "đo"], citation="x")
    found = between(old, new)
    assert found == Diff(
        "tram", 1, 2,
        metadata=(
            Edit("title", "Danh mục trạm", "Danh mục trạm đo"),
            Edit("keywords", ["trạm"], ["trạm", "đo"]),
            Edit("citation", None, "x"),
        ),
    )  # fmt: skip


def test_a_field_is_told_by_its_name(publish: Any, miniature: Declarations) -> None:
    metadata = descriptor(miniature.dataset("tram"), miniature)
    old = publish(STATIONS)
    metadata["resources"][0]["schema"]["fields"][1]["title"] = "Tên trạm"
    new = publish(STATIONS, resources=metadata["resources"])
    (edit,) = between(old, new).metadata
    assert edit.at == "resources.tram-csv.schema.fields.ten.title"
    assert edit.new == "Tên trạm"


def test_columns_that_came_or_went_are_named(publish: Any) -> None:
    old = publish("SELECT 'T1' AS ma_tram, 'Một' AS ten, 1 AS so, 'x' AS bo")
    new = publish("SELECT 'T1' AS ma_tram, 'Một' AS ten, '1' AS so, 'y' AS them")
    found = between(old, new)
    assert (found.fields_added, found.fields_removed) == (("them",), ("bo",))
    assert found.rows == 0, "a type that changed is no value that changed"


def test_without_a_common_key_rows_are_counted_only(publish: Any) -> None:
    old = publish("SELECT 'T1' AS ma_cu, 'Một' AS ten")
    new = publish("SELECT 'T1' AS ma_tram, 'Một' AS ten UNION ALL SELECT 'T2', 'Hai'")
    found = between(old, new)
    assert not found.compared
    assert (found.removed.count, found.added.count, found.added.shown) == (1, 2, ())


def test_a_first_release_is_all_new(publish: Any) -> None:
    found = between(None, publish(STATIONS))
    assert (found.old, found.new, found.added.count) == (None, 1, 2)


def test_a_release_there_is_not_is_answered_with_those_there_are(
    publish: Any, settings: Settings
) -> None:
    publish(STATIONS)
    assert released(Releases(settings.public), "tram", 1).number == 1
    with pytest.raises(NotFoundError, match=r"release 7.*: 1"):
        released(Releases(settings.public), "tram", 7)


def test_a_damaged_table_is_said_so(publish: Any) -> None:
    old = publish(STATIONS)
    new = publish(stations("('T9', 'Chín', NULL)"))
    table: Path = old.table
    table.chmod(0o644)
    table.write_bytes(b"PAR1 damaged")
    with pytest.raises(DamagedRelease, match="tram"):
        between(old, new)
