"""The actions as functions: what they answer over the miniature province, and over a larger one."""

import inspect
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from catalog.portal import DatasetInfo, Portal
from catalog.web import actions
from catalog.web.actions import ACTIONS, LOGIN, WRITES, Refused
from schemas.errors import NotFoundError

START = datetime(2026, 1, 1, 7, 30)


def made(like: DatasetInfo, number: int) -> DatasetInfo:
    """A dataset of its own, made `number` days into 2026 and released again in reverse order."""
    return replace(
        like,
        name=f"bo_{number:02d}",
        slug=f"bo-{number:02d}",
        title=f"Bộ số {number}",
        title_en=f"Set {number}",
        formerly=(),
        first_released=START + timedelta(days=number),
        released=START + timedelta(days=400 - number),
    )


@pytest.fixture(scope="module")
def many(portal: Portal) -> Portal:
    """Thirty more datasets of so_ban, beside the miniature province's own."""
    like = portal.dataset("tram")
    return replace(portal, datasets=(*portal.datasets, *(made(like, n) for n in range(1, 31))))


def call(portal: Portal, action: str, **data: Any) -> Any:
    return ACTIONS[action](portal, data)


def found(portal: Portal, **data: Any) -> list[str]:
    result = call(portal, "package_search", **data)
    assert result["count"] >= len(result["results"])
    return [package["name"] for package in result["results"]]


def refusal(portal: Portal, action: str, **data: Any) -> tuple[int, Mapping[str, Any]]:
    with pytest.raises(Refused) as caught:
        call(portal, action, **data)
    return caught.value.status, caught.value.error


# Our own rules -----------------------------------------------------------------------------------


def test_every_action_is_named_as_its_function_and_documented() -> None:
    for name, function in ACTIONS.items():
        assert function.__name__ == name
        assert (inspect.getdoc(function) or "").startswith(("Return", "Search"))
    assert list(ACTIONS) == sorted(ACTIONS)


def test_an_action_is_answered_or_refused_never_both() -> None:
    assert not set(ACTIONS) & WRITES
    assert not set(ACTIONS) & LOGIN
    assert not LOGIN & WRITES


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


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        ("abc", "Invalid integer"),
        ("1.5", "Invalid integer"),
        ([1, 2], "Invalid integer"),
        (1.5, "Invalid integer"),
        ("9" * 5000, "Invalid integer"),
        ("-1", "Must be a natural number"),
    ],
)
def test_bad_numbers_are_refused(portal: Portal, limit: Any, reason: str) -> None:
    error = {"limit": [reason], "__type": "Validation Error"}
    assert refusal(portal, "package_list", limit=limit) == (409, error)


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


def test_resources_are_searched_by_field(portal: Portal) -> None:
    def names(**data: Any) -> list[str]:
        result = call(portal, "resource_search", **data)
        assert result["count"] >= len(result["results"])
        return [r["name"] for r in result["results"]]

    resource = call(portal, "package_show", id="tram")["resources"][0]
    assert names(query="name:TRAM") == ["tram-csv", "tram-parquet"]
    assert names(query=["name:tram", "format:csv"]) == ["tram-csv"]
    assert names(query=f"hash:{resource['hash'][:9]}") == ["tram-csv"]
    assert names(query=f"hash:{resource['hash'][1:9]}") == []
    assert names(query=f"size:{resource['size']}", limit=1) == ["tram-csv"]
    assert names(query="url_type:x") == []
    assert len(names(query="name:", order_by="name", offset=1, limit=2)) == 2
    assert refusal(portal, "resource_search")[1]["query"] == "Missing value"
    assert "pair" in refusal(portal, "resource_search", query="x")[1]["query"]
    assert "not recognised" in refusal(portal, "resource_search", query="x:y")[1]["query"]
    assert refusal(portal, "resource_search", query=["name:a"] * 1000)[0] == 409


# Organizations and groups ------------------------------------------------------------------------


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


# package_search ----------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("diem-do", ["diem-do"]),  # name
        ("Điểm đo", ["diem-do"]),  # title
        ("DIEM DO", ["diem-do"]),  # no case, no accents
        ("measuring", ["diem-do"]),  # title_en
        ("mỗi ngày", ["diem-do"]),  # notes
        ("readings", ["diem-do"]),  # notes_en
        ("quan trac", ["diem-do"]),  # tag, and the organization's title
        ("monitoring", ["diem-do"]),  # the organization's English title
        ("ma_diem", ["diem-do"]),  # field
        ("Mã trạm", ["tram"]),  # field's title
        ("station code", ["tram"]),
        ("môi trường", ["diem-do"]),  # theme
        ("tram-parquet", ["tram"]),  # resource
        ("giả định", ["diem-do", "tram"]),
        ("giả định tram", ["tram"]),
        ("tram khongco", []),
        ('"so do"', ["diem-do"]),
        ('"do so"', []),
        ("giả định -trạm", ["diem-do"]),
        ("giả định NOT trạm", ["diem-do"]),
        ("-trạm", ["diem-do"]),
        ("+giả AND định", ["diem-do", "tram"]),
        ("giả OR trạm", ["tram"]),  # as CKAN: OR between plain words changes nothing
        ('tram "', ["tram"]),
        ("(!!!", []),
        ("ram", []),  # a word, not a part of one
        ("thuong mai", []),  # the licence's text is in every dataset and is not searched
    ],
)
def test_words_are_found(portal: Portal, q: str, names: list[str]) -> None:
    assert sorted(found(portal, q=q)) == names


def test_words_in_the_title_come_first(portal: Portal) -> None:
    older = replace(
        portal.dataset("tram"), released=START - timedelta(days=9), first_released=START
    )
    newer = replace(portal.dataset("diem_do"), description="Đo ở trạm", released=START)
    both = replace(portal, datasets=(older, newer))
    assert found(both, q="trạm") == ["tram", "diem-do"]
    assert found(both) == ["diem-do", "tram"]
    assert found(both, q="trạm", sort="metadata_modified desc") == ["diem-do", "tram"]
    assert found(both, q="text:trạm", sort="rank") == ["tram", "diem-do"]


@pytest.mark.parametrize(
    ("fq", "names"),
    [
        ("*:*", ["diem-do", "tram"]),
        ("organization:so-do", ["diem-do"]),
        ("+organization:so-do", ["diem-do"]),
        ("-organization:so-do", ["tram"]),
        ("!organization:so-do", ["tram"]),
        ("NOT organization:so-do", ["tram"]),
        ("-organization:so-do -organization:so-ban", []),
        ("organization:so-ban OR organization:so-do", ["diem-do", "tram"]),
        ("organization:so-ban || organization:x", ["tram"]),
        ("organization:SO-DO", []),
        ('organization:"so-do" AND res_format:CSV', ["diem-do"]),
        ("organization:so-do && res_format:csv", []),
        ('tags:"điểm đo"', ["diem-do"]),
        ("tags:trạm", ["tram"]),
        ("groups:moi-truong", ["diem-do"]),
        ("name:tram", ["tram"]),
        ("name:tr*", ["tram"]),
        ("name:*m*", ["diem-do", "tram"]),
        ("name:t?am", ["tram"]),
        ("title:tr*", ["tram"]),
        ("title:diem", ["diem-do"]),
        ('title:"Điểm đo"', ["diem-do"]),
        ('text:"quan\\-trắc"', ["diem-do"]),
        ("title:*", ["diem-do", "tram"]),
        ("former_names:*", ["tram"]),
        ("-former_names:*", ["diem-do"]),
        ("extras_frequency:daily", ["diem-do"]),
        ("frequency:daily", ["diem-do"]),
        ("license_id:other-open", ["diem-do", "tram"]),
        ("capacity:public", ["diem-do", "tram"]),
        ("capacity:private", []),
        ("+state:draft", []),
        ("state:active -dataset_type:harvest", ["diem-do", "tram"]),
        ("khong_co:x", []),
        ("-khong_co:x", ["diem-do", "tram"]),
        ("trạm", ["tram"]),
        ("metadata_modified:[2026-11-22T05:00:00.123456Z TO *]", ["diem-do", "tram"]),
        ("metadata_modified:{2026-11-22T05:00:00.123456Z TO *]", []),
        ("-metadata_modified:[2026-11-22T05:00:00.123457Z TO *]", ["diem-do", "tram"]),
        ("metadata_created:[* TO 2026-11-22T05:00:00Z]", []),
        (
            "metadata_created:[2026-11-22T12:00:00+07:00 TO 2027-01-01T00:00:00Z}",
            ["diem-do", "tram"],
        ),
    ],
)
def test_fields_are_asked_for(portal: Portal, fq: str, names: list[str]) -> None:
    assert sorted(found(portal, fq=fq)) == names
    assert sorted(found(portal, fq_list=[fq, "*:*"])) == names
    if ":" in fq:
        assert sorted(found(portal, q=fq)) == names


@pytest.mark.parametrize(
    "fq",
    [
        'title:"abc',
        "organization:(so-do OR so-ban)",
        "(organization:so-do)",
        "organization:so-do OR organization:so-ban name:tram",
        "organization:so-do OR -name:tram",
        "organization:so-do OR",
        "OR organization:so-do",
        "organization:so-do AND AND name:tram",
        "organization:",
        ":so-do",
        "*:so-do",
        "name:[a TO b]",
        "metadata_modified:[NOW-30DAYS TO NOW]",
        "metadata_modified:[a TO b",
        "metadata_modified:[0001-01-01T00:00:00+07:00 TO *]",
        "name:tram^2",
        "name:tram~1",
        "name:a:b",
        "{!bool must=x}",
        "name:tram {!x}",
        "name:tram " * 101,
    ],
)
def test_what_is_not_understood_is_refused(portal: Portal, fq: str) -> None:
    status, error = refusal(portal, "package_search", fq=fq)
    assert (status, error["__type"]) == (409, "Search Error")
    assert error["message"].startswith("Search error: ")


def test_local_parameters_are_refused_in_ckans_words(portal: Portal) -> None:
    for key in ("q", "fq", "fq_list"):
        expected = f"Search error: \"Local parameters are not supported in param '{key}'.\""
        assert (
            refusal(portal, "package_search", **{key: "{!frange l=0}x"})[1]["message"] == expected
        )


def test_a_pattern_costs_no_more_than_its_length(portal: Portal) -> None:
    """Backtracking over `*a*a*…` would take for ever on the licence's text."""
    assert found(portal, fq="license_text:" + "*a" * 200 + "*ʒ") == []


def test_results_are_sorted(many: Portal) -> None:
    names = found(many, sort="name asc", rows=1000)
    assert names == sorted(names)
    assert found(many, sort="name desc", rows=1000) == names[::-1]
    created = found(many, sort="metadata_created ASC", rows=3)
    assert created == ["bo-01", "bo-02", "bo-03"]
    assert found(many, sort="metadata_modified desc, name asc", rows=2) == ["bo-01", "bo-02"]
    packages = call(many, "package_search", sort="id asc", rows=1000)["results"]
    assert [p["id"] for p in packages] == sorted(p["id"] for p in packages)
    assert found(many, sort="views_recent desc, name asc", rows=1000) == names
    assert call(many, "package_search", sort="title_string asc", rows=1)["sort"] == (
        "title_string asc"
    )


@pytest.mark.parametrize(
    "sort", ["nonsense", "metadata_modified", "name up", "name asc,", ",", "a b c"]
)
def test_a_sort_without_direction_is_refused(portal: Portal, sort: str) -> None:
    status, error = refusal(portal, "package_search", sort=sort)
    assert (status, error["__type"]) == (400, "Search Query Error")
    assert error["message"] == "Search Query is invalid: 'Invalid \"sort\" parameter'"


def test_several_values_cannot_be_sorted_by(portal: Portal) -> None:
    assert refusal(portal, "package_search", sort="tags asc")[1]["__type"] == "Search Error"


def test_unknown_parameters_are_refused(portal: Portal) -> None:
    status, error = refusal(portal, "package_search", foo="bar")
    assert (status, error["__type"]) == (400, "Search Query Error")
    assert error["message"] == "Search Query is invalid: \"Invalid search parameters: ['foo']\""
    known = {"ext_x": "1", "include_private": "true", "include_drafts": True, "df": "text"}
    assert found(portal, **known) == found(portal)


def test_only_the_fields_asked_for(portal: Portal) -> None:
    for fl in ("id,name,title", "id name title", ["id", "name", "title"]):
        results = call(portal, "package_search", fl=fl)["results"]
        assert [set(r) for r in results] == [{"id", "name", "title"}] * 2
    (one,) = call(portal, "package_search", q="tram", fl="tags,organization,khong_co")["results"]
    assert json.loads(json.dumps(one)) == {"tags": ["trạm"], "organization": "so-ban"}
    assert call(portal, "package_search", fl="*")["results"][0]["state"] == "active"


def test_facets_are_counted(many: Portal) -> None:
    fields = ["organization", "tags", "groups", "license_id", "res_format", "khong_co"]
    result = call(many, "package_search", rows=0, **{"facet.field": json.dumps(fields)})
    assert list(result["facets"]) == fields
    assert result["facets"]["organization"] == {"so-ban": 31, "so-do": 1}
    assert result["search_facets"]["organization"] == {
        "title": "organization",
        "items": [
            {"name": "so-do", "display_name": "Sở Đo lường và Quan trắc", "count": 1},
            {"name": "so-ban", "display_name": "Sở Bản đồ", "count": 31},
        ],
    }
    assert result["facets"]["res_format"] == {"CSV": 32, "JSON": 32, "PARQUET": 32}
    assert result["search_facets"]["khong_co"] == {"title": "khong_co", "items": []}
    (licence,) = result["search_facets"]["license_id"]["items"]
    assert licence["display_name"].startswith("Dữ liệu mở")
    assert {"dia-phuong": 31}.items() <= result["facets"]["groups"].items()


def test_facets_are_cut_and_switched_off(portal: Portal) -> None:
    def facets(**data: Any) -> Any:
        given = {"facet.field": ["tags"], **data}
        return call(portal, "package_search", q="diem", **given)["facets"]

    assert facets() == {"tags": {"quan trắc": 1, "điểm đo": 1}}
    assert facets(**{"facet.limit": "1"}) == {"tags": {"quan trắc": 1}}
    assert facets(**{"facet.limit": "-1", "facet.mincount": "0"}) == {
        "tags": {"quan trắc": 1, "điểm đo": 1, "trạm": 0}
    }
    assert facets(**{"facet.mincount": 2}) == {"tags": {}}
    assert facets(facet="False") == {}
    assert facets(**{"facet.field": ""}) == {}


@pytest.mark.parametrize(
    ("given", "reason"),
    [("tags", "Could not parse as valid JSON"), ('"tags"', "Not a list"), ({"a": 1}, "Not a list")],
)
def test_facet_fields_are_a_list(portal: Portal, given: Any, reason: str) -> None:
    error = {"facet.field": [reason], "__type": "Validation Error"}
    assert refusal(portal, "package_search", **{"facet.field": given}) == (409, error)


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
