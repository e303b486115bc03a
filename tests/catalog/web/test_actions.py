"""The actions as functions: what they answer over the miniature province, and over a larger one."""

import inspect
import json
from typing import Any

import pytest

from catalog.portal import Portal
from catalog.web import actions
from catalog.web.actions import ACTIONS
from catalog.web.parameters import Refused
from schemas.errors import NotFoundError
from tests.catalog.web.conftest import call, found, refusal

# Our own rules -----------------------------------------------------------------------------------


def test_every_action_is_named_as_its_function_and_documented() -> None:
    for name, function in ACTIONS.items():
        assert function.__name__ == name
        assert (inspect.getdoc(function) or "").startswith(("Return", "Search"))
    assert list(ACTIONS) == sorted(ACTIONS)


def test_help_is_the_documentation(portal: Portal) -> None:
    assert call(portal, "help_show", name="package_list") == inspect.getdoc(actions.package_list)
    assert "read-only" in call(portal, "help_show", name="package_create")
    assert refusal(portal, "help_show") == (
        409,
        {"name": ["Missing value"], "__type": "Validation Error"},
    )
    with pytest.raises(NotFoundError):
        call(portal, "help_show", name="khong_co")


# The site, licences, people, tags ----------------------------------------------------------------


def test_the_site_says_what_it_is(portal: Portal) -> None:
    status = call(portal, "status_show")
    assert set(status) == {
        "site_title", "site_description", "site_url", "error_emails_to", "locale_default",
        "extensions", "ckan_version",
    }  # fmt: skip
    assert status["site_url"] == portal.public_url
    assert tuple(int(n) for n in status["ckan_version"].split(".")) >= (2, 6, 1)
    assert call(portal, "site_read") is True


def test_licences_are_listed_as_ckan_lists_them(portal: Portal) -> None:
    (licence,) = call(portal, "license_list")
    assert set(licence) == {
        "id", "title", "url", "status", "family", "maintainer", "is_generic", "domain_content",
        "domain_data", "domain_software", "od_conformance", "osd_conformance",
    }  # fmt: skip
    assert licence["id"] == "other-open"


@pytest.mark.parametrize(
    "action", ["user_list", "vocabulary_list", "organization_list_for_user", "group_list_authz"]
)
def test_there_is_nobody_here(portal: Portal, action: str) -> None:
    assert call(portal, action) == []
    with pytest.raises(NotFoundError):
        call(portal, "user_show", id="admin")


def test_tags(portal: Portal) -> None:
    assert call(portal, "tag_list") == ["quan trắc", "trạm", "điểm đo"]
    assert call(portal, "tag_list", query="TR") == ["quan trắc", "trạm"]
    in_full = call(portal, "tag_list", query="đo", all_fields="false")
    assert [set(t) for t in in_full] == [{"id", "name", "display_name", "vocabulary_id"}]
    tag = call(portal, "tag_show", id="điểm đo")
    assert tag == in_full[0]
    assert call(portal, "tag_show", id=tag["id"], include_datasets="TRUE")["packages"] == [
        call(portal, "package_show", id="diem-do")
    ]
    for wrong in ({"vocabulary_id": "x"}, {"query": ["a"]}):
        with pytest.raises((NotFoundError, Refused)):
            call(portal, "tag_list", **wrong)


# Datasets and resources --------------------------------------------------------------------------


def test_names_of_datasets(many: Portal) -> None:
    names = call(many, "package_list")
    assert len(names) == 32
    assert names == sorted(names)
    assert call(many, "package_list", limit="2", offset="1") == names[1:3]
    assert call(many, "package_list", limit="", offset="") == names
    assert call(many, "package_list", limit=0) == []


def test_a_dataset_is_shown_by_any_name(portal: Portal) -> None:
    package = call(portal, "package_show", id="tram")
    for name in ("tram_cu", "tram-cu", package["id"]):
        assert call(portal, "package_show", id=name) == package
        assert call(portal, "package_show", name_or_id=name) == package
    for unknown in ("khong-co", "luong-mua", "TRAM", "../tram"):
        with pytest.raises(NotFoundError):
            call(portal, "package_show", id=unknown)
    error = {"name_or_id": ["Missing value"], "__type": "Validation Error"}
    assert refusal(portal, "package_show") == (409, error)
    assert refusal(portal, "package_show", id={"a": 1})[1]["id"]


def test_datasets_in_full_newest_first(many: Portal) -> None:
    def names(**data: Any) -> list[str]:
        packages = call(many, "current_package_list_with_resources", **data)
        return [p["name"] for p in packages]

    assert len(names()) == 10
    assert names(limit=1) == ["bo-01"]
    assert names(limit=2, offset=1) == names(limit=3)[1:]
    assert names(limit=2, page=2) == names(limit=4)[2:]
    assert len(names(limit=5000)) == 32
    assert names(limit=5000)[-2:] == ["diem-do", "tram"]


def test_resources(portal: Portal) -> None:
    first = call(portal, "package_show", id="tram")["resources"][0]
    assert call(portal, "resource_show", id=first["id"]) == first
    assert call(portal, "resource_view_list", id=first["id"]) == []
    for action in ("resource_show", "resource_view_list"):
        with pytest.raises(NotFoundError):
            call(portal, action, id=first["name"])


def test_without_a_question_everything_is_found(many: Portal) -> None:
    result = call(many, "package_search")
    assert set(result) == {"count", "facets", "results", "search_facets", "sort"}
    assert (result["count"], len(result["results"])) == (32, 10)
    assert (result["facets"], result["search_facets"]) == ({}, {})
    assert result["sort"] == "score desc, metadata_modified desc"
    for q in ("*:*", "", '""', "''", " "):
        assert call(many, "package_search", q=q) == result


def test_pages_of_results(many: Portal) -> None:
    assert call(many, "package_search", rows=0)["count"] == 32
    assert found(many, rows=0) == []
    assert len(found(many, rows="5000")) == 32
    assert len(found(many, rows="", start="")) == 10
    assert found(many, start=32) == []
    walked = [n for start in range(0, 40, 7) for n in found(many, rows=7, start=start)]
    assert walked == found(many, rows=1000)
    for key in ("rows", "start"):
        assert refusal(many, "package_search", **{key: "-1"})[1][key] == [
            "Must be a natural number"
        ]
        assert refusal(many, "package_search", **{key: "x"})[1][key] == ["Invalid integer"]


# Nothing is changed ------------------------------------------------------------------------------


def test_an_answer_leaves_everything_as_it_was(portal: Portal) -> None:
    before = json.dumps(call(portal, "package_search"))
    organizations = json.dumps(call(portal, "organization_list", all_fields=True))
    call(portal, "organization_show", id="so-do", include_datasets=True)
    call(portal, "group_show", id="moi-truong", include_datasets=True)
    call(portal, "tag_show", id="trạm", include_datasets=True)
    call(portal, "package_search", q="trạm", sort="name desc", fl="name")
    assert json.dumps(call(portal, "package_search")) == before
    assert json.dumps(call(portal, "organization_list", all_fields=True)) == organizations
