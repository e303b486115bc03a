"""What may be raised. Bad data is never raised: it is a `Problem` with an address.

OpenDataError
├── DeclarationError   a declaration is wrong: file, key, reason
├── NotFoundError      a dataset, release or department that does not exist was named
├── PublishRefused     the gate: no passing verdict for these very bytes
└── DamagedRelease     a published file is not what its manifest says
"""

from pathlib import Path


class OpenDataError(Exception):
    """Root of what a caller may catch; its text is fit for a user, in both languages."""


class DeclarationError(OpenDataError):
    """A declaration that cannot be read; names the file, the line where known, and the key."""

    def __init__(self, file: Path | str, key: str, reason: str, line: int | None = None) -> None:
        where = f"{file}:{line}" if line else str(file)
        super().__init__(f"{where}: {key}: {reason}" if key else f"{where}: {reason}")
        self.file, self.key, self.reason, self.line = str(file), key, reason, line


class NotFoundError(OpenDataError):
    """A name that the catalogue does not know."""


class PublishRefused(OpenDataError):
    """The gate of `catalog.release`: nothing is published without a passing verdict."""


class DamagedRelease(OpenDataError):
    """Bytes on disk differ from the manifest that names them."""
