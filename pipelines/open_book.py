"""The child process that opens an untrusted workbook: `python -m pipelines.open_book FILE`.

It limits itself before it looks at the file: address space, processor, size of the file, size and
ratio of what is packed in it. What has a password or holds macros is refused whole: what cannot be
seen cannot be checked, and what runs has no place in a delivery. Lines of JSON go out (`opened`).
"""

import gc
import resource
import signal
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines import open_ods, open_xls, open_xlsx
from pipelines.file_kind import LONGEST, kind_of
from pipelines.opened import Sink, WorkbookError, too_much

MEMORY = 1 << 30  # bytes of address space
SECONDS = 30  # of the processor
LARGEST = 100 << 20  # bytes of the file
UNPACKED = 300 << 20  # bytes of all parts
RATIO, ANY_RATIO = 200, 20 << 20  # of unpacked to packed bytes, where that is more than so much
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_MACROS = ("vbaproject.bin", "vbaprojectsignature.bin")


def main(arguments: Sequence[str]) -> int:
    """Tell the cells of a workbook on stdout, line by line as JSON. Returns the exit status."""
    sink = Sink(sys.stdout.write)
    _limit()
    try:
        _sheets(Path(arguments[0]), sink)
        sink.end()
    except WorkbookError as error:
        sink.refuse(error)
    except MemoryError:
        sink.refuse(too_much("cần quá nhiều bộ nhớ", "it needs too much memory"))
    except Exception as error:  # whatever a parser raises on a damaged file
        what = type(error).__name__
        sink.refuse(WorkbookError("workbook-error", f"hỏng ({what})", f"damaged ({what})"))
    sys.stdout.flush()
    return 0


def _limit() -> None:
    gc.set_threshold(50_000, 20, 20)  # a million cells, none of them garbage
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def late(*_: Any) -> None:
        raise too_much("đọc quá lâu", "it takes too long to read")

    signal.signal(signal.SIGXCPU, late)


def _sheets(path: Path, sink: Sink) -> None:
    if path.stat().st_size > LARGEST:
        raise too_much(f"> {LARGEST >> 20} MiB", f"> {LARGEST >> 20} MiB")
    with path.open("rb") as file:
        start = file.read(LONGEST)
    if start.startswith(_OLE):
        open_xls.sheets(path, sink)
    elif start.startswith(_ZIP):
        with zipfile.ZipFile(path) as zipped:
            _zipped(zipped, sink)
    elif not start.strip():
        raise WorkbookError("empty-file")
    else:
        raise WorkbookError("not-a-workbook", *_kind_of(start))


def _zipped(zipped: zipfile.ZipFile, sink: Sink) -> None:
    parts = zipped.infolist()
    unpacked, packed = sum(p.file_size for p in parts), sum(p.compress_size for p in parts)
    if unpacked > UNPACKED or (unpacked > ANY_RATIO and unpacked > packed * RATIO):
        size = f"{packed:,} → {unpacked:,} byte"
        raise too_much(f"giải nén quá lớn: {size}", f"unpacks to too much: {size}")
    names = {p.filename.casefold() for p in parts}
    if len(names) < len(parts):
        raise WorkbookError("workbook-error", "một phần có hai lần", "a part stands twice")
    if any(n.startswith("xl/macrosheets/") or n.endswith(_MACROS) for n in names):
        raise WorkbookError("workbook-macro")
    if any(n.startswith("basic/") and n.endswith(".xml") for n in names if "script-" not in n):
        raise WorkbookError("workbook-macro")
    if "content.xml" in names and "META-INF/manifest.xml" in zipped.namelist():
        if b"encryption-data" in zipped.read("META-INF/manifest.xml"):
            raise WorkbookError("workbook-encrypted")
        open_ods.sheets(zipped, sink)
    elif "xl/workbook.xml" in names:
        open_xlsx.sheets(zipped, sink)
    elif "xl/workbook.bin" in names:
        raise WorkbookError("not-a-workbook", "tệp xlsb", "an xlsb file")
    else:
        raise WorkbookError("not-a-workbook", "tệp ZIP khác", "another ZIP file")


def _kind_of(start: bytes) -> tuple[str, str]:
    if start.lstrip()[:1] == b"<":
        return "trang HTML/XML", "an HTML or XML page"
    return kind_of(start) or ("tệp văn bản hoặc định dạng khác", "text or another format")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
