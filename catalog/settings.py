"""What an operator sets, read from the environment in this one place and passed on as a value."""

import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

DEFAULT_URL = "http://127.0.0.1:8000"


NAMED = "OPENDATA_SECRET_"  # how the names of variables that open sources begin
SERVED = "served-at"  # in the home: the address of the portal served last


def served_at(home: Path) -> str:
    """Where the portal was served last, so that a run beside it keeps its links right."""
    file = home / SERVED
    return file.read_text("utf-8").strip() if file.is_file() else DEFAULT_URL


@dataclass(frozen=True)
class Settings:
    """`declarations`: the folder that holds datasets/, schemas/ and quality/; `home`:
    OPENDATA_HOME; `public_url`: where visitors reach the portal, without a slash at the end;
    `actor`: who is acting, as they say themselves; `hosts`: the operator's list of sources that may
    be asked, name → base URL: no other one is; `known_hosts`: the file of keys by which servers of
    SFTP are recognised; `authorities`: a file (PEM) of certificate authorities that are trusted
    beside the public ones, such as the government's own."""

    declarations: Path
    home: Path
    public_url: str
    actor: str
    hosts: Mapping[str, str] = field(default_factory=dict)
    known_hosts: Path | None = None
    authorities: Path | None = None

    @property
    def public(self) -> Path:
        return self.home / "public"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        root = Path(__file__).resolve().parent.parent
        declarations = Path(environ.get("OPENDATA_DECLARATIONS", root)).resolve()
        home = Path(environ.get("OPENDATA_HOME", declarations / "var")).resolve()
        return cls(
            declarations=declarations,
            home=home,
            public_url=environ.get("OPENDATA_PUBLIC_URL", served_at(home)).rstrip("/"),
            actor=environ.get("OPENDATA_ACTOR") or environ.get("USER") or _login(),
            hosts=_hosts(environ.get("OPENDATA_SOURCE_HOSTS", "")),
            known_hosts=_file(environ.get("OPENDATA_KNOWN_HOSTS")),
            authorities=_file(environ.get("OPENDATA_CA_FILE")),
        )

    def at(self, url: str) -> "Settings":
        return replace(self, public_url=url.rstrip("/"))


def secrets(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What opens sources, by the names that declarations use. Kept apart from the settings: the
    portal has no need of it. Under no other name can a declaration have anything sent away."""
    return {name: text for name, text in environ.items() if name.startswith(NAMED)}


def _login() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container's user may have no name
        return "khong-ro"


def _file(path: str | None) -> Path | None:
    return Path(path) if path else None


def _hosts(text: str) -> dict[str, str]:
    """`name=URL,name=URL`. Whether a URL is one is said when the dataset that needs it is pulled:
    a slip in this list must not keep the portal from starting."""
    pairs = (entry.partition("=") for entry in text.replace(",", " ").split())
    return {name: url.rstrip("/") for name, _, url in pairs}
