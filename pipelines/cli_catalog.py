"""Commands on what is published: rebuild the catalogue, compare releases, query."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines import cli_words as words
from pipelines import showing
from pipelines.cli_words import AsJson, DatasetName

if TYPE_CHECKING:
    from catalog.release import Release
    from pipelines.work import Work


def index() -> None:
    """Dựng lại danh mục từ các bản công bố. / Rebuild the catalogue from releases."""
    from catalog import index

    work = words.work()
    typer.echo(f"✓ {index.build(work.declarations, work.settings, work.clock)}")


def diff(
    dataset: DatasetName,
    numbers: Annotated[
        list[int] | None,
        typer.Argument(
            metavar="[N1 N2]",
            help="Hai bản phát hành, mặc định 2 bản mới nhất / two releases, the last two",
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="Số dòng nêu ra / rows shown of a kind")] = 10,
    as_json: AsJson = False,
) -> None:
    """Hai bản phát hành khác nhau ở đâu. / What changed between two releases."""
    from catalog.diff import between

    work = words.work()
    old, new = _two(work, work.declarations.dataset(dataset).name, numbers or [])
    found = between(old, new, limit)
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False, default=str, indent=1))
    else:
        showing.differences(found)


def _two(work: "Work", dataset: str, numbers: Sequence[int]) -> "tuple[Release | None, Release]":
    """The releases to compare: those named, or the last two; one number is compared with the
    current one."""
    from catalog.diff import released
    from schemas.errors import NotFoundError

    known = work.releases.of(dataset)
    if len(numbers) > 2:
        raise NotFoundError(f"{dataset}: chỉ so được hai bản / only two can be compared")
    if not known:
        raise NotFoundError(f"{dataset}: chưa có bản phát hành nào / has no release yet")
    if not numbers:
        return (known[-2] if len(known) > 1 else None), known[-1]
    named = [released(work.releases, dataset, n) for n in numbers]
    return named[0], named[1] if len(named) > 1 else known[-1]


def sql(
    query: Annotated[str, typer.Argument(help="Một câu truy vấn / one query")],
    as_csv: Annotated[bool, typer.Option("--csv", help="In CSV / print CSV")] = False,
    as_json: AsJson = False,
    in_lines: Annotated[
        bool,
        typer.Option(
            "--lines",
            help="Mỗi giá trị một dòng; tự dùng khi bảng rộng hơn màn hình / one value a line; "
            "taken by itself where a table is wider than the terminal",
        ),
    ] = False,
) -> None:
    """Truy vấn danh mục đã công bố, không cần máy chủ. / One query over the published catalogue."""
    import duckdb

    from catalog import index
    from catalog.settings import Settings

    settings = Settings.from_environment()
    if not (settings.public / index.FILE).is_file():
        showing.complain(
            "chưa có danh mục, hãy chạy `opendata run` / no catalogue yet: `opendata run`"
        )
        raise typer.Exit(1)
    con = index.open_catalog(settings.public)
    try:
        if not duckdb.extract_statements(query):
            raise duckdb.Error("câu truy vấn trống / an empty query")
        cursor = con.execute(query)
        names = [column[0] for column in cursor.description or ()]
        rows = cursor.fetchall()
    except duckdb.Error as error:
        showing.complain(str(error))
        raise typer.Exit(2) from None
    finally:
        con.close()
    showing.rows_of(names, rows, as_csv, as_json, in_lines)
