"""Where the deliveries of a dataset come from: a folder, a file beside the declaration, or a system
that is asked.

Only what is declared; reaching it is the pipelines' (`delivery`, `pull`). Whom to ask is a name on
the operator's list, what opens it the name of an environment variable: a declaration holds neither
an address nor a secret.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field as Declared
from pydantic import model_validator

from catalog.recipe import Dialect, Text, Variant, Zone
from schemas.strict import Strict
from schemas.table import Name

Dotted = Annotated[str, Declared(pattern=r"^[^.\s]+(\.[^.\s]+)*$")]


class Paging(Strict):
    """Pages by number: the query parameter, its first value and its step (for an offset: the size
    of a page); `size` is the number of records in a full page, sent as `size_parameter`."""

    parameter: Text
    first: Annotated[int, Declared(ge=0)] = 1
    step: Annotated[int, Declared(ge=1)] = 1
    size: Annotated[int, Declared(ge=1)] | None = None
    size_parameter: Text | None = None

    @model_validator(mode="after")
    def _sized(self) -> "Paging":
        if self.size_parameter and not self.size:
            raise ValueError("`size_parameter` cần `size` / `size_parameter` needs `size`")
        return self


FileName = Annotated[str, Declared(pattern=r"^[^/\\\x00-\x1f.~][^/\\\x00-\x1f]*$")]
Secret = Annotated[str, Declared(pattern=r"^OPENDATA_SECRET_[A-Z0-9_]+$")]


class Cursor(Strict):
    """Pages by cursor: where in a page the one of the next page stands, and as which query
    parameter it is sent."""

    parameter: Text
    next: Dotted


class Auth(Strict):
    """How a source knows us. `secret` (and `user`, of `basic`) are names of environment variables
    of the operator's, never what they hold; `name` is that of the header or parameter."""

    kind: Literal["bearer", "header", "basic", "query"]
    secret: Secret
    user: Secret | None = None
    name: Annotated[str, Declared(pattern=r"^[A-Za-z0-9_.-]+$")] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Auth":
        if (self.kind in ("header", "query")) != (self.name is not None):
            raise ValueError("`name` đi với header, query / `name` goes with header and query")
        if (self.kind == "basic") != (self.user is not None):
            raise ValueError("`user` đi với basic / `user` goes with basic")
        return self


class Api(Strict):
    """A paged REST source. `host` is a name on the operator's list, which knows the address; the
    others say where things stand in a page: `total`, `records` (left out: the page is the list),
    `next` (a link, where pages are not numbered), and `updated`, in a record, the time of its last
    change. `link` is the relation of the next page in the header `Link`. `since` is the query
    parameter that asks for what changed from a time on; `overlap` is how many minutes before the
    latest change seen that time lies."""

    host: Name
    path: Annotated[str, Declared(pattern=r"^/[^?#\s]*$")]
    query: Mapping[Text, str] = {}
    auth: Auth | None = None
    page: Paging | None = None
    next: Dotted | None = None
    cursor: Cursor | None = None
    link: Text | None = None
    records: Dotted | None = None
    total: Dotted | None = None
    since: Text | None = None
    updated: Dotted | None = None
    overlap: Annotated[int, Declared(ge=0)] = 60
    zone: Zone = "Asia/Ho_Chi_Minh"

    @model_validator(mode="after")
    def _consistent(self) -> "Api":
        if sum(map(bool, (self.page, self.next, self.cursor, self.link))) > 1:
            raise ValueError("chỉ một trong / only one of: page, next, cursor, link")
        if (self.since is None) != (self.updated is None):
            raise ValueError("`since` đi với `updated` / `since` goes with `updated`")
        return self

    @property
    def address(self) -> str:
        """The source as people are told of it: without where the host really is."""
        return f"{self.host}{self.path}"


class Download(Strict):
    """A file at a host of the operator's list; `file` is the name it is kept under (left out: the
    end of the path). What the server calls it is ignored."""

    host: Name
    path: Annotated[str, Declared(pattern=r"^/[^?#\s]*$")]
    query: Mapping[Text, str] = {}
    file: FileName | None = None
    auth: Auth | None = None

    @model_validator(mode="after")
    def _named(self) -> "Download":
        if not self.file and not self.path.rpartition("/")[2]:
            raise ValueError("đường dẫn không có tên tệp: cần `file` / needs `file`")
        return self

    @property
    def name(self) -> str:
        return self.file or self.path.rpartition("/")[2]

    @property
    def address(self) -> str:
        return f"{self.host}{self.path}"


class Query(Strict):
    """A table (`schema.table`) or a query (a .sql file beside the declaration) of a database; the
    environment variable `dsn` says where it is and opens it. What is taken are the columns that the
    schema names, as the layout's `fields` calls them; another one must be ignored by name."""

    engine: Literal["postgres", "mariadb"]
    dsn: Secret
    table: Annotated[str, Declared(pattern=r"^\w+(\.\w+)?$")] | None = None
    query: Annotated[str, Declared(pattern=r"^[\w.-]+\.sql$")] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Query":
        if (self.table is None) == (self.query is None):
            raise ValueError("`table` hoặc `query` / either `table` or `query`")
        return self

    @property
    def address(self) -> str:
        return f"{self.engine}:{self.table or self.query}"


class Bucket(Strict):
    """The objects under a prefix of an S3 bucket whose names match `files`; `host` is its endpoint
    on the operator's list. Without keys it is asked as anybody may."""

    host: Name
    bucket: Annotated[str, Declared(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    prefix: Annotated[str, Declared(pattern=r"^([^/\s][^\s]*/)?$")] = ""
    files: Text = "*"
    region: Text = "us-east-1"
    key: Secret | None = None
    secret: Secret | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Bucket":
        if (self.key is None) != (self.secret is None):
            raise ValueError("`key` đi với `secret` / `key` goes with `secret`")
        return self

    @property
    def address(self) -> str:
        return f"{self.host}/{self.bucket}/{self.prefix}"


class Folder(Strict):
    """The files of a folder on an SFTP server whose names match `files`; `host` is on the
    operator's list, its key among the operator's known hosts. `key` names the environment variable
    that says where our private key lies, `password` the one that holds the password."""

    host: Name
    folder: Text = "."
    files: Text = "*"
    user: Secret
    key: Secret | None = None
    password: Secret | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Folder":
        if (self.key is None) == (self.password is None):
            raise ValueError("`key` hoặc `password` / either `key` or `password`")
        return self

    @property
    def address(self) -> str:
        return f"{self.host}:{self.folder}"


class Source(Strict):
    """Where deliveries come from: a folder stewards drop into, a file kept with the declaration,
    or a system that is asked, which the key beside its kind describes."""

    kind: Literal["landing", "file", "rest", "http", "sql", "s3", "sftp"]
    path: str | None = None
    api: Api | None = None
    http: Download | None = None
    sql: Query | None = None
    s3: Bucket | None = None
    sftp: Folder | None = None
    variants: Annotated[tuple[Variant, ...], Declared(min_length=1)] = (Variant(),)
    precedence: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "Source":
        if (self.kind == "file") != (self.path is not None):
            raise ValueError("`path` đi với kind: file / `path` goes with kind: file")
        for kind, key in KEYS.items():
            if (self.kind == kind) != (getattr(self, key) is not None):
                raise ValueError(f"`{key}` đi với kind: {kind} / `{key}` goes with kind: {kind}")
        if self.kind == "rest" and any(v.format != "json" for v in self.variants):
            raise ValueError("kind: rest cần format: json / kind: rest needs format: json")
        if self.kind == "rest" and any(v.records for v in self.variants):
            raise ValueError("kind: rest: `records` ở `api` / `records` stands in `api`")
        first = self.variants[0]
        plain = (first.format, first.dialect, first.files, len(self.variants))
        if self.kind == "sql" and plain != ("csv", Dialect(), "*", 1):
            raise ValueError("kind: sql: một variant, csv / one variant of csv, its dialect ours")
        if len(self.variants) > 1 and sorted(self.precedence) != list(range(len(self.variants))):
            raise ValueError(
                "cần thứ tự ưu tiên của mọi variant / needs every variant's precedence"
            )
        return self

    @property
    def asked(self) -> Api | Download | Query | Bucket | Folder | None:
        """What is asked; None where deliveries are brought, or kept with the declaration."""
        return self.api or self.http or self.sql or self.s3 or self.sftp

    def rank(self, variant: int) -> int:
        """0 is the variant whose value is published where two sources disagree."""
        return self.precedence.index(variant) if self.precedence else variant


KEYS: Mapping[str, str] = {"rest": "api", "http": "http", "sql": "sql", "s3": "s3", "sftp": "sftp"}
