"""CKAN's wire protocol on a real server, spoken by real clients: requests, ckanapi, frictionless.

Cases are those of the reference (ckan-api.md, section 6A) that a catalogue without a datastore has.
"""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import ckanapi
import pytest
import requests

from catalog import index
from catalog.dataset import Declarations
from catalog.settings import Settings
from catalog.web.refusals import LOGIN, WRITES
from tests.catalog.web.conftest import serving
from tests.conftest import NOON, READINGS, publish_rows

JSON_TYPE = "application/json;charset=utf-8"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
CORS = (
    "Access-Control-Allow-Origin",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Headers",
)


@pytest.fixture(scope="module")
def web() -> Iterator[requests.Session]:
    """A client that follows nothing: udata and ckanapi do not either."""
    with requests.Session() as session:
        session.max_redirects = 0
        yield session


@pytest.fixture(scope="module")
def api(portal_server: str) -> str:
    return f"{portal_server}/api/3/action"


def result(response: requests.Response) -> Any:
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == JSON_TYPE
    envelope = response.json()
    assert list(envelope) == ["help", "success", "result"]
    assert envelope["success"] is True
    return envelope["result"]


def error(response: requests.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == JSON_TYPE
    envelope = response.json()
    assert set(envelope) == {"help", "success", "error"}
    assert envelope["success"] is False
    found: dict[str, Any] = envelope["error"]
    return found


def bare(response: requests.Response) -> str:
    assert (response.status_code, response.headers["Content-Type"]) == (400, JSON_TYPE)
    text = response.json()
    assert isinstance(text, str)
    return text


# Routes and envelope -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "version"),
    [("/api", 1), ("/api/", 1), ("/api/1", 1), ("/api/2", 2), ("/api/3", 3), ("/api/3/", 3)],
)
def test_the_version_of_the_api(
    web: requests.Session, portal_server: str, path: str, version: int
) -> None:
    response = web.get(portal_server + path, timeout=30)
    assert (response.status_code, response.json()) == (200, {"version": version})
    assert response.headers["Content-Type"] == JSON_TYPE


def test_both_routes_and_both_methods_answer_alike(
    web: requests.Session, portal_server: str
) -> None:
    got = web.get(f"{portal_server}/api/3/action/package_search?q=tram", timeout=30)
    posted = web.post(f"{portal_server}/api/action/package_search", json={"q": "tram"}, timeout=30)
    assert result(got)["count"] == 1
    assert got.content == posted.content
    help_url = f"{portal_server}/api/3/action/help_show?name=package_search"
    assert got.json()["help"] == help_url
    assert "Search the published datasets" in result(web.get(help_url, timeout=30))


def test_a_doubled_slash_is_served(web: requests.Session, portal_server: str) -> None:
    """What a client makes of a base URL that ends in a slash."""
    response = web.get(f"{portal_server}//api/3/action/package_list", timeout=30)
    assert result(response) == ["diem-do", "tram"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/1/action/package_list",
        "/api/3/action",
        "/api/3/action/",
        "/api/3/action/package_list/",
    ],
)
def test_other_routes_are_not_there(web: requests.Session, portal_server: str, path: str) -> None:
    response = web.get(portal_server + path, timeout=30)
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods_are_refused(web: requests.Session, api: str, method: str) -> None:
    response = web.request(method, f"{api}/package_list", json={"limit": 1}, timeout=30)
    assert response.status_code == 405
    assert response.headers["Content-Type"].startswith("text/html")
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_head_and_options(web: requests.Session, api: str) -> None:
    got = web.get(f"{api}/package_list", timeout=30)
    head = web.head(f"{api}/package_list", timeout=30)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Type", "Content-Length"):
        assert head.headers[name] == got.headers[name]
    options = web.options(f"{api}/package_list", timeout=30)
    assert (options.status_code, options.content) == (200, b"")
    assert options.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_cors_where_an_origin_is_sent(web: requests.Session, api: str) -> None:
    origin = {"Origin": "https://example.org"}
    for path in ("package_list", "package_show?id=x", "nope"):
        headers = web.get(f"{api}/{path}", headers=origin, timeout=30).headers
        assert [headers[name] for name in CORS] == [
            "*",
            "POST, PUT, GET, DELETE, OPTIONS",
            "Authorization, Content-Type",
        ]
        assert not set(CORS) & set(web.get(f"{api}/{path}", timeout=30).headers)
    assert web.options(f"{api}/package_list", headers=origin, timeout=30).headers[CORS[0]] == "*"


def test_jsonp_on_get_and_success_only(web: requests.Session, api: str) -> None:
    response = web.get(f"{api}/package_list?callback=cb", timeout=30)
    assert response.headers["Content-Type"] == "application/javascript;charset=utf-8"
    assert response.text.startswith("cb({")
    assert response.text.endswith("});")
    assert json.loads(response.text[3:-2])["result"] == ["diem-do", "tram"]
    assert result(web.post(f"{api}/package_list?callback=cb", timeout=30)) == ["diem-do", "tram"]
    assert error(web.get(f"{api}/package_show?id=zzz&callback=cb", timeout=30), 404)
    bare(web.get(f"{api}/nope?callback=cb", timeout=30))
    assert result(web.post(f"{api}/package_search", json={"callback": "cb"}, timeout=30))
    sly = web.get(f"{api}/package_list?callback=<script>", timeout=30)
    assert sly.text.startswith("&lt;script&gt;(")
    assert sly.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("token", ["not-a-token", "Bearer x", b"\xc2\xb7"])
def test_a_token_changes_nothing(web: requests.Session, api: str, token: str | bytes) -> None:
    headers = {"Authorization": token, "X-CKAN-API-Key": token}
    assert result(web.get(f"{api}/package_list", headers=headers, timeout=30))
    response = web.post(f"{api}/package_create", json={"name": "x"}, headers=headers, timeout=30)
    assert error(response, 403)["__type"] == "Authorization Error"


def test_text_is_ascii_as_ckan_writes_it(web: requests.Session, api: str) -> None:
    content = web.get(f"{api}/package_show?id=diem-do", timeout=30).content
    assert content.isascii()
    assert json.loads(content)["result"]["title"] == "Điểm đo"


# Errors ------------------------------------------------------------------------------------------


def test_what_is_not_there(web: requests.Session, api: str) -> None:
    not_found = {"__type": "Not Found Error", "message": "Not found"}
    for path in ("package_show?id=zzz", "package_show?id=luong-mua", "group_show?id=so-do"):
        assert error(web.get(f"{api}/{path}", timeout=30), 404) == not_found
    missing = {"name_or_id": ["Missing value"], "__type": "Validation Error"}
    assert error(web.get(f"{api}/package_show", timeout=30), 409) == missing


def test_an_unknown_action_is_a_bare_string(web: requests.Session, api: str) -> None:
    expected = "Bad request: Action name not known: nope"
    for response in (web.get(f"{api}/nope", timeout=30), web.post(f"{api}/nope", timeout=30)):
        assert bare(response) == expected
    assert bare(web.get(f"{api}/tên<b>", timeout=30)).endswith("tên<b>")


def test_writing_is_refused(web: requests.Session, api: str) -> None:
    for name in sorted(WRITES):
        refused = error(web.post(f"{api}/{name}", json={"name": "x"}, timeout=30), 403)
        message = f"Access denied: Action {name} requires an authenticated user"
        assert refused == {"__type": "Authorization Error", "message": message}
    assert bare(web.get(f"{api}/package_create?name=x", timeout=30)) == (
        "Bad request: JSON Error: Invalid request. Please use POST method for your request"
    )
    upload = {"upload": ("a.csv", b"x" * 300_000)}
    assert error(web.post(f"{api}/resource_create", files=upload, timeout=30), 403)


def test_what_needs_an_account_is_refused(web: requests.Session, api: str) -> None:
    for name in sorted(LOGIN):
        assert error(web.get(f"{api}/{name}", timeout=30), 403)["__type"] == "Authorization Error"


def test_search_errors(web: requests.Session, api: str) -> None:
    for path in ("weird_param=1", "sort=metadata_modified", "sort=nonsense"):
        refused = error(web.get(f"{api}/package_search?{path}", timeout=30), 400)
        assert refused["__type"] == "Search Query Error"
    for path in ("q={!bool must=x}", 'fq=title:"abc', "fq=organization:(a OR b"):
        refused = error(web.get(f"{api}/package_search?{path}", timeout=30), 409)
        assert refused["__type"] == "Search Error"
    refused = error(web.get(f"{api}/package_search?facet.field=notjson", timeout=30), 409)
    assert refused["facet.field"] == ["Could not parse as valid JSON"]


def test_before_anything_was_built(
    web: requests.Session, miniature: Declarations, settings: Settings
) -> None:
    with serving(miniature, settings) as url:
        (settings.public / index.FILE).unlink()
        refused = error(web.get(f"{url}/api/3/action/package_list", timeout=30), 503)
        assert refused["__type"] == "Service Unavailable"
        assert web.get(f"{url}/api/3", timeout=30).json() == {"version": 3}


def test_what_went_wrong_stays_inside(
    web: requests.Session, miniature: Declarations, settings: Settings
) -> None:
    with serving(miniature, settings) as url:
        (settings.public / index.FILE).unlink()
        (settings.public / index.FILE).write_bytes(b"no database")
        response = web.get(f"{url}/api/3/action/package_list", timeout=30)
        refused = error(response, 500)
        assert refused == {"__type": "Internal Server Error", "message": "Internal Server Error"}
        assert str(settings.home) not in response.text


# What is sent ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (FORM, "id=tram"),
        (FORM, '{"id": "tram"}'),  # curl -d '{…}'
        (FORM, quote('{"id": "tram"}')),
        (FORM, '{"id": "tram"}=1'),
        (FORM, '{"id": "tram", "note": "a=b&c"}'),
        (FORM, 'id=tram&note="a&b'),
        (JSON, '{"id": "tram"}'),
        ({"Content-Type": "application/json; charset=utf-8"}, '{"id": "tram"}'),
        ({"Content-Type": "application/vnd.api+json"}, '{"id": "tram"}'),
    ],
)
def test_bodies(web: requests.Session, api: str, headers: Mapping[str, str], body: str) -> None:
    response = web.post(f"{api}/package_show", data=body, headers=headers, timeout=30)
    assert result(response)["name"] == "tram"


def test_a_form_in_parts(web: requests.Session, api: str) -> None:
    fields: dict[str, tuple[str | None, str | bytes]] = {
        "q": (None, "Điểm đo"),
        "rows": (None, "0"),
        "upload": ("a.bin", b"\x00\xff"),
    }
    assert result(web.post(f"{api}/package_search", files=fields, timeout=30))["count"] == 1
    broken = {"Content-Type": "multipart/form-data"}
    assert result(web.post(f"{api}/package_list", data=b"--x", headers=broken, timeout=30))


def test_a_form_goes_before_the_query_string_and_that_before_json(
    web: requests.Session, api: str
) -> None:
    def name(**sent: Any) -> str:
        answered = result(web.post(f"{api}/package_show?id=tram", timeout=30, **sent))
        return str(answered["name"])

    assert name(data={"id": "diem-do"}) == "diem-do"
    assert name(json={"id": "diem-do"}) == "tram"
    assert name(data="", headers=JSON) == "tram"
    assert name(data="x", headers={"Content-Type": "text/plain"}) == "tram"


def test_nothing_sent_is_nothing_asked(web: requests.Session, api: str) -> None:
    for headers in (JSON, FORM, {}):
        assert result(web.post(f"{api}/package_list", data="", headers=headers, timeout=30))
        assert result(web.get(f"{api}/package_list", headers=headers, timeout=30))


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (JSON, "{"),
        (JSON, "[1]"),
        (JSON, "null"),
        (JSON, '"x"'),
        (JSON, b"\xff\xfe\xfd"),
        (JSON, "[" * 60_000),
        (FORM, "{'id': 1}"),
        (FORM, "x="),
    ],
)
def test_what_is_no_object_is_a_bare_string(
    web: requests.Session, api: str, headers: Mapping[str, str], body: str | bytes
) -> None:
    for action in ("package_show", "package_create"):
        response = web.post(f"{api}/{action}", data=body, headers=headers, timeout=30)
        assert bare(response).startswith("Bad request: JSON Error: ")


def test_bodies_of_other_kinds_and_sizes_are_not_read(web: requests.Session, api: str) -> None:
    text = {"Content-Type": "text/plain"}
    response = web.post(f"{api}/package_show", data='{"id": "tram"}', headers=text, timeout=30)
    assert response.status_code == 415
    assert response.headers["Content-Type"].startswith("text/html")
    large = web.post(f"{api}/package_show", json={"id": "x" * 2_000_000}, timeout=30)
    assert large.status_code == 413


def test_repeated_keys_are_lists_and_empty_numbers_absent(web: requests.Session, api: str) -> None:
    path = "facet.field=organization&facet.field=tags&rows=&start="
    answered = result(web.get(f"{api}/package_search?{path}", timeout=30))
    assert set(answered["facets"]) == {"organization", "tags"}
    assert len(answered["results"]) == 2
    posted = result(
        web.post(f"{api}/package_search", json={"facet.field": ["tags"], "rows": 0}, timeout=30)
    )
    assert set(posted["facets"]) == {"tags"}


def test_lone_surrogates_are_just_unknown(web: requests.Session, api: str) -> None:
    body = b'{"id": "\\ud800"}'
    assert error(web.post(f"{api}/package_show", data=body, headers=JSON, timeout=30), 404)
    body = b'{"q": "\\ud800", "\\ud800": 1}'
    assert error(web.post(f"{api}/package_search", data=body, headers=JSON, timeout=30), 400)


# Clients -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("get_only", [False, True])
def test_ckanapi(portal_server: str, get_only: bool) -> None:
    with ckanapi.RemoteCKAN(portal_server, get_only=get_only, apikey="x") as ckan:
        assert ckan.action.site_read() is True
        assert ckan.action.status_show()["site_url"] == portal_server
        assert ckan.action.package_list() == ["diem-do", "tram"]
        assert ckan.action.package_show(id="diem-do")["title"] == "Điểm đo"
        found = ckan.action.package_search(q="Trạm", rows=1000, include_private=True)
        assert [p["name"] for p in found["results"]] == ["tram"]
        assert ckan.action.organization_list(all_fields=True)[0]["name"] == "so-ban"
        assert ckan.action.organization_show(id="so-do")["package_count"] == 1
        resource = ckan.action.package_show(id="tram")["resources"][0]
        assert ckan.action.resource_show(id=resource["id"]) == resource
        for name, data, raised in [
            ("package_show", {"id": "zzz"}, ckanapi.NotFound),
            ("package_show", {}, ckanapi.ValidationError),
            ("package_search", {"x": "1"}, ckanapi.SearchQueryError),
            ("package_search", {"q": "{!x}"}, ckanapi.SearchError),
            ("nope", {}, ckanapi.CKANAPIError),
        ]:
            with pytest.raises(raised):
                ckan.call_action(name, data)
        with pytest.raises(ckanapi.CKANAPIError if get_only else ckanapi.NotAuthorized):
            ckan.action.package_create(name="x")


def ckanapi_lines(url: str, *arguments: str) -> list[Any]:
    """What the command prints, line by line. It starts workers of itself, by its bare name."""
    folder = Path(sys.executable).parent
    done = subprocess.run(
        [folder / "ckanapi", *arguments, "-r", url],
        env={**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_ckanapi_command_dumps_everything(portal_server: str, tmp_path: Path) -> None:
    dumped = ckanapi_lines(portal_server, "dump", "datasets", "--all", "--resource-views")
    assert [d["name"] for d in dumped] == ["diem-do", "tram"]
    organizations = ckanapi_lines(portal_server, "dump", "organizations", "--all")
    assert [o["name"] for o in organizations] == ["so-ban", "so-do"]
    assert len(ckanapi_lines(portal_server, "dump", "groups", "--all")) == 12
    assert ckanapi_lines(portal_server, "dump", "users", "--all") == []
    ckanapi_lines(portal_server, "dump", "datasets", "tram", f"--datapackages={tmp_path}")
    saved = {p.suffix for p in (tmp_path / "tram" / "data").iterdir()}
    assert saved == {".csv", ".parquet", ".json"}


def test_the_ckanapi_command_searches_to_an_empty_page(portal_server: str) -> None:
    found = ckanapi_lines(portal_server, "search", "datasets", "q=giả định", "sort=name asc")
    assert [d["name"] for d in found] == ["diem-do", "tram"]


def harvest(web: requests.Session, api: str, fq: str = "", rows: int = 1) -> list[Any]:
    """As CKANHarvester gathers: it looks at neither status nor `success`."""
    packages: list[Any] = []
    while True:
        path = f"{api}/package_search?rows={rows}&start={len(packages)}&sort=id+asc"
        page = web.get(path + (f"&fq={quote(fq)}" if fq else ""), timeout=30).json()
        if not page["result"]["results"]:
            return packages
        packages += page["result"]["results"]


def test_ckan_harvests_page_by_page(web: requests.Session, api: str) -> None:
    packages = harvest(web, api)
    ids = [p["id"] for p in packages]
    assert len(ids) == 2
    assert ids == sorted(ids)
    assert all(p["resources"] and p["organization"] for p in packages)
    assert [p["name"] for p in harvest(web, api, "-organization:so-do")] == ["tram"]
    assert len(harvest(web, api, "organization:so-do OR organization:so-ban")) == 2
    modified = packages[0]["metadata_modified"]
    assert len(harvest(web, api, f"metadata_modified:[{modified}Z TO *]")) == 2
    assert harvest(web, api, "metadata_modified:[2026-11-23T00:00:00Z TO *]") == []


def test_udata_harvests_by_names_and_by_filters(web: requests.Session, api: str) -> None:
    def get(path: str) -> Any:
        response = web.get(
            f"{api}/{path}", headers={"content-type": "application/json"}, timeout=30
        )
        assert response.headers["Content-Type"].split(";")[0] == "application/json"
        return result(response)

    for name in get("package_list"):
        assert get(f"package_show?id={name}")["type"] == "dataset"
    found = get("package_search?q=organization:so-do AND -tags:trạm&rows=1000")
    assert [p["name"] for p in found["results"]] == ["diem-do"]


FRICTIONLESS = """
import sys
from frictionless import Catalog, Package
from frictionless.portals import CkanControl
url = sys.argv[1]
for package in (
    Package(f"{url}/dataset/diem-do"),
    Package(control=CkanControl(baseurl=url + "/", dataset="diem-do")),
    Package(control=CkanControl(baseurl=url, dataset="diem-do", ignore_schema=True)),
):
    rows = package.get_resource("diem-do-csv").read_rows()
    print(package.name, len(rows), rows[0]["ten_diem"], package.description[:6])
for control in ({}, {"organization_name": "so-do"}, {"group_id": "moi-truong"}):
    print(Catalog(control=CkanControl(baseurl=url, **control)).dataset_names)
"""


@pytest.mark.skipif(
    importlib.util.find_spec("frictionless_ckan_mapper") is None,
    reason="frictionless-ckan-mapper is not installed",
)
def test_frictionless_reads_datasets_and_catalogues(portal_server: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FRICTIONLESS, portal_server],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "diem-do 2 Cầu Đường Số đo ",
        "diem-do 2 Cầu Đường Số đo ",
        "diem-do 2 Cầu Đường Số đo ",
        "['diem-do', 'tram']",
        "['diem-do']",
        "['diem-do']",
    ]


def test_the_described_package_reads_without_ckan(web: requests.Session, api: str) -> None:
    """frictionless reads it in place of the CKAN dict: its paths must lead to our files."""
    resources = result(web.get(f"{api}/package_show?id=diem-do", timeout=30))["resources"]
    described = resources[-1]["url"]
    assert described.endswith("/datapackage.json")
    folder = described.rpartition("/")[0]
    paths = [f"{folder}/{r['path']}" for r in web.get(described, timeout=30).json()["resources"]]
    assert paths == [r["url"] for r in resources[:-1]]
    assert all(web.head(path, timeout=30).status_code == 200 for path in paths)


def test_a_swap_of_the_index_is_seen(
    web: requests.Session, miniature: Declarations, settings: Settings
) -> None:
    publish_rows(miniature, settings, "diem_do", READINGS + " LIMIT 1")
    with serving(miniature, settings) as url:
        asked = f"{url}/api/3/action/package_show?id=diem-do"
        assert result(web.get(asked, timeout=30))["version"] == "1"
        publish_rows(miniature, settings, "diem_do", READINGS)
        index.build(miniature, settings.at(url), lambda: NOON)
        assert result(web.get(asked, timeout=30))["version"] == "2"


# The answers of a running CKAN -------------------------------------------------------------------

# What a golden asks for, in the words of the miniature province.
OURS = (
    ("bo-du-lieu-000*", "diem*"),
    ("bo-du-lieu-0000", "diem-do"),
    ("bo-du-lieu-0002", "tram"),
    ("bo-du-lieu-0003", "diem-do"),
    ("so-y-te", "so-do"),
    ("bệnh viện", "giả định"),
    ("name:d200k", "name:csv"),
    ("query=th", "query=tr"),
)
OUT_OF_SCOPE = (
    "datastore_dump", "datastore_info", "datastore_search", "dcat_", "package_activity_list",
    "package_autocomplete",
)  # fmt: skip
DIFFERENT = {
    "package_show_private_anon": "nothing here is private: unknown, 404",
    "site_read_removed": "older clients ask for it: answered",
}
OPTIONAL = {"license_url"}  # only for licences that have an address


def goldens() -> list[Path]:
    """Answers recorded from CKAN 2.12, where the folder of real data has them beside it."""
    real = os.environ.get("OPENDATA_REAL_DATA")
    folder = Path(real).parent / "reference" / "ckan-golden" if real else None
    found = sorted(folder.glob("*.json")) if folder else []
    return [
        file
        for file in found
        if not file.stem.startswith(OUT_OF_SCOPE)
        and file.stem not in DIFFERENT
        and "<SYSADMIN TOKEN>" not in file.read_text("utf-8")
    ]


def replayed(web: requests.Session, url: str, asked: Mapping[str, Any]) -> requests.Response:
    def ours(text: str) -> str:
        for theirs, own in OURS:
            text = text.replace(theirs, own)
        return text

    body = asked.get("raw_body")
    if "json" in asked:
        body = json.dumps(asked["json"], ensure_ascii=False)
    return web.request(
        asked["method"],
        url + ours(unquote(asked["url"].replace("+", " "))),
        headers=asked["headers"],
        data=ours(body).encode() if body else None,
        timeout=30,
    )


def assert_alike(ours: Any, theirs: Any, where: str) -> None:
    """The same keys and the same JSON types; null stands for any, counts have their own keys."""
    if ours is None or theirs is None:
        return
    assert type(ours) is type(theirs), where
    if isinstance(theirs, list) and theirs and ours:
        assert_alike(ours[0], theirs[0], f"{where}[0]")
    elif isinstance(theirs, dict) and not all(isinstance(v, int) for v in theirs.values()):
        assert set(ours) | OPTIONAL == set(theirs) | OPTIONAL, where
        for key in set(theirs) & set(ours):
            assert_alike(ours[key], theirs[key], f"{where}.{key}")


@pytest.mark.skipif(not goldens(), reason="OPENDATA_REAL_DATA is not set, or has no goldens beside")
def test_answers_are_those_of_a_running_ckan(web: requests.Session, portal_server: str) -> None:
    for file in goldens():
        golden = json.loads(file.read_text("utf-8"))
        response = replayed(web, portal_server, golden["request"])
        assert response.status_code == golden["status"], (file.name, response.text)
        theirs, ours = golden["headers"]["content-type"], response.headers["Content-Type"]
        assert ours.replace(" ", "") == theirs.replace(" ", ""), file.name
        if ours != JSON_TYPE or "body_truncated_from_chars" in golden or not golden["body"]:
            continue
        assert_alike(response.json(), golden["body"], file.name)
        if isinstance(golden["body"], str):
            assert response.json() == golden["body"], file.name
        elif "error" in golden["body"]:
            assert response.json()["error"]["__type"] == golden["body"]["error"]["__type"]
