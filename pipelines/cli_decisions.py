"""Commands by which people decide on checks that are not met, and on personal data found."""

import json
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines import cli_words as words
from pipelines import showing
from pipelines.cli_words import AsJson, DatasetName

if TYPE_CHECKING:
    from schemas.problem import Problem

Reason = Annotated[
    str, typer.Option(help="Lý do, sẽ công khai cùng tên người quyết định / why; made public")
]


class PrivacyVerdict(StrEnum):
    """What may be decided about personal data found."""

    not_personal = "not_personal"
    publishable = "publishable"
    drop = "drop"


def override(
    dataset: DatasetName,
    check: Annotated[str, typer.Argument(help="Tên kiểm tra đang chặn / the blocking check")],
    reason: Reason,
) -> None:
    """Cho qua một kiểm tra đang chặn, chỉ với đúng bảng đã bị chặn. / Let one blocking check pass,
    for the very table it refused."""
    from pipelines import decisions
    from schemas.figure import moment

    work = words.work()
    name = work.declarations.dataset(dataset).name
    for one in decisions.override(work, name, check, _given(reason)):
        typer.echo(f"✓ {moment(one.time)} {one.actor}: {name}, {one.subject}")
    typer.echo(
        "  (người quyết định tự khai / the actor is self-declared)\n"
        f"  Chạy tiếp / go on: opendata run {name}"
    )


def findings(
    dataset: DatasetName,
    examples: Annotated[
        bool, typer.Option("--examples", help="Kèm vài ô đã che / with a few cells, masked")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Dữ liệu cá nhân tìm thấy còn chờ quyết định. / Personal data found that await a decision."""
    from pipelines import decisions, looking
    from pipelines.where import listed
    from quality import privacy

    work = words.work()
    found = work.declarations.dataset(dataset)
    open_ = decisions.findings(work, found.name)
    cells: dict[str, tuple[str, ...]] = {}
    if examples and open_:
        with TemporaryDirectory(prefix="opendata-findings-") as folder:
            cells = looking.examples(work, found, Path(folder))
    told = [
        {"field": c.field, "finding": privacy.id_of(c), "cells": c.count,
         "fingerprint": c.fingerprint, "title": c.title, "title_en": c.title_en,
         "where": [one.said for one in listed(c.cells)], "at": [_at(p) for p in c.cells],
         "examples": list(cells.get(c.fingerprint or "", ()))}
        for c in open_
    ]  # fmt: skip
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        showing.findings(found.name, told)
    raise typer.Exit(1 if told else 0)


def _at(cell: "Problem") -> dict[str, str | int | None]:
    return {"file": cell.file, "row": cell.row, "sheet": cell.sheet, "cell": cell.cell,
            "column": cell.column}  # fmt: skip


def decide(
    dataset: DatasetName,
    field: Annotated[str, typer.Argument(help="Trường / field")],
    finding: Annotated[
        str, typer.Argument(help="Phát hiện như `findings` nêu, ví dụ cccd-1a2b3c4d / the finding")
    ],
    verdict: Annotated[
        PrivacyVerdict,
        typer.Option(
            help="not_personal: không phải dữ liệu cá nhân / is none; publishable: được công khai "
            "/ may be public; drop: phải bỏ cột / the column must go"
        ),
    ],
    reason: Reason,
) -> None:
    """Quyết định về một phát hiện dữ liệu cá nhân, chỉ với cột đúng như hiện tại. / Decide on
    personal data found, for the column just as it is now."""
    from pipelines import decisions
    from schemas.figure import moment

    work = words.work()
    name = work.declarations.dataset(dataset).name
    one = decisions.on_finding(work, name, field, finding, verdict.value, _given(reason))
    typer.echo(
        f"✓ {moment(one.time)} {one.actor}: {name}.{field}, {finding}: {one.ruling}\n"
        "  (người quyết định tự khai / the actor is self-declared)"
    )
    if verdict is PrivacyVerdict.drop:
        typer.echo(
            "  Cột vẫn chặn: bỏ cột trong khai báo (`privacy.drop`) / it still blocks: leave the "
            "column out in the declaration"
        )
    else:
        typer.echo(f"  Chạy tiếp / go on: opendata run {name}")


def _given(reason: str) -> str:
    if not reason.strip():
        raise typer.BadParameter("cần nêu lý do / a reason is needed", param_hint="--reason")
    return reason.strip()
