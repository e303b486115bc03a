"""Schemas are read strictly, and what is accepted means the same to frictionless."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.errors import DeclarationError
from schemas.table import Constraints, Field, Schema, load
from tests.schemas.test_settle import FIELDS, constrained, field, told

ROOT = Path(__file__).resolve().parents[2]
GOOD = """\
primaryKey: [ma_tram, ngay]
uniqueKeys: [[ten]]
foreignKeys:
  - fields: [ma_tinh]
    reference: {resource: tinh_thanh, fields: [ma_tinh]}
missingValues: ["", "-"]
fields:
  - name: ma_tram
    title: Mã trạm
    title_en: Station code
    constraints: {required: true, pattern: '^[A-Z]{2}\\d{3}$'}
  - {name: ngay, type: date, title: Ngày, title_en: Day, constraints: {required: true}}
  - name: ten
    title: Tên
    title_en: Name
    missingValues: [NA]
  - {name: ma_tinh, title: Mã tỉnh, title_en: Province code}
  - name: luong_mua
    type: number
    title: Lượng mưa
    title_en: Rainfall
    unit: mm
    decimalChar: ","
    constraints: {minimum: 0, maximum: 1500.5}
"""


def declared(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """The good schema with some of its text replaced."""
    text = GOOD
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file = tmp_path / "mua.yaml"
    file.write_text(text, "utf-8")
    return file


def test_a_good_schema_is_read_whole(tmp_path: Path) -> None:
    schema = load(declared(tmp_path))
    assert schema.names == ("ma_tram", "ngay", "ten", "ma_tinh", "luong_mua")
    assert schema.field("luong_mua").unit == "mm"
    assert schema.field("ngay").constraints == Constraints(required=True)
    assert schema.candidate_keys() == (("ma_tram", "ngay"), ("ten",))
    assert schema.foreignKeys[0].reference.resource == "tinh_thanh"


def test_a_fields_own_missing_values_replace_those_of_the_table(tmp_path: Path) -> None:
    schema = load(declared(tmp_path, ("[NA]", "[]")))
    assert schema.missing(schema.field("ngay")) == ("", "-")
    assert schema.missing(schema.field("ten")) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "words"),
    [
        ("unit: mm", "units: mm", 22, "fields.4.units", "no such key"),
        ("    title: Tên\n", "", 13, "fields.2.title", "is required"),
        ("    title_en: Name\n", "", 13, "fields.2.title_en", "is required"),
        ("name: ten", "name: Tên", 13, "fields.2.name", "must match"),
        ("type: date", "type: day", 12, "fields.1.type", "must be one of"),
        ("type: date,", "type: date, format: any,", 12, "fields.1.format", "`any` is refused"),
        ("type: date,", "type: date, format: dmy,", 12, "fields.1.format", "no such format"),
        ("name: ten", "name: ma_tinh", 7, "fields", "a field name is repeated"),
        ("[ma_tram, ngay]", "[ma_tram, gio]", 1, "primaryKey", "key names no field: gio"),
        ("[ma_tram, ngay]", "[ma_tram, ten]", 1, "primaryKey", "must be required: ten"),
        ("[ma_tram, ngay]", "[]", 1, "primaryKey", "at least 1 item"),
        ("[[ten]]", "[[ten, gio]]", 2, "uniqueKeys", "key names no field: gio"),
        ("fields: [ma_tinh]\n", "fields: [tinh]\n", 3, "foreignKeys", "key names no field: tinh"),
        ("fields: [ma_tinh]}", "fields: [ma, ten]}", 4, "foreignKeys.0", "as many fields"),
        ("minimum: 0", "minimun: 0", 24, "fields.4.constraints.minimun", "no such key"),
        ("minimum: 0", "minimum: x", 24, "fields.4.constraints", "not of type number: 'x'"),
        ("minimum: 0", "minLength: 1", 24, "fields.4.constraints", "no such constraint of number"),
        ("minimum: 0", "pattern: a", 24, "fields.4.constraints", "no such constraint of number"),
        (r"\d{3}$", r"\d{3$(", 11, "fields.0.constraints.pattern", "bad expression"),
        ("'^[A-Z]{2}\\d{3}$'", "'(?i)a'", 11, "fields.0.constraints.pattern", "bad expression"),
        ("pattern: '^[A-Z]{2}\\d{3}$'", "enum: [no, 01]", 11, "fields.0.constraints", "False"),
        ("pattern: '^[A-Z]{2}\\d{3}$'", "minLength: x", 11, "fields.0.constraints.minLength", ""),
        ("uniqueKeys: [[ten]]", "primaryKey: [ten]", 2, "", "duplicate key: primaryKey"),
    ],
)
def test_a_wrong_schema_is_refused_by_file_line_and_key(
    old: str, new: str, line: int, key: str, words: str, tmp_path: Path
) -> None:
    file = declared(tmp_path, (old, new))
    with pytest.raises(DeclarationError) as caught:
        load(file)
    error = caught.value
    assert (error.file, error.line, error.key) == (str(file), line, key)
    assert words in error.reason


def test_a_schema_needs_fields_and_a_key(tmp_path: Path) -> None:
    file = tmp_path / "mua.yaml"
    for content, key in (("primaryKey: [a]", "fields"), ("fields: []", "fields")):
        file.write_text(content)
        with pytest.raises(DeclarationError) as caught:
            load(file)
        assert caught.value.key == key


@pytest.mark.parametrize("declared", FIELDS, ids=told)
def test_a_field_is_written_as_the_standard_has_it(declared: Field) -> None:
    from frictionless import Schema as Reference

    schema = Schema.model_validate(
        {
            "fields": (
                constrained("string", required=True).model_copy(update={"name": "ma"}),
                declared,
            ),
            "primaryKey": ("ma",),
            "uniqueKeys": (("o",),),
            "missingValues": ("", "-"),
        }
    )
    for descriptor in (schema.descriptor(), schema.published()):
        assert Reference.from_descriptor(descriptor).field_names == ["ma", "o"]
        assert descriptor["primaryKey"] == ["ma"]
        assert descriptor["uniqueKeys"] == [["o"]]
    assert schema.descriptor()["missingValues"] == ["", "-"]
    assert schema.published()["missingValues"] == [""]


@pytest.mark.parametrize("file", sorted(ROOT.glob("schemas/*/*.yaml")), ids=lambda f: f.stem)
def test_the_schemas_of_the_repository_are_declared_as_they_are_read(file: Path) -> None:
    """Nothing that stands in a file is lost on the way to what frictionless is given."""
    written = yaml.safe_load(file.read_text("utf-8"))
    described = {f["name"]: f for f in load(file).descriptor()["fields"]}
    for facts in written["fields"]:
        assert described[facts["name"]] == {"type": "string"} | facts


# The standard's spellings of v1 and v2 ------------------------------------------------------------


def made(**facts: Any) -> Schema:
    fields = [
        {"name": "ma", "title": "Mã", "title_en": "Code", "constraints": {"required": True}},
        {"name": "cha", "title": "Cha", "title_en": "Parent"},
        {"name": "nam", "type": "year", "title": "Năm", "title_en": "Year"},
    ]
    return Schema.model_validate({"fields": fields, "primaryKey": ["ma"]} | facts)


def test_what_v1_wrote_as_one_text_is_a_list_of_one() -> None:
    key = {"fields": "cha", "reference": {"resource": "", "fields": "ma"}}
    schema = made(primaryKey="ma", foreignKeys=[key])
    assert schema.primaryKey == ("ma",)
    assert schema.foreignKeys[0].fields == ("cha",)
    assert schema.foreignKeys[0].reference.fields == ("ma",)
    assert schema.foreignKeys[0].reference.resource is None


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"uniqueKeys": [["cha"]]}, "uniqueKeys"),
        ({"fieldsMatch": "subset"}, "fieldsMatch"),
        ({"missingValues": [{"value": "-", "label": "không có"}]}, "label"),
    ],
)
def test_what_only_v2_knows_is_refused_in_a_schema_of_v1(
    facts: Mapping[str, Any], word: str
) -> None:
    v1 = "https://datapackage.org/profiles/1.0/tableschema.json"
    assert made(**facts)
    assert made(**{"$schema": v1})
    with pytest.raises(ValueError, match=f"needs v2.*{word}"):
        made(**facts, **{"$schema": v1})


def test_a_missing_value_may_say_why() -> None:
    schema = made(missingValues=[{"value": "", "label": "chưa nộp"}, {"value": "-"}])
    assert schema.missing(schema.field("ma")) == ("", "-")
    assert schema.descriptor()["missingValues"] == [
        {"value": "", "label": "chưa nộp"},
        {"value": "-"},
    ]
    assert schema.published()["missingValues"] == [""]
    for twice in ("value", "label"):
        entries = [{"value": "", "label": "a"}, {"value": "-", "label": "b"}]
        entries[1][twice] = entries[0][twice]
        with pytest.raises(ValueError, match="is repeated"):
            made(missingValues=entries)


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        ("any", {}, "takes every cell"),
        ("number", {"categories": [1]}, "no such property: categories"),
        ("string", {"categoriesOrdered": True}, "needs categories"),
        ("string", {"categories": ["a", "a"]}, "is repeated: a"),
        ("string", {"categories": ["a"], "constraints": {"enum": ["b"]}}, "beyond categories"),
        ("integer", {"categories": ["một"]}, "not of type integer"),
        ("string", {"delimiter": ";"}, "no such property: delimiter"),
        ("list", {"itemType": "object"}, "Input should be"),
        ("list", {"delimiter": ""}, "at least 1"),
        ("number", {"groupChar": "."}, "groupChar is the decimalChar"),
        ("number", {"groupChar": "1"}, "cannot part digits"),
        ("number", {"decimalChar": ",", "constraints": {"minimum": "0"}}, "as numbers"),
        ("duration", {"constraints": {"minimum": "1 ngày"}}, "not of type duration"),
        ("object", {"constraints": {"jsonSchema": {"type": "vật"}}}, "no JSON Schema"),
        ("array", {"constraints": {"minimum": 1}}, "no such constraint"),
    ],
)
def test_what_the_standard_does_not_have_is_refused_by_name(
    kind: str, facts: Mapping[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        field(kind, **facts)


def test_a_format_of_v0_loses_its_prefix() -> None:
    assert field("date", format="fmt:%d/%m/%Y").format == "%d/%m/%Y"


def test_a_key_at_a_time_names_a_period() -> None:
    def key(at: str) -> Mapping[str, Any]:
        valid = {"at": at, "since": "hieu_luc_tu", "until": "hieu_luc_den"}
        return {"fields": ["cha"], "reference": {"fields": ["ma"]}, "valid": valid}

    assert made(foreignKeys=[key("nam")]).foreignKeys[0].valid is not None
    with pytest.raises(ValueError, match="no such field: thang"):
        made(foreignKeys=[key("thang")])
