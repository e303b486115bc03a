"""Finding a dataset: the same words find the same as in CKAN's API; choices, counts, pages."""

import json
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from catalog.bilingual import LANGUAGES, Language
from catalog.portal import Portal
from catalog.web.search import FIELDS, ON_A_PAGE, Found, Search, find
from catalog.web.texts import say
from schemas.errors import NotFoundError
from tests.catalog.web.conftest import Read, call, found
from tests.catalog.web.document import PREFIX, Document, get


def asked(portal: Portal, **given: str) -> Found:
    return find(portal, Search.read(given))


def names(result: Found) -> list[str]:
    return [d.slug for d in result.datasets]


def counts(result: Found, facet: str) -> dict[str, int]:
    return {c.value: c.count for f in result.facets if f.name == facet for c in f.choices}


# What is found -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "q",
    [
        "Điểm đo", "diem do", "DIEM  DO", "measuring", "quan trac", "trạm", "tram khongco",
        '"so do"', "giả định -trạm", "trạ*", "(!!!", "", "a" * 5000,
    ],
)  # fmt: skip
def test_page_and_api_find_the_same(portal: Portal, q: str) -> None:
    published = replace(portal, datasets=portal.published)
    assert sorted(names(asked(published, q=q))) == sorted(found(published, q=q))


def test_facets_count_as_the_api_does(many: Portal) -> None:
    published = replace(many, datasets=many.published)
    answer = call(
        published,
        "package_search",
        **{"q": "giả định", "facet.field": json.dumps(list(FIELDS.values()))},
    )
    result = asked(published, q="giả định")
    for facet, field in FIELDS.items():
        expected = {v: n for v, n in answer["facets"][field].items() if v != "JSON"}
        assert counts(result, facet) == expected


def test_a_dataset_counts_once_however_many_files_it_has(portal: Portal) -> None:
    whole = portal.dataset("tram")
    part = replace(whole.resources[1], name="tram-2024", part="2024")
    parted = replace(whole, resources=(*whole.resources, part, replace(part, name="tram-2025")))
    result = asked(replace(portal, datasets=(portal.dataset("diem_do"), parted)))
    assert counts(result, "format") == {"CSV": 2, "PARQUET": 2}


def test_what_is_awaited_is_found_after_what_can_be_had(portal: Portal) -> None:
    assert names(asked(portal, q="trạm")) == ["tram", "luong-mua"]
    assert names(asked(portal, frequency="yearly")) == ["luong-mua"]
    assert names(asked(portal, q="trạm", format="CSV")) == ["tram"]


def test_a_colon_is_a_sign_like_any_other_in_the_box(portal: Portal) -> None:
    assert names(asked(portal, q="trạm: danh mục")) == ["tram"]
    assert names(asked(portal, q="{!x} tram")) == []


def test_choices_narrow_and_can_be_changed_or_taken_back(many: Portal) -> None:
    result = asked(many, organization="so-do")
    assert names(result) == ["diem-do"]
    assert counts(result, "organization") == {"so-ban": 32, "so-do": 1}
    assert counts(result, "theme") == {"cong-nghe": 1, "moi-truong": 1}
    ((facet, choice),) = result.chosen
    assert (facet, choice.value, choice.titles[0]) == (
        "organization", "so-do", "Sở Đo lường và Quan trắc",
    )  # fmt: skip
    assert choice.address == "/dataset"
    other = next(c for c in result.facets[0].choices if not c.chosen)
    assert other.address == "/dataset?organization=so-ban"


def test_a_choice_nothing_has_is_shown_so_that_it_can_be_taken_back(portal: Portal) -> None:
    result = asked(portal, theme="khong-co")
    assert (result.count, names(result)) == (0, [])
    assert [(c.value, c.count) for _, c in result.chosen] == [("khong-co", 0)]


def test_results_are_ordered(many: Portal) -> None:
    assert names(asked(many, sort="title"))[:2] == ["bo-01", "bo-10"]
    assert names(asked(many, sort="updated", organization="so-ban"))[:2] == ["bo-01", "bo-02"]
    assert names(asked(many, sort="updated"))[-1] != "luong-mua"  # on the last page
    assert names(asked(many, q="trạm"))[0] == "tram"


def test_results_are_paged(many: Portal) -> None:
    first, second = asked(many), asked(many, page="2")
    assert (len(first.datasets), first.pages, first.count) == (ON_A_PAGE, 2, 33)
    assert len(second.datasets) == 33 - ON_A_PAGE
    assert not set(names(first)) & set(names(second))
    assert second.datasets[-1].slug == "luong-mua"
    assert asked(many, page="99").datasets == ()


@pytest.mark.parametrize(
    "given", [{"page": "0"}, {"page": "-1"}, {"page": "hai"}, {"page": "²"}, {"sort": "mới"}]
)
def test_an_order_or_page_there_is_not_is_no_address(given: dict[str, str]) -> None:
    with pytest.raises(NotFoundError):
        Search.read(given)


def test_a_search_has_one_address(portal: Portal) -> None:
    given = {"page": "2", "q": " dân số ", "theme": "xa-hoi", "sort": "title", "khong_co": "x"}
    search = Search.read(given)
    address = urlsplit(search.address)
    assert dict(parse_qsl(address.query)) == {
        "q": "dân số", "theme": "xa-hoi", "sort": "title", "page": "2",
    }  # fmt: skip
    assert Search.read(dict(parse_qsl(address.query))) == search
    assert Search.read({}).address == Search.read({"q": "", "page": ""}).address == "/dataset"


@pytest.mark.parametrize(
    ("q", "meant"),
    [("diẻm dp", ""), ("điểmm đo", "điểm đo"), ("measring", "measuring"), ("zzz", "")],
)
def test_a_slip_is_answered_with_what_was_meant(portal: Portal, q: str, meant: str) -> None:
    result = asked(portal, q=q)
    assert (result.count, result.suggestion) == (0, meant)
    assert counts(result, "theme"), "themes to go on from"


# On the page -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_is_searched_without_a_script(portal_server: str, language: Language) -> None:
    prefix = PREFIX[language]
    page = Document.read(get(f"{portal_server}{prefix}/dataset?q=quan+trac&theme=moi-truong").text)
    assert page.problems == []
    links = [x.href for x in page.links]
    assert f"{prefix}/dataset/diem-do" in links
    assert f"{prefix}/dataset/tram" not in links
    assert f"{prefix}/dataset?q=quan+trac" in links  # the theme taken back
    other = {"": "/en", "/en": ""}[prefix]
    switch = [x.href for x in page.links if x.attributes.get("class") == "switch"]
    assert switch == [f"{other}/dataset?q=quan+trac&theme=moi-truong"]
    assert "hidden" in page.values("type")
    assert "moi-truong" in page.values("value")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_facet_of_the_list_leads_to_what_it_counts(
    portal_server: str, read: Read, language: Language
) -> None:
    page = read(language, "/dataset")
    facets = [x.href for x in page.links if "/dataset?" in x.href]
    assert len(facets) > 8
    for href in facets:
        answer = get(portal_server + href)
        assert answer.status_code == 200
        assert say(language, "search.none") not in answer.text


def test_nothing_found_says_what_can_be_done(portal_server: str) -> None:
    text = Document.read(get(f"{portal_server}/dataset?q=điểmm").text).text
    assert say("vi", "search.none") in text
    assert say("vi", "search.meant") in text
    assert say("vi", "search.help") in text
    beyond = Document.read(get(f"{portal_server}/dataset?page=7").text).text
    assert say("vi", "search.beyond", n="1") in beyond


def test_what_is_asked_for_brings_in_no_markup(portal_server: str) -> None:
    text = get(f'{portal_server}/dataset?q="><script>alert(1)</script>&theme="><b>').text
    page = Document.read(text)
    assert page.problems == []
    assert "alert(1)</script>" not in text
    assert "b" not in page.tags


@pytest.mark.parametrize("query", ["page=0", "sort=x", "page=1e3"])
def test_an_address_there_is_not_is_a_page_that_says_so(portal_server: str, query: str) -> None:
    assert get(f"{portal_server}/dataset?{query}").status_code == 404
