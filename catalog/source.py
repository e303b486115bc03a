"""Where the deliveries of a dataset come from: a folder, a file beside the declaration, or an API.

Only what is declared; reaching it is the pipelines' (`delivery`, `pull`, `rest`).
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field as Declared
from pydantic import model_validator

from catalog.recipe import Text, Variant, Zone
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


class Api(Strict):
    """A paged REST source. `host` is a name on the operator's list, which knows the address; the
    others say where things stand in a page: `total`, `records` (left out: the page is the list),
    `next` (a link, where pages are not numbered), and `updated`, in a record, the time of its last
    change. `since` is the query parameter that asks for what changed from a time on; `overlap` is
    how many minutes before the latest change seen that time lies."""

    host: Name
    path: Annotated[str, Declared(pattern=r"^/[^?#\s]*$")]
    query: Mapping[Text, str] = {}
    page: Paging | None = None
    next: Dotted | None = None
    records: Dotted | None = None
    total: Dotted | None = None
    since: Text | None = None
    updated: Dotted | None = None
    overlap: Annotated[int, Declared(ge=0)] = 60
    zone: Zone = "Asia/Ho_Chi_Minh"

    @model_validator(mode="after")
    def _consistent(self) -> "Api":
        if self.page and self.next:
            raise ValueError("`page` hoặc `next`, không cả hai / `page` or `next`, not both")
        if (self.since is None) != (self.updated is None):
            raise ValueError("`since` đi với `updated` / `since` goes with `updated`")
        return self

    @property
    def address(self) -> str:
        """The source as people are told of it: without where the host really is."""
        return f"{self.host}{self.path}"


class Source(Strict):
    """Where deliveries come from: a folder stewards drop into, a file kept with the declaration,
    or an API that is asked."""

    kind: Literal["landing", "file", "rest"]
    path: str | None = None
    api: Api | None = None
    variants: Annotated[tuple[Variant, ...], Declared(min_length=1)] = (Variant(),)
    precedence: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "Source":
        if (self.kind == "file") != (self.path is not None):
            raise ValueError("`path` đi với kind: file / `path` goes with kind: file")
        if (self.kind == "rest") != (self.api is not None):
            raise ValueError("`api` đi với kind: rest / `api` goes with kind: rest")
        if any((v.format == "json") != (self.kind == "rest") for v in self.variants):
            raise ValueError("format: json đi với kind: rest / goes with kind: rest")
        if len(self.variants) > 1 and sorted(self.precedence) != list(range(len(self.variants))):
            raise ValueError(
                "cần thứ tự ưu tiên của mọi variant / needs every variant's precedence"
            )
        return self

    def rank(self, variant: int) -> int:
        """0 is the variant whose value is published where two sources disagree."""
        return self.precedence.index(variant) if self.precedence else variant
