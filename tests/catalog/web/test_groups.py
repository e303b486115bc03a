"""Organizations and groups: listed, ordered, cut and shown alike."""

from collections.abc import Mapping
from typing import Any

import pytest

from catalog.portal import Portal
from schemas.errors import NotFoundError
from tests.catalog.web.conftest import call, refusal


def test_organizations_are_listed_by_title(portal: Portal) -> None:
    assert call(portal, "organization_list") == ["so-ban", "so-do"]
    assert call(portal, "organization_list", sort="name desc") == ["so-do", "so-ban"]
    assert call(portal, "organization_list", organizations="so-do, x") == ["so-do"]
    assert call(portal, "organization_list", organizations=["so-ban"]) == ["so-ban"]
    assert call(portal, "organization_list", q="BẢN") == ["so-ban"]
    assert call(portal, "organization_list", limit=1, offset=1) == ["so-do"]
    assert call(portal, "organization_list", type="group") == []


def test_organizations_in_full(many: Portal) -> None:
    first, _ = call(many, "organization_list", all_fields=True, sort="package_count")
    assert (first["name"], first["package_count"]) == ("so-ban", 31)
    assert not {"users", "extras", "groups", "packages"} & set(first)
    in_full = call(
        many, "organization_list", all_fields="1", include_extras="1", include_dataset_count="0"
    )
    assert all("extras" in o and "package_count" not in o for o in in_full)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"limit": "a"}, "limit"),
        ({"offset": "-2"}, "offset"),
        ({"sort": "created"}, "message"),
        ({"sort": "name up"}, "message"),
        ({"sort": "name, title"}, "message"),
        ({"sort": " "}, "message"),
        ({"all_fields": "maybe"}, "all_fields"),
    ],
)
def test_bad_lists_are_refused(portal: Portal, data: Mapping[str, Any], key: str) -> None:
    for action in ("organization_list", "group_list"):
        status, error = refusal(portal, action, **data)
        assert (status, error["__type"], key in error) == (409, "Validation Error", True)


def test_an_organization_is_shown(many: Portal) -> None:
    shown = call(many, "organization_show", id="so-ban")
    assert set(shown) == {
        "approval_status", "created", "description", "display_name", "extras", "groups", "id",
        "image_display_url", "image_url", "is_organization", "name", "num_followers",
        "package_count", "state", "title", "type", "users",
    }  # fmt: skip
    assert (shown["package_count"], shown["is_organization"]) == (31, True)
    assert shown == call(many, "organization_show", id=shown["id"])
    packages = call(many, "organization_show", id="so-ban", include_datasets="true")["packages"]
    assert [p["name"] for p in packages][:2] == ["bo-01", "bo-02"]
    assert len(packages) == 10
    lean = call(many, "organization_show", id="so-ban", include_users=False, include_extras="no")
    assert set(shown) - set(lean) == {"users", "extras"}
    assert refusal(many, "organization_show", id="so-ban", include_datasets="x")[0] == 409


def test_groups_are_the_themes(portal: Portal) -> None:
    assert len(call(portal, "group_list")) == 12
    assert call(portal, "group_list", sort="package_count desc")[:3] == [
        "cong-nghe",
        "dia-phuong",
        "moi-truong",
    ]
    shown = call(portal, "group_show", id="moi-truong", include_datasets=True)
    assert [p["name"] for p in shown.pop("packages")] == ["diem-do"]
    assert (shown["is_organization"], shown["type"], shown["title"]) == (
        False,
        "group",
        "Môi trường",
    )
    assert set(shown) == set(call(portal, "organization_show", id="so-do"))
    listed = call(portal, "group_list", all_fields=True, groups="moi-truong")
    assert [set(g) for g in listed] == [set(shown) - {"users", "extras", "groups"}]
    assert len(call(portal, "group_package_show", id="moi-truong")) == 1
    assert call(portal, "group_package_show", id="moi-truong", limit=0) == []


def test_a_group_is_no_organization(portal: Portal) -> None:
    wrong = [("group_show", "so-do"), ("organization_show", "y-te"), ("group_package_show", "x")]
    for action, name in wrong:
        with pytest.raises(NotFoundError):
            call(portal, action, id=name)
        assert refusal(portal, action)[1]["id"] == ["Missing value"]
