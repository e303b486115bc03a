"""What commands have in common: the words they take, and the work they are given to do."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines import showing

if TYPE_CHECKING:
    from pipelines.work import Work

DatasetName = Annotated[str, typer.Argument(help="Tên bộ dữ liệu / dataset name")]
AsJson = Annotated[bool, typer.Option("--json", help="In JSON ra stdout / print JSON")]


def work() -> "Work":
    """The declarations and places that the environment names. Raises DeclarationError."""
    from catalog import dataset
    from catalog.settings import Settings
    from pipelines.work import Work

    settings = Settings.from_environment()
    return Work(dataset.load(settings.declarations), settings)


def must_be_file(path: Path) -> None:
    """Ends the command as wrongly used where this is no file."""
    if not path.is_file():
        showing.complain(f"{path}: không phải tệp / not a file")
        raise typer.Exit(2)
