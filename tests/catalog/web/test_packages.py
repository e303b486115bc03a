"""A portal in CKAN's words: exact keys, and the values that clients stumble over."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from catalog.portal import DatasetInfo, Portal
from catalog.settings import Settings
from catalog.web import packages
from catalog.web.packages import Holdings, holdings, identifier, tag_name, words
from schemas.digest import file_sha256

# As CKAN's own test_package_show_with_full_dataset and test_group_list_all_fields assert them.
DATASET_KEYS = {
    "author", "author_email", "creator_user_id", "extras", "groups", "id", "isopen", "license_id",
    "license_title", "maintainer", "maintainer_email", "metadata_created", "metadata_modified",
    "name", "notes", "num_resources", "num_tags", "organization", "owner_org", "private",
    "relationships_as_object", "relationships_as_subject", "resources", "state", "tags", "title",
    "type", "url", "version",
}  # fmt: skip
RESOURCE_KEYS = {
    "cache_last_updated", "cache_url", "created", "datastore_active", "description", "format",
    "hash", "id", "last_modified", "metadata_modified", "mimetype", "mimetype_inner", "name",
    "package_id", "position", "resource_type", "size", "state", "url", "url_type",
}  # fmt: skip
TAG_KEYS = {"display_name", "id", "name", "state", "vocabulary_id"}
GROUP_KEYS = {"description", "display_name", "id", "image_display_url", "name", "title"}
ORGANIZATION_KEYS = {
    "approval_status", "created", "description", "id", "image_url", "is_organization", "name",
    "state", "title", "type",
}  # fmt: skip
LISTED_KEYS = ORGANIZATION_KEYS | {
    "display_name", "image_display_url", "num_followers", "package_count",
}  # fmt: skip
DATA_PACKAGE_KEYS = {
    "$schema", "basepath", "bytes", "contributors", "created", "description", "dialect", "hash",
    "homepage", "id", "image", "keywords", "licenses", "name", "path", "profile", "resources",
    "schema", "sources", "title", "type", "version",
}  # fmt: skip
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}")


@pytest.fixture(scope="module")
def held(portal: Portal) -> Holdings:
    return holdings(portal)


@pytest.fixture(scope="module")
def readings(held: Holdings) -> dict[str, Any]:
    return held.packages["diem-do"]


def test_every_key_of_a_dataset_is_there_and_no_other(held: Holdings) -> None:
    for package in held.packages.values():
        assert set(package) == DATASET_KEYS
        assert set(package["organization"]) == ORGANIZATION_KEYS
        assert all(set(resource) == RESOURCE_KEYS for resource in package["resources"])
        assert all(set(tag) == TAG_KEYS for tag in package["tags"])
        assert all(set(group) == GROUP_KEYS for group in package["groups"])
        assert all(set(extra) == {"key", "value"} for extra in package["extras"])
    for listed in (*held.organizations.values(), *held.groups.values()):
        assert set(listed) == LISTED_KEYS


def test_what_a_dataset_says(readings: dict[str, Any], portal_server: str) -> None:
    assert readings["name"] == "diem-do"
    assert readings["title"] == "Điểm đo"
    assert readings["notes"].startswith("Số đo tại các điểm")
    assert readings["author"] == readings["maintainer"] == "Sở Đo lường và Quan trắc"
    assert (readings["license_id"], readings["isopen"]) == ("other-open", True)
    assert readings["license_title"] == "Dữ liệu mở theo Điều 43 Luật Giao dịch điện tử 2023"
    assert readings["version"] == "2"
    assert readings["url"] == f"{portal_server}/dataset/diem-do"
    assert readings["organization"]["name"] == "so-do"
    assert readings["owner_org"] == readings["organization"]["id"]
    assert [t["name"] for t in readings["tags"]] == ["quan trắc", "điểm đo"]
    assert [g["name"] for g in readings["groups"]] == ["cong-nghe", "moi-truong"]
    assert (readings["num_resources"], readings["num_tags"]) == (3, 2)
    assert (readings["state"], readings["type"], readings["private"]) == (
        "active",
        "dataset",
        False,
    )


def test_the_producer_is_the_author(portal: Portal) -> None:
    dataset = replace(portal.dataset("tram"), producer="Tổng cục Thống kê")
    package = packages.package(dataset, "http://x", datetime(2026, 1, 1))
    assert (package["author"], package["maintainer"]) == ("Tổng cục Thống kê", "Sở Bản đồ")


def test_resources_are_the_files_of_the_current_release(
    readings: dict[str, Any], portal_server: str, portal_settings: Settings
) -> None:
    formats = [(r["format"], r["mimetype"]) for r in readings["resources"]]
    assert formats == [
        ("CSV", "text/csv"),
        ("PARQUET", "application/vnd.apache.parquet"),
        ("JSON", "application/json"),
    ]
    for position, resource in enumerate(readings["resources"]):
        assert resource["position"] == position
        assert resource["url"].startswith(f"{portal_server}/releases/diem_do/0002/")
        file = portal_settings.public / resource["url"].removeprefix(f"{portal_server}/")
        assert resource["hash"] == file_sha256(file)
        assert resource["size"] == file.stat().st_size


def test_times_are_naive_utc(readings: dict[str, Any]) -> None:
    assert readings["metadata_created"] == "2026-11-22T05:00:00.123456"
    times = [readings["metadata_modified"], readings["organization"]["created"]]
    times += [r[k] for r in readings["resources"] for k in ("created", "last_modified")]
    assert all(TIME.fullmatch(time) for time in times)


def test_extras_are_sorted_and_hide_nothing_of_a_data_package(held: Holdings) -> None:
    for package in held.packages.values():
        keys = [e["key"] for e in package["extras"]]
        assert keys == sorted(set(keys))
        assert not set(keys) & (DATA_PACKAGE_KEYS | DATASET_KEYS)
        assert all(isinstance(e["value"], str) for e in package["extras"])
    said = {e["key"]: e["value"] for e in held.packages["diem-do"]["extras"]}
    assert said["du_lieu_mo_phong"] == "false"
    assert said["frequency"] == "daily"
    assert said["release"] == "2"
    assert said["temporal_start"] == "2024-01-01"
    assert said["spatial-text"] == "Tỉnh thu nhỏ"
    assert "temporal_end" not in said


def test_udata_takes_every_dataset(held: Holdings) -> None:
    """What its schema refuses, which CKAN lets pass (reference: ckan-api.md 1.1)."""
    for package in held.packages.values():
        assert package["resources"]
        for resource in package["resources"]:
            texts = ("id", "name", "description", "format", "created", "url", "mimetype", "hash")
            assert all(isinstance(resource[key], str) for key in texts)
            assert isinstance(resource["position"], int)
            assert resource["resource_type"] in (None, "", "file", "file.upload", "api")
        organization = package["organization"]
        assert all(isinstance(organization[k], str) for k in ("description", "image_url", "title"))
        assert (organization["approval_status"], organization["type"]) == (
            "approved",
            "organization",
        )
        assert all(package[k] == "" for k in ("author_email", "maintainer_email"))
        assert all(isinstance(tag["id"], str) for tag in package["tags"])


def test_ckan_can_import_every_dataset(held: Holdings) -> None:
    for package in held.packages.values():
        named = [package, package["organization"], *package["groups"]]
        assert all(re.fullmatch(r"[a-z0-9_-]{2,100}", item["name"]) for item in named)
        assert all(re.fullmatch(r"[\w\-. ]{2,100}", tag["name"]) for tag in package["tags"])
        ids = [item["id"] for item in (*named, *package["resources"], *package["tags"])]
        assert all(str(UUID(text)) == text for text in ids)
        assert len(ids) == len(set(ids))


def test_ids_are_for_ever() -> None:
    """Harvesters keep them: a change here makes every dataset a new one to all of them."""
    assert identifier("dataset", "diem_do") == "1992a197-cb75-5727-bfea-adaa96a49ae2"
    assert identifier("organization", "so_do") == "513a7f4b-41e0-5752-96a9-384c743009be"
    assert identifier("group", "moi_truong") == "953546fe-2c36-5183-8081-9a4c99bf6b5d"
    assert identifier("resource", "diem_do/diem-do-csv") == "e251be7e-4596-5e4f-bc63-9b2b68f34e43"


def test_a_dataset_is_known_by_all_its_names(held: Holdings) -> None:
    names = ("tram", "tram-cu", "tram_cu", identifier("dataset", "tram"))
    assert all(held.packages[n]["name"] == "tram" for n in names)
    assert held.packages["diem_do"] is held.packages["diem-do"]
    assert identifier("dataset", "tram_cu") in held.packages


def test_a_former_name_never_hides_a_dataset(portal: Portal) -> None:
    renamed = tuple(replace(d, formerly=("tram",)) for d in portal.datasets if d.name == "diem_do")
    others = tuple(d for d in portal.datasets if d.name != "diem_do")
    held = holdings(replace(portal, datasets=(*others, *renamed)))
    assert held.packages["tram"]["name"] == "tram"
    assert held.packages[identifier("dataset", "tram")]["name"] == "tram"


def test_an_awaited_dataset_does_not_exist(held: Holdings) -> None:
    assert "luong-mua" not in held.packages
    assert [e.package["name"] for e in held.entries] == ["diem-do", "tram"]
    assert held.organizations["so-ban"]["package_count"] == 1


def test_all_departments_and_all_themes_are_listed(held: Holdings) -> None:
    counts = {o["name"]: o["package_count"] for o in held.organizations.values()}
    assert counts == {"so-do": 1, "so-ban": 1}
    counts = {g["name"]: g["package_count"] for g in held.groups.values()}
    assert len(counts) == 12
    assert (counts["moi-truong"], counts["y-te"]) == (1, 0)


def test_a_portal_with_nothing_published(portal: Portal) -> None:
    held = holdings(replace(portal, datasets=portal.awaited))
    assert (held.entries, held.packages, held.tags) == ((), {}, {})
    assert held.organizations["so-do"]["created"] == portal.built.isoformat()


def test_a_portal_is_put_into_words_once(portal: Portal) -> None:
    assert holdings(portal) is holdings(portal)
    assert holdings(replace(portal)) is not holdings(portal)


@pytest.mark.parametrize(
    ("keyword", "name"),
    [
        ("điểm đo", "điểm đo"),
        ("giá (bán lẻ)/lẻ", "giá bán lẻ lẻ"),
        ("C", ""),
        ("PM2.5", "PM2.5"),
        ("  a   b ", "a b"),
        ("x" * 120, "x" * 100),
        ("điểm", "điểm"),
    ],
)
def test_tags_hold_only_what_ckan_allows(keyword: str, name: str) -> None:
    assert tag_name(keyword) == name


def test_words_are_folded_and_a_phrase_stays_in_its_text(portal: Portal) -> None:
    assert words("Hồ Núi-Cốc, so_luong!") == "ho nui coc so luong"
    text = next(e for e in holdings(portal).entries if e.package["name"] == "diem-do").texts["text"]
    assert " diem do | measuring points | " in text
    assert " do measuring " not in text


def test_every_way_of_a_dataset_in_the_index(portal: Portal) -> None:
    entry = next(e for e in holdings(portal).entries if e.package["name"] == "diem-do")
    assert entry.fields["organization"] == "so-do"
    assert entry.fields["res_format"] == ("CSV", "PARQUET", "JSON")
    assert entry.fields["tags"] == ("quan trắc", "điểm đo")
    assert entry.fields["metadata_modified"] == "2026-11-22T05:00:00.123Z"
    assert entry.fields["frequency"] == "daily"


def test_a_dataset_without_times_is_not_put_into_words(portal: Portal) -> None:
    awaited: DatasetInfo = portal.dataset("luong_mua")
    with pytest.raises(ValueError, match="only what is published"):
        packages.package(awaited, "http://x", datetime(2026, 1, 1))
