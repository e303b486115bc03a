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
from pathlib import Path
from typing import Any

from catalog.source import Bucket
from pipelines.asking import Asking, Found, Refused, missing, shutting
from pipelines.gate import World
from pipelines.listing import Listed, changed, chosen, taken
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
    with relayed(gate) as relay, shutting(asking.until, relay.shut), _told(asking, relay, failed):
        store = _store(asked, base, asking, relay)

        def fetch(one: Listed[Any], out: Path) -> None:
            options: Any = {"if_match": one.said["etag"]} if one.sure else None
            answer = obstore.get(store, one.own, options=options)
            if one.sure and _bare(answer.meta["e_tag"]) not in ("", _bare(one.said["etag"])):
                raise changed()  # a server that heeds no condition
            _fetch(answer, one.size, out, asking)

        return taken(asking, chosen(asking, asked.files, _listed(store, asked, asking)), fetch)


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


def _listed(store: Any, asked: Bucket, asking: Asking) -> Iterator[Listed[str]]:
    """The objects under the prefix, each with its path."""
    for some in store.list(asked.prefix or None):
        asking.left()
        for meta in some:
            path, tag, size = str(meta["path"]), meta["e_tag"], int(meta["size"])
            said = {"address": asked.address, "etag": tag, "size": size}
            yield Listed(path.removeprefix(asked.prefix), size, said, path, bool(tag))


def _bare(tag: str | None) -> str:
    """An entity tag without what servers write around it in one place and not in another."""
    return (tag or "").removeprefix("W/").strip('"')


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
        status = _STATUS.search(str(error))
        if kind == "PreconditionError" or (status and status[1] == "412"):
            raise changed() from None
        if status:
            code = "source-unavailable" if status[1] in ("408", "429") else "source-answer"
            raise Refused(code, f"HTTP {status[1]}") from None
        if kind in ("GenericError", "OSError", "ConnectionError", "TimeoutError"):
            vi, en = "không lấy được, hoặc bị ngắt", "no answer, or one cut short"
            raise Refused("source-unavailable", vi, en) from None
        raise Refused("source-answer", kind) from None
