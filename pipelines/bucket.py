"""Objects of an S3 bucket: those whose names are declared, each as it was when it was listed.

The library connects itself, so it does so through `pipelines.relay`: neither a redirect nor the
environment's proxies, endpoints or credentials lead it elsewhere. An object that changes while it
is fetched, or is not of the size listed, ends the pull; what an error says stays unread.
"""

import contextlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from catalog.source import Bucket
from pipelines.asking import Asking, Found, Refused, missing, shutting, too_large
from pipelines.delivery import filename, offers
from pipelines.gate import World
from pipelines.reach import reached
from pipelines.relay import Relay, relayed

_STATUS = re.compile(r"status(?: code:)? (4\d\d)\b")  # all that is read of an error's text


def find(asking: Asking, world: World) -> list[Found]:
    """The objects that are there now."""
    asked = asking.dataset.declaration.source.s3
    if asked is None:
        raise ValueError(f"{asking.dataset.name} is in no bucket")
    try:
        import obstore
        from obstore import exceptions
    except ImportError:
        raise missing("obstore", "s3") from None
    base, gate = reached(asking, asked.host, None, world)
    failed = (exceptions.BaseError, OSError)
    with relayed(gate) as relay, shutting(asking.until, gate.shut), _told(asking, relay, failed):
        store = _store(asked, base, asking, relay)
        found: list[Found] = []
        left = asking.limits.pull_bytes
        for meta in _listed(store, asked, asking):
            name = filename(str(meta["path"]))
            said = {"address": asked.address, "etag": meta["e_tag"], "size": meta["size"]}
            known = asking.latest(name)
            if known and meta["e_tag"] and known.path.is_file() and known.pull == said:
                found.append(Found(name, known=known))
                continue
            if (left := left - int(meta["size"])) < 0:
                raise too_large("các tệp", "the files", asking.limits.pull_bytes)
            out = asking.aside(len(found))
            options: Any = {"if_match": meta["e_tag"]} if meta["e_tag"] else None
            answer = obstore.get(store, str(meta["path"]), options=options)
            _fetch(answer, int(meta["size"]), out, asking)
            found.append(Found(name, out, said))
    return found


def _store(asked: Bucket, base: str, asking: Asking, relay: Relay) -> Any:
    """The bucket. Everything that the library would take from the environment is said."""
    from obstore.store import S3Store

    seconds = timedelta(seconds=asking.left())
    keys: dict[str, Any] = {"skip_signature": True}
    if asked.key and asked.secret:
        keys = {
            "access_key_id": asking.secret(asked.key),
            "secret_access_key": asking.secret(asked.secret),
            "skip_signature": False,
        }
    config: Any = {
        "endpoint": base,
        "aws_endpoint_url_s3": base,
        "region": asked.region,
        "virtual_hosted_style_request": False,
        **keys,
    }
    return S3Store(
        asked.bucket,
        config=config,
        client_options={
            "allow_http": base.startswith("http:"),
            "connect_timeout": timedelta(seconds=min(asking.limits.connect, asking.left())),
            "read_timeout": timedelta(seconds=asking.limits.idle),
            "timeout": seconds,
            "proxy_url": relay.url,
            "proxy_excludes": "",
        },
        retry_config={
            "max_retries": asking.limits.tries - 1,
            "retry_timeout": seconds,
            "backoff": {
                "init_backoff": timedelta(seconds=max(asking.limits.backoff, 0.01)),
                "max_backoff": timedelta(seconds=asking.limits.backoff * 8 + 0.1),
            },
        },
    )


def _listed(store: Any, asked: Bucket, asking: Asking) -> list[Any]:
    """The objects right under the prefix whose names are declared, by name."""
    found: list[Any] = []
    for some in store.list(asked.prefix or None):
        asking.left()
        for meta in some:
            rest = str(meta["path"]).removeprefix(asked.prefix)
            if "/" not in rest and offers(rest) and fnmatchcase(rest, asked.files):
                found.append(meta)
        if len(found) > asking.limits.files:
            many = asking.limits.files
            raise Refused("source-too-large", f"> {many} tệp", f"> {many} files")
    if not found:
        raise Refused("source-empty", asked.files)
    return sorted(found, key=lambda meta: str(meta["path"]))


def _fetch(answer: Any, size: int, out: Path, asking: Asking) -> None:
    came = 0
    with out.open("wb") as file:
        for block in answer.stream(min_chunk_size=1 << 16):
            came += file.write(block)
            asking.left()
            if came > size:
                break
    if came != size:
        vi, en = "không đúng kích thước đã liệt kê", "not of the size that was listed"
        raise Refused("source-length", vi, en)


@contextmanager
def _told(asking: Asking, relay: Relay, failed: tuple[type[BaseException], ...]) -> Iterator[None]:
    """Errors of the library as one problem each, by their kind alone."""
    try:
        yield
    except failed as error:
        with contextlib.suppress(IndexError):
            raise relay.refused[-1] from None
        asking.left()
        kind = type(error).__name__
        if status := _STATUS.search(str(error)):
            raise Refused("source-answer", f"HTTP {status[1]}") from None
        if kind == "PreconditionError":
            vi, en = "tệp thay đổi trong lúc lấy", "a file changed while it was fetched"
            raise Refused("source-incomplete", vi, en) from None
        if kind in ("GenericError", "OSError", "ConnectionError", "TimeoutError"):
            vi, en = "không lấy được, hoặc bị ngắt", "no answer, or one cut short"
            raise Refused("source-unavailable", vi, en) from None
        raise Refused("source-answer", kind) from None
