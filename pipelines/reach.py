"""Reaching a host of the operator's list by HTTP: where it is, and the gate to it."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from catalog.source import Auth
from pipelines.asking import Asking, Refused
from pipelines.gate import PORTS, Credentials, Gate, World, base_of, origin

SECRETS = Callable[[str], str]


def reached(asking: Asking, host: str, auth: Auth | None, world: World) -> tuple[str, Gate]:
    """The base URL of a host, and a gate to it."""
    base = base_of(asking.settings.hosts.get(host, ""))
    own = origin(base) if base else None
    if base is None or own is None:
        raise Refused("source-not-allowed", host)
    vouched = frozenset(filter(None, map(_place, asking.settings.hosts.values())))
    given = credentials(auth, asking.secret) if auth else Credentials()
    trusted = asking.settings.authorities
    return base, Gate(own, vouched, asking.until, asking.limits, given, trusted, world)


def _place(url: str) -> tuple[str, int] | None:
    """Host and port of an entry of the list."""
    parts = urlsplit(url) if base_of(url) else None
    if parts is None or not parts.hostname:
        return None
    return parts.hostname, parts.port or PORTS[parts.scheme]


def credentials(auth: Auth, secret: SECRETS) -> Credentials:
    return _FORMS[auth.kind](auth, secret)


def _basic(auth: Auth, secret: SECRETS) -> Credentials:
    pair = f"{secret(auth.user or '')}:{secret(auth.secret)}".encode()
    return Credentials({"Authorization": f"Basic {b64encode(pair).decode()}"})


_FORMS: Mapping[str, Callable[[Auth, SECRETS], Credentials]] = {
    "bearer": lambda a, s: Credentials({"Authorization": f"Bearer {s(a.secret)}"}),
    "header": lambda a, s: Credentials({a.name or "": s(a.secret)}),
    "basic": _basic,
    "query": lambda a, s: Credentials(query={a.name or "": s(a.secret)}),
}
