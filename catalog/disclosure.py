"""Disclosure control as declared under `privacy`: what leaves the deliveries before publication.

    drop → (rows as `delivered`) → generalise → aggregate → suppress → the table of `schemas/`

Where rows are turned into other rows the dataset has two schemas: `delivered`, of the rows a
department sends, which is never published, and the one in `schemas/`, of the table that is. What
cannot be protected as declared is an error when declarations are read (`faults`); how it is carried
out stands in `pipelines.protect` and `quality.suppression`.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field as Declared
from pydantic import model_validator

from schemas.strict import Strict
from schemas.table import Name, Schema, not_in_schema

Text = Annotated[str, Declared(min_length=1)]
PUBLISHED, WITHHELD = "công bố", "bảo mật"  # what the status of a count says


class Place(Strict):
    """A column of a reference dataset's release, found by a key that names one value of it."""

    dataset: Name
    key: Name
    take: Name
    where: Mapping[Name, str] = {}


class Generalise(Strict):
    """A published field from a delivered one, coarser: the `to` of a date, the band of a number
    (`[0, 18, 60]`: 0-17, 18-59, 60+), the unit a place lies in, or the group a text is in."""

    source: Annotated[Name, Declared(alias="from")]
    to: Literal["month", "quarter", "year"] | None = None
    bands: tuple[int, ...] = ()
    place: Place | None = None
    groups: Mapping[Text, tuple[str, ...]] = {}

    @model_validator(mode="after")
    def _one(self) -> "Generalise":
        ways = [w for w in (self.to, self.bands, self.place, self.groups) if w]
        if len(ways) != 1:
            raise ValueError("cần đúng một / exactly one of: to, bands, place, groups")
        if sorted(set(self.bands)) != list(self.bands):
            raise ValueError("bands phải tăng dần / must rise")
        return self

    @property
    def how(self) -> str:
        """In a word, for the public metadata."""
        return self.to or ("bands" if self.bands else "place" if self.place else "groups")


class Aggregate(Strict):
    """Rows of persons → how many there are of each combination of the published fields."""

    count: Name


class Dimension(Strict):
    """What the counts are summed over: the value of the rows that are its total, and groups of its
    values that have rows of their own. `public`: these totals are published elsewhere as well."""

    total: Text | None = None
    groups: Mapping[Text, Annotated[tuple[str, ...], Declared(min_length=1)]] = {}
    public: bool = False

    @model_validator(mode="after")
    def _apart(self) -> "Dimension":
        below = [child for children in self.groups.values() for child in children]
        if len(set(below)) != len(below) or self.total in below or self.total in self.groups:
            raise ValueError("mỗi giá trị thuộc một nhóm / a value is in one group at most")
        if set(below) & set(self.groups):
            raise ValueError("nhóm không chứa nhóm / a group holds no group")
        if self.public and self.total is None:
            raise ValueError("`public` cần `total` / `public` needs `total`")
        return self


class Suppress(Strict):
    """Counts from 1 to k-1 are withheld, with as many others as it takes. `protection` is how wide
    the interval at least remains that can be computed for a withheld count; k, unless said."""

    count: Name
    status: Name
    dimensions: Annotated[Mapping[Name, Dimension], Declared(min_length=1, max_length=4)]
    protection: Annotated[int, Declared(ge=1)] | None = None


class Ruled(Strict):
    """A decision on a finding of the privacy scan in data of our own, `finding` as `opendata
    findings` begins its name, with the whole `fingerprint` of the column."""

    field: Name
    finding: Annotated[str, Declared(pattern=r"^[a-z_]+$")]
    fingerprint: Annotated[str, Declared(pattern=r"^[0-9a-f]{64}$")]
    verdict: Literal["not_personal", "publishable", "drop"]
    reason: Text
    by: Text
    decided: date


class Privacy(Strict):
    """The recorded review for personal data, without whose date nothing is published, and what is
    done to the deliveries before they are."""

    reviewed: date | None = None
    drop: tuple[str, ...] = ()
    quasi_identifiers: tuple[Name, ...] = ()
    k: Annotated[int, Declared(ge=2)] = 5
    delivered: Schema | None = None
    generalise: Mapping[Name, Generalise] = {}
    aggregate: Aggregate | None = None
    suppress: Suppress | None = None
    decisions: tuple[Ruled, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "Privacy":
        if bool(self.generalise or self.aggregate) != (self.delivered is not None):
            raise ValueError("generalise, aggregate đi với / go with `delivered`")
        if self.aggregate and self.suppress is None:
            raise ValueError(
                "aggregate cần suppress: một người đếm được là một người lộ / needs it"
            )
        if self.aggregate and self.suppress and self.aggregate.count != self.suppress.count:
            raise ValueError("aggregate và suppress phải cùng `count` / must name one count")
        if self.aggregate and self.quasi_identifiers:
            raise ValueError("số đếm được bảo vệ bằng suppress / counts have no quasi_identifiers")
        return self

    @property
    def transforms(self) -> bool:
        """Whether the published table is another than the delivered one."""
        return bool(self.generalise or self.aggregate or self.suppress)

    def schema_of(self, published: Schema) -> Schema:
        """The schema of the rows as they are delivered."""
        if self.delivered is not None:
            return self.delivered
        if self.suppress is None:
            return published
        fields = tuple(f for f in published.fields if f.name != self.suppress.status)
        return published.model_copy(update={"fields": fields})

    def public(self) -> dict[str, Any]:
        """What the public metadata says: what was dropped, made coarser, counted and withheld."""
        said: dict[str, Any] = {}
        if self.drop:
            said["drop"] = list(self.drop)
        if self.generalise:
            said["generalise"] = {f: f"{g.source} → {g.how}" for f, g in self.generalise.items()}
        if self.aggregate:
            said["aggregate"] = {"count": self.aggregate.count}
        if self.suppress:
            said["suppress"] = {
                "count": self.suppress.count,
                "status": self.suppress.status,
                "dimensions": list(self.suppress.dimensions),
                "k": self.k,
                "protection": self.suppress.protection or self.k,
            }
        if self.quasi_identifiers:
            said["k_anonymity"] = {"fields": list(self.quasi_identifiers), "k": self.k}
        return said


def faults(
    privacy: Privacy, published: Schema, known: Mapping[str, Schema]
) -> Iterator[tuple[str, str]]:
    """(key, reason) of what cannot be carried out, with the datasets `known` too, or would give
    away what it is to protect."""
    unknown = set(privacy.quasi_identifiers) - set(published.names)
    if unknown:
        yield "quasi_identifiers", not_in_schema(unknown)
    if undecidable := {r.field for r in privacy.decisions} - set(published.names):
        yield "decisions", not_in_schema(undecidable)
    own = set(published.names)
    delivered = set(privacy.schema_of(published).names)
    made = {privacy.suppress.status} if privacy.suppress else set()
    made |= {privacy.aggregate.count} if privacy.aggregate else set()
    for field, rule in privacy.generalise.items():
        if field not in own:
            yield f"generalise.{field}", not_in_schema({field})
        if rule.source not in delivered:
            yield f"generalise.{field}.from", not_in_schema({rule.source})
    without = own - delivered - set(privacy.generalise) - made
    if without:
        yield "delivered", not_in_schema(without)
    if privacy.suppress:
        yield from _of_counts(privacy.suppress, published)
    for field, rule in privacy.generalise.items():
        if rule.place and not _found(rule.place, known):
            reason = (
                f"không có bộ dữ liệu hoặc cột / unknown dataset or column: {rule.place.dataset}"
            )
            yield f"generalise.{field}.place", reason


def _found(place: Place, known: Mapping[str, Schema]) -> bool:
    named = {place.key, place.take, *place.where}
    return place.dataset in known and named <= set(known[place.dataset].names)


def _of_counts(suppress: Suppress, published: Schema) -> Iterator[tuple[str, str]]:
    names, key = set(published.names), set(published.primaryKey)
    asked = {suppress.count, suppress.status, *suppress.dimensions}
    if asked - names:
        yield "suppress", not_in_schema(asked - names)
        return
    count, status = published.field(suppress.count), published.field(suppress.status)
    if count.type != "integer" or count.constraints.required:
        yield "suppress.count", "phải là integer, được để trống / an integer that may be absent"
    if status.constraints.enum != (PUBLISHED, WITHHELD):
        yield "suppress.status", f"enum phải là / must be [{PUBLISHED}, {WITHHELD}]"
    if set(suppress.dimensions) - key:
        yield "suppress.dimensions", "phải thuộc khoá chính / must be of the primary key"
    figures = {f.name for f in published.fields if f.type in ("integer", "number")}
    if others := figures - key - {suppress.count}:
        yield "suppress", f"số khác có thể để lộ / other figures may tell: {', '.join(others)}"
