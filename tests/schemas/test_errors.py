"""What may be raised: one root, and texts that lead to the line."""

from pathlib import Path

import pytest

from schemas import errors
from schemas.errors import DeclarationError, OpenDataError


@pytest.mark.parametrize(
    ("key", "line", "text"),
    [
        ("fields.2.title", 7, "tram.yaml:7: fields.2.title: thiếu"),
        ("fields.2.title", None, "tram.yaml: fields.2.title: thiếu"),
        ("", 7, "tram.yaml:7: thiếu"),
        ("", None, "tram.yaml: thiếu"),
    ],
)
def test_a_wrong_declaration_is_found_by_file_line_and_key(
    key: str, line: int | None, text: str
) -> None:
    error = DeclarationError(Path("tram.yaml"), key, "thiếu", line)
    assert str(error) == text
    assert (error.file, error.key, error.reason, error.line) == ("tram.yaml", key, "thiếu", line)


def test_every_error_of_ours_is_caught_by_the_root_and_drawn_in_the_module() -> None:
    ours = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, Exception)]
    assert all(issubclass(error, OpenDataError) for error in ours)
    drawn = (errors.__doc__ or "").replace("├──", "").replace("└──", "").split()
    assert {error.__name__ for error in ours} <= set(drawn)
