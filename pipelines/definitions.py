"""What Dagster loads: the declarations of this deployment as assets, checks, sensors, schedules."""

import dagster as dg

from catalog import dataset
from catalog.settings import Settings
from pipelines.assets import CATALOG, all_assets, landing_sensor
from pipelines.schedules import schedules, timely_checks
from pipelines.work import Work


def build(settings: Settings) -> dg.Definitions:
    """The definitions of one deployment. Raises DeclarationError for the first thing wrong."""
    work = Work(dataset.load(settings.declarations), settings)
    follow = dg.AutomationConditionSensorDefinition(
        "catalog_follows",
        target=dg.AssetSelection.assets(CATALOG),
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=10,
    )
    return dg.Definitions(
        assets=all_assets(work),
        asset_checks=timely_checks(work),
        sensors=[landing_sensor(work), follow],
        schedules=schedules(work),
        executor=dg.in_process_executor,
    )


defs = build(Settings.from_environment())
