"""Strict YAML: what a person may mistype is refused, by file, line and key."""

from pathlib import Path
from typing import Literal

import pytest
from pydantic import Field, ValidationError

from schemas.errors import DeclarationError
from schemas.strict import TO_FILL_IN, Strict, parse, read_yaml, unfilled


class Station(Strict):
    """A declaration in miniature: a list, a mapping within, a union, an alias."""

    name: str
    kind: Literal["mua", "gio"] = "mua"
    since: int | str | None = Field(default=None, alias="from")
    sensors: tuple["Sensor", ...] = ()


class Sensor(Strict):
    code: str
    limits: dict[str, int] = {}  # noqa: RUF012 (pydantic copies it)


def declared(tmp_path: Path, content: str | bytes) -> Path:
    file = tmp_path / "tram.yaml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def refusal(file: Path) -> DeclarationError:
    with pytest.raises(DeclarationError) as caught:
        parse(Station, file)
    assert caught.value.file == str(file)
    assert str(file) in str(caught.value)
    return caught.value


def test_a_good_file_is_its_value(tmp_path: Path) -> None:
    file = declared(
        tmp_path, "name: Hồ Núi Cốc\nfrom: 2020\nsensors: [{code: a, limits: {max: 9}}]"
    )
    station = parse(Station, file)
    assert (station.name, station.since, station.kind) == ("Hồ Núi Cốc", 2020, "mua")
    assert station.sensors == (Sensor(code="a", limits={"max": 9}),)
    with pytest.raises(ValidationError, match="frozen"):
        station.name = "khác"


@pytest.mark.parametrize(
    ("content", "line", "key", "words"),
    [
        ("name: a\ncolour: red", 2, "colour", "no such key"),
        (
            "sensors:\n  - code: a\n  - code: b\n    color: x\nname: a",
            4,
            "sensors.1.color",
            "không có khoá này",
        ),
        ("kind: mua", 1, "name", "this key is required"),
        (
            "name: a\nsensors:\n  - limits: {}",
            3,
            "sensors.0.code",
            "this key is required",
        ),
        ("name: a\nkind: nắng", 2, "kind", "must be one of: mua, gio"),
        (
            "name: a\nsensors:\n  - code: a\n    limits:\n      min: x",
            5,
            "sensors.0.limits.min",
            "",
        ),
        ("name: 2024", 1, "name", "must be text"),
        ("name: no", 1, "name", "must be text"),
    ],
)
def test_a_wrong_key_or_value_is_found_by_line_and_key(
    content: str, line: int, key: str, words: str, tmp_path: Path
) -> None:
    error = refusal(declared(tmp_path, content))
    assert (error.line, error.key) == (line, key)
    assert words in error.reason
    assert f":{line}: {key}: " in str(error)


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("name: a\nkind: mua\nname: b", 3, "khoá lặp lại / duplicate key: name"),
        ("name: a\nsensors:\n  - code: a\n    code: b", 4, "duplicate key: code"),
        ("name: a\nsensors: [{code: a, limits: {1: 2, 1: 3}}]", 2, "duplicate key: 1"),
        ("name: [a", 1, "expected ',' or ']'"),
        ("name: a\n kind: b", 2, "mapping values are not allowed"),
        (
            "name: a\nfrom: 2026-22-11",
            2,
            "must be a day there is, written YEAR-MONTH-DAY",
        ),
        ("name: a\nfrom: !!int x", 2, "giá trị sai / bad value: x"),
        ("name: a\n? [1, 2]\n: b", 2, "unhashable key"),
        ("name: !!python/object/apply:os.getcwd []", 1, "could not determine a constructor"),
        ("name: *other", 1, "undefined alias"),
    ],
)
def test_bad_yaml_is_found_by_its_line(content: str, line: int, words: str, tmp_path: Path) -> None:
    error = refusal(declared(tmp_path, content))
    assert error.line == line
    assert words in error.reason


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "must be a mapping"),
        ("- name: a", "must be a mapping"),
        ("Hồ Núi Cốc", "must be a mapping"),
        ("name: Hồ".encode("utf-16"), "not UTF-8"),
        (b"name: H\xe0", "not UTF-8"),
        ("name: a\x07", "unreadable"),
        ("name: a\x00", "unreadable"),
    ],
)
def test_what_is_no_mapping_of_text_is_refused(
    content: str | bytes, words: str, tmp_path: Path
) -> None:
    assert words in refusal(declared(tmp_path, content)).reason


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "khong_co.yaml").reason


def test_a_mapping_is_read_as_it_stands(tmp_path: Path) -> None:
    file = declared(tmp_path, "a: &x {b: 1}\nc:\n  <<: *x\n  d: 2\n")
    assert read_yaml(file) == {"a": {"b": 1}, "c": {"b": 1, "d": 2}}


def test_what_is_to_be_filled_in_is_told_by_key_and_line() -> None:
    lines = [f"title: {TO_FILL_IN}", "themes: [y_te]", f"  - {{name: a, unit: {TO_FILL_IN}}}",
             f"title: x  # {TO_FILL_IN}", f"{TO_FILL_IN}"]  # fmt: skip
    assert unfilled("\n".join(lines)) == "title (1, 4), name (3), … (5)"
    assert unfilled("title: Tram") == ""
