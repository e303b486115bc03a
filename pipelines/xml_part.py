"""Streaming the XML of a workbook's part: elements by name without prefix, texts when asked for.

No tree is built, so that a part may be larger than the memory. A DTD, and with it every entity of
its own, is refused.
"""

from collections.abc import Mapping
from typing import IO, Any
from xml.parsers import expat

BLOCK = 1 << 18
Attributes = Mapping[str, str]


class Part:
    """What is done at the start and the end of each element. `collect` begins to gather text,
    `collected` gives what was gathered and ends it."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = _no_dtd
        self._parser.StartElementHandler = self.start
        self._parser.EndElementHandler = self.end

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins. A part says here what it does."""
        raise NotImplementedError

    def end(self, name: str) -> None:
        """An element ends."""
        pass

    def collect(self) -> None:
        self._texts = []
        self._parser.CharacterDataHandler = self._texts.append

    def add(self, text: str) -> None:
        self._texts.append(text)

    def collected(self) -> str:
        self._parser.CharacterDataHandler = None
        return "".join(self._texts)

    def read(self, source: IO[bytes]) -> None:
        """The whole part, block by block. Raises ValueError at a DTD, ExpatError if no XML."""
        while block := source.read(BLOCK):
            self._parser.Parse(block, False)
        self._parser.Parse(b"", True)


def _no_dtd(*_: Any) -> None:
    raise ValueError("DTD")


def local(name: str) -> str:
    """`x:row` → `row`."""
    return name.rpartition(":")[2] if ":" in name else name


def attribute(attributes: Attributes, name: str) -> str | None:
    """An attribute by its name without prefix."""
    if name in attributes:
        return attributes[name]
    return next((v for n, v in attributes.items() if local(n) == name), None)
