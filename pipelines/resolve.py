"""Resolving: names as departments write them → codes and columns of a reference dataset's release.

Declared by `catalog.recipe.Resolve`. Compared are letters and digits, folded. A name means what
held in the row's period and is told as what it is now; one that several answer to, or of what was
split since, is a problem and never chosen.
"""

from catalog.recipe import Resolve
from pipelines.steps import Steps
from schemas import engine
from schemas.keys import References
from schemas.listed import ADDRESS
from schemas.period import holds
from schemas.problem import Problem

_NAME = r"regexp_replace(fold({0}), '[^\pL\pN]+', '', 'g')"  # `Bà Rịa-V.Tàu` = `BÀ RỊA V TÀU`


def resolve_names(
    steps: Steps, field: str, resolve: Resolve, references: References
) -> list[Problem]:
    """Names → columns of a reference release, of what held in the row's period and as it is now. A
    name that two answer to, or of what was split since, is not resolved."""
    for dataset in resolve.datasets:
        if dataset not in references:
            return [
                Problem(
                    "reference-missing", steps.text.delivery.id, steps.text.delivery.file,
                    field=field, note=dataset,
                )
            ]  # fmt: skip
    stem = engine.name(f"{steps.stem}_names")
    period = f"{engine.name(resolve.valid.at)}::VARCHAR" if resolve.valid else "''"
    key, before = _NAME.format(engine.name(field)), steps.top
    _meant(steps, resolve, references, f"SELECT DISTINCT {key} AS _key, {period} AS _at", stem)
    same = f"(_key, _at) = ({key}, {period})"
    unknown = f"NOT EXISTS (SELECT 1 FROM {stem} WHERE {same})"
    problems = steps.listed("unresolved-name", field, unknown, resolve.dataset)
    several = f"SELECT _key, _at, _split, _shown FROM {stem} WHERE _count > 1 ORDER BY ALL"
    for name, at, split, shown in steps.con.execute(several).fetchall():
        here = f"({key}, {period}) = ({engine.text(name)}, {engine.text(at)})"
        code = "split-name" if split else "ambiguous-name"
        problems += steps.listed(code, field, here, shown)
    columns = [
        f"coalesce(n.{engine.name(f'_{f}')}, '') AS {engine.name(f)}"
        if f in resolve.take
        else f"t.{engine.name(f)}"
        for f in steps.fields
    ]
    steps.add(
        f"SELECT {', '.join([*(f't.{c}' for c in ADDRESS), *columns])} "
        f"FROM (SELECT *, {key} AS _key, {period} AS _at FROM {before}) t LEFT JOIN "
        f"(FROM {stem} WHERE _count = 1) n ON (n._key, n._at) = (t._key, t._at)"
    )
    return problems


def _meant(steps: Steps, resolve: Resolve, references: References, asked: str, stem: str) -> None:
    """The table of the names asked for: what is taken for each, and of how many it could be."""
    valid, through = resolve.valid, resolve.through
    where = " AND ".join(
        f"r.{engine.name(c)} IN ({', '.join(engine.text(v) for v in values)})"
        for c, values in resolve.where.items()
    )
    became = through.take if through else {}
    taken = {
        f: f"coalesce(c.{engine.name(became[c])}, r.{engine.name(c)})"
        if c in became
        else f"r.{engine.name(c)}"
        for f, c in resolve.take.items()
    }
    source = f"{engine.parquet(references[resolve.dataset])} r"
    split = "false"
    if through:
        pairs = (f"c.{engine.name(b)} = r.{engine.name(a)}" for a, b in through.match.items())
        source += f" LEFT JOIN {engine.parquet(references[through.dataset])} c"
        source += f" ON {' AND '.join(pairs)}"
        split = f"c.{engine.name(next(iter(through.match.values())))} IS NOT NULL"
    ends = (valid.since, valid.until) if valid else ()
    since, until = (f"r.{engine.name(e)}" for e in ends) if ends else ("NULL", "NULL")
    columns = ", ".join(f"{sql}::VARCHAR AS {engine.name(f'_{f}')}" for f, sql in taken.items())
    names = engine.names(f"_{f}" for f in resolve.take)
    parts = " UNION ALL ".join(
        f"SELECT unnest(string_split(r.{engine.name(n)}, ' | ')) AS _name, {columns}, "
        f"{since} AS _since, {until} AS _until, {split} AS _split FROM {source} "
        f"WHERE {where or 'true'}"
        for n in resolve.names
    )
    current = holds("a._at", "p._since", "p._until") if valid else "true"
    any_values = ", ".join(
        f"any_value({engine.name(f'_{f}')}) AS {engine.name(f'_{f}')}" for f in resolve.take
    )
    steps.con.execute(
        f"CREATE OR REPLACE TEMP TABLE {stem} AS SELECT _key, _at, count(*) AS _count, "
        f"{any_values}, "
        f"bool_and(_split) AS _split, string_agg(concat_ws(' ', {names}), ' | ' ORDER BY {names}) "
        f"AS _shown FROM (SELECT a._key, a._at, {names}, bool_or(p._split) AS _split "
        f"FROM ({asked} FROM {steps.top}) a "
        f"JOIN (SELECT *, {_NAME.format('_name')} AS _key FROM ({parts}) WHERE _name <> '') p "
        f"ON p._key = a._key AND {current} GROUP BY ALL) GROUP BY _key, _at"
    )
