"""The command line: which commands there are, and how any of them ends.

A command is thin: it reads settings, calls the flow or the catalogue, and shows the outcome; what
is heavy to import is imported inside the command that needs it.

Exit status: 0 all well; 1 something was refused or failed (the table says what, why, and what is
still served); 2 wrong usage.
"""

import gc
import sys
from collections.abc import Callable, Mapping
from typing import Annotated

import typer
from typer.exceptions import TyperException

from pipelines import (
    cli_catalog,
    cli_decisions,
    cli_demo,
    cli_files,
    cli_run,
    cli_serve,
    showing,
)

COMMANDS: Mapping[str, Callable[..., None]] = {  # in the order in which they are listed
    "deliver": cli_files.deliver,
    "demo": cli_demo.demo,
    "run": cli_run.run,
    "check": cli_files.check,
    "new": cli_files.new,
    "override": cli_decisions.override,
    "findings": cli_decisions.findings,
    "decide": cli_decisions.decide,
    "index": cli_catalog.index,
    "diff": cli_catalog.diff,
    "sql": cli_catalog.sql,
    "serve": cli_serve.serve,
    "dev": cli_serve.dev,
}

app = typer.Typer(
    help="Nền tảng dữ liệu mở tỉnh Thái Nguyên: nhận, kiểm tra, công bố, phục vụ. / "
    "The open-data platform of Thái Nguyên: ingest, validate, publish, serve.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for _name, _command in COMMANDS.items():
    app.command(_name)(_command)


def main() -> None:
    """The entry point: an error that is the user's to mend is told in a line, not as a
    traceback."""
    from schemas.errors import DeclarationError, NotFoundError, OpenDataError

    gc.set_threshold(50_000, 20, 20)  # thousands of modules, a million cells: none of it garbage
    try:
        status = app(standalone_mode=False)
    except TyperException as error:  # wrong usage: its own words are English only
        sys.exit(_misused(error))
    except typer.Abort:
        showing.complain("đã dừng / stopped")
        sys.exit(1)
    except (DeclarationError, NotFoundError) as error:
        showing.complain(str(error))
        sys.exit(2)
    except OpenDataError as error:
        showing.complain(str(error))
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)


_MISUSE = {  # by the kind of error
    "NoSuchOption": "không có tuỳ chọn này / no such option",
    "MissingParameter": "thiếu tham số / something is missing",
    "BadParameter": "giá trị không dùng được / a value that cannot be used",
}


def _misused(error: TyperException) -> int:
    """Tell wrong usage in both languages, and where the right one is told. Returns the status."""
    kind, context = type(error).__name__, getattr(error, "ctx", None)
    if kind == "NoArgsIsHelpError":
        return 2  # the help is printed by making this error
    said = error.format_message() if hasattr(error, "format_message") else str(error)
    path = context.command_path if context else "opendata"
    showing.complain(f"{_MISUSE.get(kind, 'dùng sai lệnh / wrong usage')}: {said}")
    typer.echo(f"  Cách dùng / usage: {path} --help", err=True)
    return int(getattr(error, "exit_code", 2))


def _tell_version(wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import version

    from pipelines.work import code_sha256

    typer.echo(f"opendata {version('thai-nguyen-opendata')} (mã / code {code_sha256()[:12]})")
    raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="In phiên bản và mã nguồn / print the version and the revision of the code",
            callback=_tell_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    """What stands before a command."""


if __name__ == "__main__":
    main()
