"""Runs of the flow through Dagster, in this process: what `opendata run` uses."""

import os
import shutil
from pathlib import Path
from types import TracebackType

import dagster as dg

from catalog.dataset import Dataset
from pipelines import flow
from pipelines.assets import all_assets, keys
from pipelines.outcome import Outcome
from pipelines.work import Work


def instance_folder(work: Work) -> Path:
    """DAGSTER_HOME, with the committed settings in it."""
    folder = work.home.dagster
    source = work.settings.declarations / "dagster.yaml"
    if source.is_file():
        shutil.copyfile(source, folder / "dagster.yaml")
    else:
        (folder / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", "utf-8")
    return folder


class Runner:
    """A Dagster instance held open for several runs."""

    def __init__(self, work: Work) -> None:
        os.environ["DAGSTER_DISABLE_TELEMETRY"] = "yes"
        self.instance = dg.DagsterInstance.from_config(str(instance_folder(work)))

    def __enter__(self) -> "Runner":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.instance.dispose()

    def run(self, work: Work, dataset: Dataset) -> Outcome | None:
        """Materialise a dataset's assets; None where a stage broke before it had an outcome.

        A refusal is not an error here: the blocking check stops the run, and the outcome tells.
        """
        before = work.home.staging(dataset.name) / flow.OUTCOME
        before.unlink(missing_ok=True)
        result = dg.materialize(
            all_assets(work),
            selection=dg.AssetSelection.assets(*keys(dataset)).without_checks()
            | dg.AssetSelection.checks_for_assets(*keys(dataset)),
            instance=self.instance,
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            tags={"actor": work.settings.actor},
        )
        outcome = flow.last_outcome(work, dataset)
        if outcome is not None and outcome.status == "ready":
            return None if not result.success else outcome  # publish itself broke
        return outcome
