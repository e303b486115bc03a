"""A citizen in a real browser: finds the budget, reads its chart, takes the file and the snippet.

On a phone and on a wide screen, in both languages, with script and without; and axe-core, which
knows what people who use a keyboard or a screen reader stumble over.
"""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from catalog import dataset as declared
from catalog.bilingual import LANGUAGES, Language
from catalog.settings import Settings
from catalog.web.texts import say
from tests.catalog.web.conftest import needs_chromium, serving
from tests.catalog.web.document import PREFIX
from tests.conftest import publish_rows

pytestmark = needs_chromium

ROOT = Path(__file__).resolve().parents[3]
NAME = "ngan_sach_dia_phuong"
WIDTHS = (360, 1440)
# Made up, for tests: two kinds of figure in three years, and a correction of one.
BUDGET = """
SELECT nam, loai, ten_tinh, '19' AS ma_tinh, 'truoc-2025-07-01' AS danh_muc,
    NULL::VARCHAR AS vung, 'thu NSNN trên địa bàn' AS chi_tieu, gia_tri::DOUBLE AS gia_tri,
    'triệu đồng' AS don_vi
FROM (VALUES
    (2001::BIGINT, 'dự toán', 'Thái Nguyên', 1000), (2001, 'quyết toán', 'Thái Nguyên', {final}),
    (2002, 'dự toán', 'Thái Nguyên', 2500), (2003, 'dự toán', 'Thái Nguyên', 4000),
    (2002, 'quyết toán', 'Thái Nguyên', NULL), (2002, 'dự toán', 'Bắc Kạn', 7)
) AS t(nam, loai, ten_tinh, gia_tri)
"""
PATHS: Mapping[str, str] = {
    "home": "/",
    "list": "/dataset",
    "found": "/dataset?q=ngan+sach&theme=tai-chinh",
    "not found": "/dataset?q=ngan+sachx",
    "dataset": "/dataset/ngan-sach-dia-phuong",
    "awaited": "/dataset/dan-so",
    "department": "/organization/so-tc",
    "departments": "/organization",
    "no page": "/khong-co",
}


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real declarations with one dataset published twice, served."""
    declarations = declared.load(ROOT)
    home = tmp_path_factory.mktemp("province") / "home"
    settings = Settings(ROOT, home, "http://127.0.0.1:8000", "kiem-thu")
    for final in (1100, 1234):
        publish_rows(declarations, settings, NAME, BUDGET.format(final=final))
    with serving(declarations, settings) as url:
        yield url


def find_the_budget(tab: Page, url: str, language: Language) -> None:
    """From the home page, by typing without accents."""
    tab.goto(url + PREFIX[language] + "/")
    tab.get_by_role("searchbox", name=say(language, "search")).fill("ngan sach")
    tab.get_by_role("button", name=say(language, "search.go"), exact=True).click()
    expect(tab.get_by_role("status").first).to_contain_text("1")
    tab.locator(".listing h3 a").click()
    assert tab.url == f"{url}{PREFIX[language]}/dataset/ngan-sach-dia-phuong"


def read_the_chart(tab: Page, language: Language) -> None:
    """The picture fits the page and its letters can be read; the table says the same."""
    picture = tab.locator("#chart svg.chart:visible")
    expect(picture).to_have_count(1)
    box = picture.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= tab.viewport_size["width"]  # type: ignore[index]  # it is set
    sizes = picture.locator("text").evaluate_all(
        "all => all.map(t => t.getBoundingClientRect().height)"
    )
    assert len(sizes) > 6
    assert min(sizes) >= 11
    expect(tab.locator("#chart")).to_contain_text("triệu đồng")
    tab.locator("#chart summary").click()
    table = tab.locator("#chart table")
    expect(table).to_be_visible()
    figures = {"vi": "1.234", "en": "1,234"}
    expect(table).to_contain_text(figures[language])
    assert table.locator("tbody tr").count() == 5


def take_the_file(tab: Page, folder: Path, language: Language) -> None:
    with tab.expect_download() as download:
        tab.get_by_role("link", name=say(language, "file.download", format="CSV")).click()
    file = folder / "tai-ve.csv"
    download.value.save_as(file)
    rows = duckdb.read_csv(str(file)).fetchall()
    assert len(rows) == 6
    assert sha256(file.read_bytes()).hexdigest() in tab.locator("#files").inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_budget_is_found_read_downloaded_and_queried(
    province: str,
    browser: Browser,
    with_httpfs: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    script: bool,
    width: int,
    language: Language,
) -> None:
    size = {"width": width, "height": 800}
    with browser.new_context(viewport=size, java_script_enabled=script) as context:  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        tab = context.new_page()
        find_the_budget(tab, province, language)
        read_the_chart(tab, language)
        take_the_file(tab, tmp_path, language)
        region = tab.get_by_role("region", name=say(language, "snippet", name="DuckDB"), exact=True)
        if script:
            context.grant_permissions(["clipboard-read", "clipboard-write"])
            name = f"{say(language, 'copy')}: DuckDB"
            button = tab.get_by_role("button", name=name, exact=True)
            button.click()
            expect(button).to_have_text(say(language, "copied"))
            pasted = tab.evaluate("navigator.clipboard.readText()")
        else:
            assert tab.locator("button.copy").count() == 0
            pasted = region.inner_text()
    assert pasted.strip() == pasted.replace("\u00a0", " ").strip()
    assert len(with_httpfs.execute(pasted).fetchall()) == 6


def test_copying_works_without_the_permission_to(province: str, browser: Browser) -> None:
    """As on a page that is not served over https: no clipboard API, but the older way."""
    with browser.new_context() as context:
        tab = context.new_page()
        tab.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        tab.goto(f"{province}/dataset/ngan-sach-dia-phuong")
        button = tab.locator("#load button.copy").first
        button.click()
        expect(button).to_have_text(say("vi", "copied"))


def test_what_changed_is_told_on_the_page(province: str, browser: Browser) -> None:
    with browser.new_context() as context:
        tab = context.new_page()
        tab.goto(f"{province}/dataset/ngan-sach-dia-phuong#history")
        changed = tab.locator(".changes .diff-changed").first
        expect(changed).to_be_visible()
        expect(changed).to_contain_text("1.100 → 1.234")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_search_is_narrowed_and_widened_by_links(
    province: str, browser: Browser, width: int
) -> None:
    size = {"width": width, "height": 800}
    with browser.new_context(viewport=size, java_script_enabled=False) as context:  # type: ignore[arg-type]
        tab = context.new_page()
        tab.goto(f"{province}/dataset")
        every = tab.locator(".listing > li").count()
        tab.locator(".facets").get_by_role("link", name="Sở Tài chính").click()
        assert tab.locator(".listing > li").count() == 2 < every
        tab.locator(".chips a").first.click()
        assert tab.locator(".listing > li").count() == every
        overflow = tab.evaluate("document.documentElement.scrollWidth")
        assert overflow <= width


def complaints(tab: Page) -> list[tuple[str, Any]]:
    found = Axe().run(tab).response["violations"]
    return [
        (f"{v['impact']}: {v['id']}", [n["target"] for n in v["nodes"]][:4])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]


# Every page once on a phone and once on a wide screen; the three that people use most in all ways.
LOOKS: tuple[tuple[str, int, Language], ...] = tuple(
    (name, width, language)
    for name in PATHS
    for width in WIDTHS
    for language in LANGUAGES
    if name in ("home", "found", "dataset") or (width, language) in ((360, "vi"), (1440, "en"))
)


@pytest.mark.parametrize(("name", "width", "language"), LOOKS)
def test_axe_finds_nothing_serious(
    province: str, browser: Browser, name: str, width: int, language: Language
) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        tab = context.new_page()
        tab.goto(province + PREFIX[language] + PATHS[name])
        if summaries := tab.locator("summary").all():
            for summary in summaries:
                summary.evaluate("s => s.parentElement.open = true")
        assert complaints(tab) == []


def test_axe_would_say_so(province: str, browser: Browser) -> None:
    """That the test above can fail."""
    with browser.new_context() as context:
        tab = context.new_page()
        tab.goto(province)
        tab.evaluate("document.querySelector('#q').previousElementSibling.remove()")
        tab.evaluate("document.querySelector('#q').removeAttribute('placeholder')")
        assert re.search("critical: label", str(complaints(tab)))
