"""Files of a folder on an SFTP server: those whose names are declared, each whole.

The server is recognised by its key among the operator's known hosts, or not spoken to: none is ever
learnt. Neither an agent nor keys that lie about are tried. The connection goes through the gate;
when the time is up it is shut. A file whose size or time changes while it is fetched ends the pull.
"""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from catalog.source import Folder
from pipelines.asking import Asking, Found, Refused, cut_off, missing, shutting
from pipelines.gate import Gate, World, base_of
from pipelines.listing import Listed, changed, chosen, taken

if TYPE_CHECKING:
    import paramiko
    from paramiko import SFTPAttributes

PORT = 22
BLOCK = 1 << 15


def find(asking: Asking, world: World) -> list[Found]:
    """The files that are there now."""
    asked = asking.dataset.declaration.source.sftp
    if asked is None:
        raise ValueError(f"{asking.dataset.name} is in no folder")
    try:
        import paramiko
    except ImportError:
        raise missing("paramiko", "sftp") from None
    failed = (paramiko.SSHException, paramiko.SFTPError, OSError, EOFError)
    with _told(asking, failed), _opened(asked, asking, world) as sftp:

        def fetch(one: "Listed[SFTPAttributes]", out: Path) -> None:
            _fetch(sftp, f"{asked.folder}/{one.name}", one.own, out, asking)

        return taken(asking, chosen(asking, asked.files, _listed(sftp, asked)), fetch)


@contextmanager
def _opened(asked: Folder, asking: Asking, world: World) -> Iterator["paramiko.SFTPClient"]:
    """A session with the server, recognised and logged in."""
    import paramiko

    given = asking.settings.hosts.get(asked.host, "")
    parts = urlsplit(given) if base_of(given, ("sftp",)) else None
    if parts is None or not parts.hostname:
        raise Refused("source-not-allowed", asked.host)
    host, port = parts.hostname, parts.port or PORT
    vouched = frozenset({(host, port)})
    gate = Gate(("sftp", host, port), vouched, asking.until, asking.limits, world=world)
    client = paramiko.SSHClient()
    known = asking.settings.known_hosts
    if known is None or not known.is_file():
        raise Refused("source-secret", "OPENDATA_KNOWN_HOSTS")
    client.load_host_keys(str(known))
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    wait = min(asking.limits.connect, asking.left())
    try:
        with shutting(asking.until, gate.shut):
            client.connect(
                host, port, username=asking.secret(asked.user), sock=gate.connect(host, port),
                timeout=wait, banner_timeout=wait, auth_timeout=wait, channel_timeout=wait,
                allow_agent=False, look_for_keys=False, **_opener(asked, asking),
            )  # fmt: skip
            with client.open_sftp() as sftp:
                if channel := sftp.get_channel():
                    channel.settimeout(asking.limits.idle)
                yield sftp
    finally:
        client.close()
        gate.close()


def _opener(asked: Folder, asking: Asking) -> dict[str, Any]:
    """What proves who we are."""
    if asked.password:
        return {"password": asking.secret(asked.password)}
    return {"key_filename": asking.secret(asked.key or "")}


def _listed(sftp: "paramiko.SFTPClient", asked: Folder) -> Iterator["Listed[SFTPAttributes]"]:
    """The plain files of the folder; no link is followed."""
    for one in sftp.listdir_iter(asked.folder):
        if stat.S_ISREG(one.st_mode or 0):
            said = {"address": asked.address, "size": one.st_size, "modified": one.st_mtime}
            yield Listed(one.filename, one.st_size or 0, said, one)


def _fetch(
    sftp: "paramiko.SFTPClient",
    path: str,
    listed: "SFTPAttributes",
    out: Path,
    asking: Asking,
) -> None:
    came, size = 0, listed.st_size or 0
    with sftp.open(path, "rb") as there, out.open("wb") as file:
        there.prefetch(size)
        while came <= size and (block := there.read(BLOCK)):
            came += file.write(block)
            asking.left()
        after = there.stat()
    if came != size or (after.st_size, after.st_mtime) != (listed.st_size, listed.st_mtime):
        raise changed()


@contextmanager
def _told(asking: Asking, failed: tuple[type[BaseException], ...]) -> Iterator[None]:
    """Errors of the connection as one problem each, by their kind alone."""
    try:
        yield
    except UnicodeDecodeError:
        vi, en = "tên tệp không phải UTF-8", "a file name that is not UTF-8"
        raise Refused("source-answer", vi, en) from None
    except failed as error:
        asking.left()
        kind = type(error).__name__
        if kind == "BadHostKeyException" or "known_hosts" in str(error):
            vi, en = "khoá máy chủ không có trong OPENDATA_KNOWN_HOSTS", "its key is not known"
            raise Refused("source-host-key", vi, en) from None
        if kind in _ANSWERS:
            raise Refused("source-answer", kind) from None
        raise cut_off() from None


_ANSWERS = (
    "AuthenticationException", "BadAuthenticationType", "PasswordRequiredException",
    "FileNotFoundError", "PermissionError", "SFTPError",
)  # fmt: skip
