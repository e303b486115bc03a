"""Commands on a file that somebody holds: hand it over, check it, make declarations from it."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines import cli_words as words
from pipelines import showing
from pipelines.cli_words import AsJson, DatasetName

if TYPE_CHECKING:
    from catalog.dataset import Dataset

_LONG = 4 << 20  # bytes of a workbook that another process reads for longer than we import


def deliver(
    dataset: DatasetName,
    files: Annotated[list[Path], typer.Argument(help="Các tệp giao nộp / files", exists=True)],
) -> None:
    """Giao nộp tệp như cán bộ dữ liệu. / Hand files over as a steward would."""
    from pipelines.delivery import deliver as hand_over
    from pipelines.delivery import offers
    from pipelines.layout import variant_of

    work = words.work()
    found = work.declarations.dataset(dataset)
    if found.declaration.source.kind != "landing":
        showing.complain(
            f"{found.name}: nguồn không phải landing / its source is not a landing folder"
        )
        raise typer.Exit(2)
    for file in files:
        words.must_be_file(file)
        if not offers(file.name):
            showing.complain(
                f"{file.name}: tên của tệp tạm hoặc tệp trả lời / a temporary file's name"
            )
            raise typer.Exit(2)
        target = hand_over(work.home, found, file)
        known = variant_of(found, file.name) is not None
        note = "" if known else "  (tên không khớp mẫu nào; run sẽ từ chối / matches no layout)"
        typer.echo(f"✓ {file.name} → {target}{note}")


def check(
    dataset: DatasetName,
    file: Annotated[Path, typer.Argument(help="Tệp cần kiểm tra / the file", exists=True)],
    as_json: AsJson = False,
    xlsx: Annotated[
        Path | None,
        typer.Option(help="Ghi tệp trả lời, ô sai màu đỏ / write the answer, wrong cells red"),
    ] = None,
) -> None:
    """Kiểm tra thử một tệp, không giữ và không công bố gì. / Dry run of one file; nothing is
    kept."""
    from pipelines import answer, flow
    from pipelines.outcome import report

    work = words.work()
    words.must_be_file(file)
    found = work.declarations.dataset(dataset)
    _prepare(found, file)
    with TemporaryDirectory(prefix="opendata-check-") as folder:
        outcome = flow.check(work, found, file, Path(folder))
        if xlsx is not None:
            content = answer.of_check(work, found, file, outcome, Path(folder))
            _save(content, xlsx)
    if as_json:
        typer.echo(json.dumps(report(outcome), ensure_ascii=False, indent=1))
    else:
        showing.closing_table([outcome], dry=True)
        if xlsx is not None:
            typer.echo(f"✓ {xlsx}")
    raise typer.Exit(0 if outcome.ok else 1)


def _prepare(dataset: "Dataset", file: Path) -> None:
    """Import what judging needs while a big workbook is read by its own process."""
    from pipelines.layout import variant_of
    from quality import suite

    chosen = variant_of(dataset, file.name)
    variants = dataset.declaration.source.variants
    if chosen is not None and variants[chosen].format == "workbook" and file.stat().st_size > _LONG:
        Thread(target=suite.library).start()


def _save(content: bytes, out: Path) -> None:
    from pipelines import answer

    try:
        answer.save(content, out)
    except OSError as error:
        showing.complain(f"{out}: không ghi được / cannot be written: {error.strerror}")
        raise typer.Exit(2) from None


def new(
    dataset: Annotated[
        str, typer.Argument(metavar="DEPARTMENT/DATASET", help="Đơn vị/tên bộ dữ liệu mới")
    ],
    file: Annotated[
        Path,
        typer.Option(
            "--from", exists=True, dir_okay=False,
            help="Tệp mẫu: CSV, bảng tính, JSON, JSON Lines, GeoJSON, Parquet / a sample",
        ),
    ],
    show: Annotated[bool, typer.Option("--print", help="Chỉ in ra / print, write nothing")] = False,
) -> None:  # fmt: skip
    """Đề xuất ba khai báo cho một bộ dữ liệu mới từ một tệp mẫu. / Propose the three declarations
    of a new dataset from a sample."""
    from pipelines import proposal_text, propose, sample
    from schemas.strict import TO_FILL_IN, unfilled

    work = words.work()
    department, _, name = dataset.partition("/")
    if not name:
        raise typer.BadParameter(
            f"viết ĐƠN_VỊ/TÊN, ví dụ / write DEPARTMENT/NAME, such as "
            f"{next(iter(work.declarations.departments))}/{dataset}",
            param_hint="DEPARTMENT/DATASET",
        )
    places = work.declarations.places_of_new(department, name)
    current = {n: work.releases.current(n) for n in work.declarations.datasets}
    known = {n: r.table for n, r in current.items() if r}
    found = propose.propose(sample.read(file), known)
    license_ = next(iter(work.declarations.licenses))
    texts = proposal_text.files(found, name, license_, file.suffix)
    showing.proposal(found)
    for tree, path in places.items():
        if show:
            typer.echo(f"\n# {path.relative_to(work.declarations.root)}\n{texts[tree]}")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(texts[tree], "utf-8")
            typer.echo(f"✓ {path.relative_to(work.declarations.root)}")
    if not show:
        for tree, path in places.items():
            if marks := unfilled(texts[tree]):
                where = path.relative_to(work.declarations.root)
                typer.echo(f"  {where}: điền, ghi theo khoá (dòng) / fill in: {marks}")
        typer.echo(
            f"→ thử ngay được / may be tried now: opendata check {name} {file}\n"
            f"→ công bố khi không còn {TO_FILL_IN} và đã có `privacy.reviewed` / is published once "
            "none of these is left and `privacy.reviewed` is there"
        )
