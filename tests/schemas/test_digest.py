"""Hashes of files, by the vectors of the standard."""

from pathlib import Path

import pytest

from schemas.digest import file_sha256


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (b"a" * 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ],
    ids=["empty", "abc", "a million of a"],
)
def test_a_file_has_the_digest_of_its_bytes(content: bytes, expected: str, tmp_path: Path) -> None:
    file = tmp_path / "so_lieu.csv"
    file.write_bytes(content)
    assert file_sha256(file) == expected


def test_one_bit_changes_the_digest(tmp_path: Path) -> None:
    file = tmp_path / "so_lieu.csv"
    file.write_bytes(b"ma,so\na,1\n")
    before = file_sha256(file)
    file.write_bytes(b"ma,so\na,0\n")
    assert file_sha256(file) != before
