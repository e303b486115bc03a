"""Strict YAML: no duplicate keys, no unknown keys, every error with file, line and key."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from schemas import mistakes
from schemas.errors import DeclarationError

TO_FILL_IN = "⟨điền / fill in⟩"  # stands where a person has to write: nothing with it is published


class Strict(BaseModel):
    """Base of every declared value: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


Model = TypeVar("Model", bound=BaseModel)


class _NoDuplicates(yaml.SafeLoader):
    """PyYAML keeps the last of two equal keys in silence; here that is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key in (k for k, _ in node.value if isinstance(k, yaml.ScalarNode)):
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"khoá lặp lại / duplicate key: {key.value}",
                    problem_mark=key.start_mark,
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError:  # `2026-22-11` looks like a date to YAML, and is none
            vi, en = (
                mistakes.DAY if node.tag.endswith(":timestamp") else ("giá trị sai", "bad value")
            )
            reason = f"{vi} / {en}: {getattr(node, 'value', '')}"
            raise yaml.MarkedYAMLError(problem=reason, problem_mark=node.start_mark) from None


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping a YAML file holds. Raises DeclarationError when it is none."""
    try:
        text = path.read_text("utf-8")
        content = yaml.load(text, Loader=_NoDuplicates)  # noqa: S506 (a SafeLoader)
    except FileNotFoundError:
        raise DeclarationError(path, "", "không có tệp này / no such file") from None
    except UnicodeDecodeError as error:
        raise DeclarationError(path, "", f"không phải UTF-8 / not UTF-8: {error}") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        said = str(error.problem)
        reason = said if " / " in said else f"YAML viết sai / not valid YAML: {said}"
        raise DeclarationError(path, "", reason, line) from None
    except yaml.YAMLError as error:
        raise DeclarationError(path, "", f"không đọc được / unreadable: {error}") from None
    if not isinstance(content, dict):
        raise DeclarationError(path, "", "phải là một bảng khoá-giá trị / must be a mapping")
    return content


def parse(model: type[Model], path: Path) -> Model:
    """A declared value from its file. The first error is reported, by line and key path."""
    content = read_yaml(path)
    try:
        return model.model_validate(content)
    except ValidationError as error:
        found = mistakes.first(error.errors(), content)
        key = ".".join(str(k) for k in found.keys)
        raise DeclarationError(path, key, found.reason, _line_of(path, found.keys)) from None


def _line_of(path: Path, keys: Sequence[int | str]) -> int | None:
    """The line of the deepest node on a key path; a missing key gives its parent's line."""
    node = yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
    line = 1
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            found = [(k, v) for k, v in node.value if k.value == str(key)]
            if not found:
                continue  # a key that is missing
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int):
            if key >= len(node.value):
                break
            node = node.value[key]
            line = node.start_mark.line + 1
    return line


def unfilled(text: str) -> str:
    """Where in a declaration a person has still to write, by key and line: "title (3, 9)"; "" where
    nowhere. In a value or in the comment behind one."""
    found: dict[str, list[str]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if TO_FILL_IN in line:
            key = re.match(r"[\s{-]*([A-Za-z_]+):", line)
            found.setdefault(key[1] if key else "…", []).append(f"{number}")
    return ", ".join(f"{key} ({', '.join(lines)})" for key, lines in found.items())
