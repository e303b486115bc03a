"""What Dagster loads: whole, sound, and refused with the declarations it is made of."""

from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest

from catalog.settings import Settings
from pipelines import definitions
from schemas.errors import DeclarationError
from tests.pipelines.test_flow import province


def names(defs: dg.Definitions) -> set[str]:
    return {"/".join(key.path) for key in defs.resolve_asset_graph().get_all_asset_keys()}


def test_the_miniature_province_can_be_loaded(settings: Settings) -> None:
    defs = definitions.build(settings)
    dg.Definitions.validate_loadable(defs)
    assert len(names(defs)) == 3 * 3 + 1
    assert not settings.home.exists()  # to be looked at is nothing that happens


def test_the_committed_declarations_can_be_loaded() -> None:
    dg.Definitions.validate_loadable(definitions.defs)
    assert {"dan_so/release", "tinh_thanh/table", "don_vi_hanh_chinh/raw", "catalog"} <= names(
        definitions.defs
    )


def test_runs_stay_in_one_process(settings: Settings) -> None:
    assert definitions.build(settings).executor is dg.in_process_executor


def test_two_sensors_run_by_themselves(settings: Settings) -> None:
    sensors = {s.name: s for s in definitions.build(settings).sensors or ()}
    assert set(sensors) == {"landing", "catalog_follows"}
    for sensor in sensors.values():
        assert isinstance(sensor, dg.SensorDefinition)
        assert sensor.default_status == dg.DefaultSensorStatus.RUNNING


def test_check_names_are_their_own_within_each_table(settings: Settings) -> None:
    graph = definitions.build(settings).resolve_asset_graph()
    checks = [("/".join(k.asset_key.path), k.name) for k in graph.asset_check_keys]
    assert len(checks) == len(set(checks)) == 3 * 7 + 3 + 2


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("datasets/so_do/diem_do.yaml", "title: x\n"),
        ("schemas/so_do/diem_do.yaml", "fields: []\n"),
        ("quality/so_do/diem_do.yaml", "expectations: [{name: x}]\n"),
    ],
)
def test_a_broken_declaration_is_named_when_loading(
    settings: Settings, tmp_path: Path, file: str, text: str
) -> None:
    root = province(tmp_path).root
    (root / file).write_text(text, "utf-8")
    with pytest.raises(DeclarationError, match=Path(file).name):
        definitions.build(replace(settings, declarations=root))
