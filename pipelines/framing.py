"""Where an answer of HTTP begins and ends, read strictly.

The standard library forgives much: a header that is none hides all after it, among them the length
of the body; a head that is cut off counts as whole; chunk sizes may be written as Python writes
numbers, and what stands between two chunks is thrown away unread. With a table each of these is a
wrong or a shorter table. So: refused, or an `HTTPException`, after which is asked again.
"""

import io
import re
from collections.abc import Iterator
from email import errors
from http.client import HTTPException, HTTPMessage
from typing import Any

from pipelines.asking import Refused

HEAD = 1 << 20  # bytes of a head, with all that is said provisionally before it
LINE = 1 << 12  # bytes of a line between chunks
TRAILERS = 100
BLOCK = 1 << 16
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LOST = (
    errors.FirstHeaderLineIsContinuationDefect,
    errors.InvalidHeaderDefect,
    errors.MissingHeaderBodySeparatorDefect,
)


class Stream(io.BufferedReader):
    """An answer as it comes. Of its head no line is cut off, and there is an end to it."""

    head = 0  # bytes of it so far
    whole = False  # whether it has ended

    def readline(self, limit: int | None = -1, /) -> bytes:
        line = super().readline(limit)
        if not self.whole:
            cut = self.head and not line.endswith(b"\n") and len(line) != limit
            self.head += len(line)
            if cut or self.head > HEAD:
                raise HTTPException("head cut off" if cut else "head without end")
        return line


def must_be_sound(status: int, headers: HTTPMessage) -> None:
    """Whether a head says where its body ends. One that only tells of an error need not."""
    if status >= 400:
        return
    if any(isinstance(defect, _LOST) for defect in headers.defects):
        vi, en = "đầu câu trả lời HTTP sai quy cách", "the head of the HTTP answer is malformed"
        raise Refused("source-answer", vi, en)
    coded = [t.strip().lower() for t in headers.get_all("Transfer-Encoding", ())]
    if coded not in ([], ["chunked"], ["identity"]):
        raise Refused("source-answer", "Transfer-Encoding ≠ chunked")
    stated = {t.strip() for v in headers.get_all("Content-Length", ()) for t in str(v).split(",")}
    if len(stated) > 1:
        vi, en = "hai Content-Length khác nhau", "two Content-Lengths that differ"
        raise Refused("source-length", vi, en)
    if status == 200 and not all(re.fullmatch(r"[0-9]{1,18}", text) for text in stated):
        raise Refused("source-length", "Content-Length không phải số", "Content-Length is odd")


def chunks(stream: Any) -> Iterator[bytes]:
    """The body in chunks, to their very end."""
    while left := _size(stream):
        while left:
            block = stream.read(min(left, BLOCK))
            if not block:
                raise HTTPException("chunk cut off")
            left -= len(block)
            yield block
        if stream.readline(LINE) not in (b"\r\n", b"\n"):
            raise HTTPException("more than its size in a chunk")
    for _ in range(TRAILERS):
        line = stream.readline(LINE)
        if line in (b"\r\n", b"\n", b""):  # some servers end without the last one
            return
        if not line.endswith(b"\n"):
            break
    raise HTTPException("trailers without end")


def _size(stream: Any) -> int:
    found = _SIZE.fullmatch(stream.readline(LINE))
    if found is None:
        raise HTTPException("no size of a chunk")
    return int(found[1], 16)
