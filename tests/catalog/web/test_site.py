"""What every page shares: its frame, languages and headers, and errors, which are pages too."""

import re
from hashlib import sha256

import pytest
import requests

from catalog.bilingual import LANGUAGES, Language
from catalog.dataset import Declarations
from catalog.settings import Settings
from catalog.web.texts import say
from tests.catalog.web.conftest import Read, serving
from tests.catalog.web.document import EVERY, PREFIX, Document, get

FILES = ("/api/", "/releases/", "/static/", "/catalog.duckdb")


@pytest.mark.parametrize(("language", "path"), EVERY)
def test_a_page_holds_no_script_of_its_own_and_asks_nobody_else(
    portal_server: str, read: Read, language: Language, path: str
) -> None:
    page = read(language, path)
    assert not {"style", "iframe", "object"} & set(page.tags)
    names = {name for name, _ in page.attributes}
    assert not [n for n in names if n == "style" or n.startswith("on")]
    text = get(portal_server + PREFIX[language] + path).text
    (script,) = re.findall("<script[^>]*>[^<]*</script>", text)
    assert re.fullmatch(r'<script src="/static/copy.js[^>]+></script>', script)
    assert set(re.findall('<form[^>]* action="([^"]*)"', text)) <= {f"{PREFIX[language]}/dataset"}
    hosts = set(re.findall(r"https?://[^/\s\"'<&]+", text))
    assert hosts <= {portal_server}
    assert "javascript:" not in text


@pytest.mark.parametrize(("language", "path"), EVERY)
def test_the_language_is_kept_and_can_be_switched(
    portal_server: str, read: Read, language: Language, path: str
) -> None:
    other: Language = "en" if language == "vi" else "vi"
    links = read(language, path).links
    switch = [x.href for x in links if x.attributes.get("class") == "switch"]
    assert switch == [PREFIX[other] + path]
    alternates = {
        x.attributes["hreflang"]: x.href for x in links if x.attributes.get("rel") == "alternate"
    }
    assert alternates == {
        "vi": portal_server + path,
        "en": f"{portal_server}/en{path}",
        "x-default": portal_server + path,
    }
    for x in links:
        if x.href.startswith("/") and not x.href.startswith(FILES) and x.href not in switch:
            assert x.href.startswith("/en/") == (language == "en"), x.href


def test_pages_are_headed_for_safety_and_the_other_language(portal_server: str) -> None:
    headers = get(f"{portal_server}/en/dataset/tram").headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"]
    assert headers["Content-Language"] == "en"
    assert f'<{portal_server}/dataset/tram>; rel="alternate"; hreflang="vi"' in headers["Link"]


def test_head_answers_as_get(portal_server: str) -> None:
    answer = requests.head(f"{portal_server}/dataset/tram", timeout=30)
    assert (answer.status_code, answer.content) == (200, b"")


def test_the_style_sheet_is_kept_for_ever_under_its_hash_only(
    portal_server: str, read: Read
) -> None:
    links = [x.href for x in read("vi", "/").links if x.attributes.get("rel") == "stylesheet"]
    exact = get(portal_server + links[0])
    assert links == [f"/static/portal.css?v={sha256(exact.content).hexdigest()[:12]}"]
    assert exact.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for query in ("", "?v=", "?v=0", "?"):
        other = get(f"{portal_server}/static/portal.css{query}")
        assert other.headers["Cache-Control"] == "no-cache"


def test_robots_may_read_everything(portal_server: str) -> None:
    assert get(f"{portal_server}/robots.txt").text == "User-agent: *\nAllow: /\n"


# Errors ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/khong-co", 404),
        ("GET", "/dataset/khong_co", 404),
        ("GET", "/dataset/Tram", 404),
        ("GET", "/organization/khong-co", 404),
        ("POST", "/dataset/tram", 405),
    ],
)
def test_what_is_not_there_is_said_on_a_page(
    portal_server: str, language: Language, method: str, path: str, status: int
) -> None:
    url = portal_server + PREFIX[language] + path
    answer = requests.request(method, url, timeout=30)
    page = Document.read(answer.text)
    assert answer.status_code == status
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert page.problems == []
    assert page.values("lang")[0] == language
    assert say(language, f"error.{status}.title") in page.text


def test_files_that_are_not_there_are_said_on_a_page(portal_server: str) -> None:
    for path in ("/releases/tram/0009/manifest.json", "/static/pages.py", "/static/..%2fpages.py"):
        answer = get(portal_server + path)
        assert answer.status_code == 404
        assert say("vi", "error.404.title") in answer.text


def test_the_api_keeps_its_own_errors(portal_server: str) -> None:
    answer = get(f"{portal_server}/api/3/action/package_show?id=khong-co")
    assert answer.status_code == 404
    assert answer.json()["error"]["__type"] == "Not Found Error"


def test_without_an_index_the_pages_say_what_to_run(
    miniature: Declarations, settings: Settings
) -> None:
    with serving(miniature, settings) as url:
        (settings.public / "catalog.duckdb").unlink()
        for language in LANGUAGES:
            answer = get(f"{url}{PREFIX[language]}/dataset/tram")
            assert answer.status_code == 503
            assert int(answer.headers["Retry-After"]) > 0
            page = Document.read(answer.text)
            assert say(language, "error.503.title") in page.text
            assert "opendata run" in page.text
        assert get(f"{url}/robots.txt").status_code == 200


def test_a_fault_of_ours_is_a_page_that_tells_nothing_of_it(
    miniature: Declarations, settings: Settings
) -> None:
    with serving(miniature, settings) as url:
        (settings.public / "catalog.duckdb").write_bytes(b"no database")
        for language in LANGUAGES:
            answer = get(f"{url}{PREFIX[language]}/")
            assert answer.status_code == 500
            assert say(language, "error.500.title") in answer.text
            assert "catalog.duckdb" not in answer.text
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
