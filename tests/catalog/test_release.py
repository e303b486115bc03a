"""Releases: immutable, numbered, committed by their manifest, and gated by a verdict."""

from dataclasses import replace

import pytest

from catalog.dataset import Declarations
from catalog.package import descriptor
from catalog.release import Release, Releases
from catalog.settings import Settings
from schemas.errors import DamagedRelease
from tests.conftest import READINGS, publish_rows


def published(miniature: Declarations, settings: Settings, sql: str = READINGS) -> Release:
    release = publish_rows(miniature, settings, "diem_do", sql)
    assert release is not None
    return release


def test_a_release_is_whole_and_verifies(miniature: Declarations, settings: Settings) -> None:
    release = published(miniature, settings)
    assert release.number == 1
    names = {p.name for p in release.folder.iterdir()}
    assert names == {
        "diem_do.parquet",
        "diem_do.csv",
        "datapackage.json",
        "quality.json",
        "manifest.json",
    }
    release.verify()


def test_the_same_again_publishes_nothing(miniature: Declarations, settings: Settings) -> None:
    published(miniature, settings)
    assert publish_rows(miniature, settings, "diem_do", READINGS) is None
    assert len(Releases(settings.public).of("diem_do")) == 1


def test_a_corrected_title_references_the_same_bytes(
    miniature: Declarations, settings: Settings
) -> None:
    first = published(miniature, settings)
    metadata = descriptor(miniature.dataset("diem_do"), miniature) | {"title": "Tên đã sửa"}
    second = publish_rows(miniature, settings, "diem_do", READINGS, metadata=metadata)
    assert second is not None
    assert second.number == 2
    assert second.table.samefile(first.table)
    assert second.manifest["previous"] == {"release": 1, "sha256": first.sha256}


def test_a_folder_without_manifest_is_no_release_and_its_number_stays_used(
    miniature: Declarations, settings: Settings
) -> None:
    first = published(miniature, settings)
    cut_off = first.folder.parent / "0002"
    cut_off.mkdir()
    (cut_off / "diem_do.parquet").write_bytes(b"half a fi")
    releases = Releases(settings.public)
    assert releases.current("diem_do") == first
    assert releases.sweep("diem_do") == 1
    assert published(miniature, settings, READINGS + " LIMIT 1").number == 3


def test_a_changed_byte_is_found(miniature: Declarations, settings: Settings) -> None:
    release = published(miniature, settings)
    release.table.chmod(0o644)
    content = bytearray(release.table.read_bytes())
    content[10] ^= 1
    release.table.write_bytes(content)
    with pytest.raises(DamagedRelease, match=r"diem_do\.parquet"):
        replace(release).verify()
