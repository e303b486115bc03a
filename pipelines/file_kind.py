"""What a file is whose first bytes say that it is no text: told to whom sent it under another name.

Only signatures are looked at, and only to name what is refused; nothing is read by them.
"""

_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "tệp ZIP/Excel (xlsx)", "a ZIP or Excel (xlsx) file"),
    (b"\xd0\xcf\x11\xe0", "tệp Excel cũ (xls)", "an old Excel (xls) file"),
    (b"%PDF", "tệp PDF", "a PDF"),
    (b"\x1f\x8b", "tệp nén gzip", "a gzip file"),
    (b"PAR1", "tệp Parquet", "a Parquet file"),
    (b"\x89PNG", "ảnh PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "ảnh JPEG", "a picture (JPEG)"),
    (b"Rar!", "tệp nén RAR", "a RAR file"),
    (b"7z\xbc\xaf", "tệp nén 7z", "a 7z file"),
    (b"{\\rtf", "văn bản RTF", "a text in RTF"),
    (b"\x00\x01\x00\x00Standard", "cơ sở dữ liệu Access", "an Access database"),
    (b"SQLite format 3", "cơ sở dữ liệu SQLite", "an SQLite database"),
)
LONGEST = 16  # bytes that tell


def kind_of(start: bytes) -> tuple[str, str] | None:
    """What a file that begins so is, in both languages; None where it may be text."""
    return next(((vi, en) for sign, vi, en in _KINDS if start.startswith(sign)), None)
