"""The whole flow on the command line, through Dagster in this process."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines import cli_words as words
from pipelines import showing
from pipelines.cli_words import AsJson

if TYPE_CHECKING:
    from catalog.dataset import Dataset
    from pipelines.outcome import Outcome
    from pipelines.work import Work

DatasetNames = Annotated[list[str] | None, typer.Argument(help="Tên bộ dữ liệu / dataset names")]


def run(
    datasets: DatasetNames = None,
    department: Annotated[str | None, typer.Option(help="Chỉ một đơn vị / one department")] = None,
    as_json: AsJson = False,
) -> None:
    """Chạy toàn bộ luồng qua Dagster, rồi dựng lại danh mục. / Run the whole flow through
    Dagster."""
    run_all(words.work(), datasets, department, as_json)


def run_all(
    work: "Work", datasets: Sequence[str] | None, department: str | None, as_json: bool
) -> None:
    """Run the datasets asked for, rebuild the catalogue, tell, and end the command: with 1 where
    anything was refused or failed."""
    from catalog import index
    from pipelines import events

    chosen = _chosen(work, datasets, department)
    facts = {"datasets": [d.name for d in chosen]}
    events.record(work.home, work.settings.actor, "run", work.clock, **facts)
    with showing.progress(len(chosen) + 1, quiet=as_json) as tell:
        outcomes = list(_each(work, chosen, tell))
        tell("catalog", "index")
        index.build(work.declarations, work.settings, work.clock)
        tell("catalog", None)
    if as_json:
        from pipelines.outcome import report

        typer.echo(json.dumps([report(o) for o in outcomes], ensure_ascii=False, indent=1))
    else:
        showing.closing_table(outcomes)
        showing.answers(work, outcomes)
    raise typer.Exit(0 if all(o.ok for o in outcomes) else 1)


def _chosen(work: "Work", names: Sequence[str] | None, department: str | None) -> "list[Dataset]":
    """The datasets asked for, in the order in which they need each other."""
    wanted = [work.declarations.dataset(n).name for n in names or ()]
    if department is not None:
        wanted += [d.name for d in work.declarations.of(department)]
    everything = names is None and department is None
    return [d for n, d in work.declarations.datasets.items() if everything or n in wanted]


def _each(work: "Work", chosen: "Sequence[Dataset]", tell: Any) -> "Iterator[Outcome]":
    """One Dagster run for each dataset, in this process: one that fails stops no other."""
    from pipelines.outcome import Outcome
    from pipelines.runs import Runner

    with Runner(work) as runner:
        for dataset in chosen:
            tell(dataset.name, "raw")
            told = replace(work, progress=partial(tell, dataset.name))
            outcome = runner.run(told, dataset)
            tell(dataset.name, None)
            if outcome is None:
                served = work.releases.current(dataset.name)
                where = f"staging/{dataset.name}/error.txt"
                outcome = Outcome(
                    dataset.name,
                    "failed",
                    served.number if served else None,
                    error=f"lỗi của chương trình, xem / a fault of the program, see {where}",
                )
            yield outcome
