"""What is found, and what is refused as it is not understood: words, fields, order, facets."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from catalog.portal import Portal
from tests.catalog.web.conftest import START, call, found, refusal

# What is asked -----------------------------------------------------------------------------------


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


def test_a_word_of_q_may_end_in_a_wildcard(portal: Portal) -> None:
    assert "tram" in found(portal, q="trạ*")
    assert found(portal, q="ĐIỂM-đ*") == ["diem-do"]
    assert found(portal, q="trạmx*") == found(portal, q='"trạ*"') == []


def test_null_in_a_list_is_nothing(portal: Portal) -> None:
    assert found(portal, fq_list=[None]) == found(portal)


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
        ("title:diem-d*", ["diem-do"]),
        ("title:di*_d?", ["diem-do"]),
        ("title:d*-x*", []),
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
        ("organization:(so-do OR so-ban)", ["diem-do", "tram"]),
        ("organization:(so-do so-ban)", []),
        ("-organization:(so-do OR x)", ["tram"]),
        ("(organization:so-do)", ["diem-do"]),
        ("((name:tram OR name:x) AND (tags:trạm))", ["tram"]),
        ("NOT (name:tram OR name:x)", ["diem-do"]),
        ("title:(+diem -tram)", ["diem-do"]),
        # as Lucene weighs them: OR makes both sides optional, and what must be decides
        ("organization:so-do OR organization:so-ban name:tram", ["tram"]),
        ("name:diem-do AND res_format:CSV OR res_format:x", ["diem-do"]),
        ("organization:so-do OR -name:tram", ["diem-do"]),
        ("name:tram^2", ["tram"]),
        ('title:"Điểm đo"^0.5', ["diem-do"]),
        ("name:tran~1", ["tram"]),
        ("title:trem~1", ["tram"]),
        ("title:xyz~1", []),
        ("title:diem~0.8", ["diem-do"]),
        ('title:"do diem"~2', ["diem-do"]),
        ('title:"muc danh tram"~5', ["tram"]),
        ("name:[a TO e]", ["diem-do"]),
        ("name:{diem-do TO *]", ["tram"]),
        ("former_names:[* TO *]", ["tram"]),
        ("title:[* TO *]", ["diem-do", "tram"]),
        ("name:diem\\-do", ["diem-do"]),
        ("name:tr\\*", []),
        ("theme:moi-truong", ["diem-do"]),
        ("metadata_modified:[NOW-1000YEARS TO NOW+900YEARS]", ["diem-do", "tram"]),
        ("metadata_modified:[* TO NOW-100YEARS/DAY]", []),
        (
            "metadata_modified:[2026-11-22T05:00:00Z/DAY TO 2026-11-22T05:00:00Z+1DAY]",
            ["diem-do", "tram"],
        ),
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
        "organization:(so-do OR so-ban",
        "organization:so-do)",
        "()",
        "organization:()",
        "(" * 30 + "name:tram" + ")" * 30,
        "organization:so-do OR",
        "OR organization:so-do",
        "organization:so-do AND AND name:tram",
        "organization:",
        ":so-do",
        "*:so-do",
        "name:[a b]",
        "metadata_modified:[NOW-30EONS TO NOW]",
        "metadata_modified:[NOWISH TO *]",
        "metadata_modified:[2026-11-22T05:00:00Z-999999YEARS TO *]",
        "title:a~ title:b~ title:c~ title:d~ title:e~ title:f~",
        "metadata_modified:[a TO b",
        "metadata_modified:[0001-01-01T00:00:00+07:00 TO *]",
        "name:tram^^2",
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


def test_unknown_parameters_are_refused(portal: Portal) -> None:
    status, error = refusal(portal, "package_search", foo="bar")
    assert (status, error["__type"]) == (400, "Search Query Error")
    assert error["message"] == "Search Query is invalid: \"Invalid search parameters: ['foo']\""
    known = {"ext_x": "1", "include_private": "true", "include_drafts": True, "df": "text"}
    assert found(portal, **known) == found(portal)


# In which order ----------------------------------------------------------------------------------


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


# What is answered --------------------------------------------------------------------------------


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


def test_frequency_and_theme_are_counted_and_titled(portal: Portal) -> None:
    result = call(portal, "package_search", **{"facet.field": ["frequency", "theme"]})
    assert result["facets"]["frequency"] == {"daily": 1, "irregular": 1}
    assert result["facets"]["theme"] == result["facets"]["theme"] | {"moi-truong": 1}
    titles = {i["name"]: i["display_name"] for i in result["search_facets"]["frequency"]["items"]}
    assert titles == {"daily": "Hằng ngày", "irregular": "Khi có thay đổi"}


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


# Resources ---------------------------------------------------------------------------------------


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
