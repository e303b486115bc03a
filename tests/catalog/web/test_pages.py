"""The pages, read as a browser, a crawler and a screen reader read them."""

import html
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import duckdb
import pytest
from playwright.sync_api import Browser

from catalog import dataset as declared
from catalog.bilingual import LANGUAGES, Language
from catalog.dataset import Declarations
from catalog.portal import CheckInfo, DatasetInfo, Portal
from catalog.settings import Settings
from catalog.units import Covered
from catalog.web import pages, site
from catalog.web.packages import identifier
from catalog.web.texts import say
from tests.catalog.web.conftest import Read, needs_chromium, serving
from tests.catalog.web.document import EVERY, PATHS, PREFIX, Document, get
from tests.conftest import MINIATURE, STATIONS, publish_rows

VIETNAMESE = re.compile("[À-ỹ]")


@pytest.mark.parametrize(("language", "path"), EVERY)
def test_a_page_is_sound_html(read: Read, language: Language, path: str) -> None:
    page = read(language, path)
    assert page.problems == []
    assert page.tags.count("h1") == 1
    assert page.tags.count("main") == 1
    assert page.values("lang")[0] == language
    assert len(page.ids) == len(set(page.ids))
    for name in ("aria-labelledby", "aria-describedby", "for"):
        assert set(page.values(name)) <= set(page.ids)
    headings = [int(t[1]) for t in page.tags if re.fullmatch("h[1-6]", t)]
    assert all(b - a <= 1 for a, b in pairwise(headings)), headings


@pytest.mark.parametrize("path", PATHS)
def test_an_english_page_marks_all_that_is_vietnamese(read: Read, path: str) -> None:
    page = read("en", path)
    plain = [text.replace("\u00a0", " ").replace("Thái Nguyên", "") for text in page.foreign]
    assert [text for text in plain if VIETNAMESE.search(text)] == []


def test_every_link_of_every_page_answers(portal_server: str) -> None:
    waiting = [f"{portal_server}/", f"{portal_server}/en/"]
    seen: dict[str, Document | None] = {}
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        answer = get(url, stream=True)
        seen[url] = None
        assert answer.status_code == 200, url
        assert not answer.history, f"{url} redirects"
        if not answer.headers["Content-Type"].startswith("text/html"):
            answer.close()
            continue
        read = seen[url] = Document.read(answer.text)
        followed = [x for x in read.links if x.attributes.get("rel") != "nofollow"]
        waiting += [urldefrag(urljoin(url, x.href)).url for x in followed]
    found = {urlsplit(url).path for url, page in seen.items() if page is not None}
    assert found == {PREFIX[language] + path for language, path in EVERY}
    for url, page in seen.items():
        for link in page.links if page else ():
            if link.attributes.get("rel") == "nofollow":
                continue
            target, fragment = urldefrag(urljoin(url, link.href))
            at = seen[target]
            assert not fragment or (at is not None and fragment in at.ids), (url, link.href)


# What a page says -------------------------------------------------------------------------------


def test_the_home_page_counts_what_is_published(read: Read) -> None:
    text = " ".join(read("vi", "/").text.split())
    assert "bộ dữ liệu đã công bố 2 dòng dữ liệu 4 đơn vị đã công bố, trong 2 đơn vị 2" in text
    assert "ATTACH 'http://127.0.0.1:" in text
    assert text.index("Điểm đo") < text.index("Lượng mưa theo trạm Chờ giao nộp")
    for word in ("Đúng", "Đủ", "Sạch", "Sống", "Thống nhất", "Dùng chung"):
        assert word in text
    assert "0 trên 1 kiểm tra đạt" in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "vi",
            [
                "Điểm đo", "Sở Đo lường và Quan trắc", "Dữ liệu giả định để kiểm thử.",
                "Môi trường, Công nghệ", "Hằng ngày", "từ 1/1/2024", "12:00 ngày 22/11/2026",
                "số 2", "Luật Giao dịch điện tử 20/2023/QH15, Điều 43", "từ 0 đến 1.000.000",
                "đúng mẫu ^[A-Z]{2}\\d{3}$", "một trong: tốt · trung bình · kém", "Đơn vị đo: lần",
                "2 dòng đầu trong 2 dòng", "Đạt 0 trên 1 kiểm tra.",
                "Giá trị lớn nhất không quá 900", "Giá trị thực tế: 950", "1 trường hợp",
                "bản phát hành số 2 ngày 22/11/2026", "1,5", "diem_do, diem-do",
            ],
        ),
        (
            "en",
            [
                "Measuring points", "Department of Measurement and Monitoring",
                "Made up, for tests.",
                "Environment, Technology", "Daily", "since 1 Jan 2024", "no. 2",
                "22 Nov 2026, 12:00", "Anyone may freely access", "from 0 to 1,000,000",
                "First 2 of 2 rows",
                "0 of 1 checks are met.", "The largest value is at most 900", "Observed: 950",
                "1 case", "release 2 of 22 Nov 2026", "1.5",
            ],
        ),
    ],
)  # fmt: skip
def test_a_dataset_page_tells_all_there_is(
    read: Read, language: Language, words: list[str]
) -> None:
    text = " ".join(read(language, "/dataset/diem-do").text.split())
    assert [w for w in words if w not in text] == []


def test_the_hash_on_the_page_is_that_of_the_file(portal_server: str, read: Read) -> None:
    page = read("vi", "/dataset/diem-do")
    files = [x.href for x in page.links if "download" in x.attributes]
    hashes = re.findall(r"sha256 ([0-9a-f]{64})", page.text)
    assert len(files) == 3
    assert [sha256(get(portal_server + f).content).hexdigest() for f in files] == hashes


def test_an_awaited_dataset_says_so_and_offers_no_file(read: Read) -> None:
    for language in LANGUAGES:
        page = read(language, "/dataset/luong-mua")
        assert say(language, "dataset.awaited") in page.text
        assert "luong_mm" in page.text
        assert not [x for x in page.links if "/releases/" in x.href or "download" in x.attributes]
        assert "load" not in page.ids


def test_a_department_page_tells_its_former_names_and_datasets(read: Read) -> None:
    page = read("en", "/organization/so-do")
    assert "Sở Đo lường; Chi cục Quan trắc" in page.text
    assert "/en/dataset/diem-do" in [x.href for x in page.links]
    assert "/en/dataset/tram" not in [x.href for x in page.links]


def test_a_reference_leads_to_the_dataset_it_names(read: Read) -> None:
    links = [x.href for x in read("en", "/dataset/luong-mua").links]
    assert "/en/dataset/tram" in links


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("/dataset/diem_do", "/dataset/diem-do"),
        ("/dataset/tram_cu", "/dataset/tram"),
        ("/dataset/tram-cu", "/dataset/tram"),
        (f"/dataset/{identifier('dataset', 'diem_do')}", "/dataset/diem-do"),
        ("/organization/so_do", "/organization/so-do"),
        (f"/organization/{identifier('organization', 'so_do')}", "/organization/so-do"),
    ],
)
def test_another_name_leads_to_the_page(
    portal_server: str, prefix: str, asked: str, answered: str
) -> None:
    answer = get(portal_server + prefix + asked, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (302, prefix + answered)


# Snippets, pasted -------------------------------------------------------------------------------


def snippet(url: str, name: str) -> str:
    label = html.escape(say("vi", "snippet", name=name))
    found = re.search(rf'aria-label="{label}"[^>]*><code>(.*?)</code>', get(url).text, re.DOTALL)
    assert found, name
    return html.unescape(found.group(1))


def test_the_duckdb_snippets_work_as_pasted(
    portal_server: str, with_httpfs: duckdb.DuckDBPyConnection
) -> None:
    rows = with_httpfs.execute(snippet(f"{portal_server}/dataset/tram", "DuckDB")).fetchall()
    assert rows == [("T1", "Đường Cái", "D.Cái"), ("T2", "Hồ Núi", None)]
    with_httpfs.execute("DETACH tn")
    rows = with_httpfs.execute(snippet(f"{portal_server}/", "DuckDB")).fetchall()
    assert len(rows) == 2


@pytest.mark.usefixtures("with_httpfs")
@pytest.mark.parametrize(
    ("name", "then", "expected"),
    [
        ("Python, DuckDB", "", "Hồ Núi Cốc"),
        ("Python, pandas", "print(diem_do.dtypes['ma_diem'], diem_do.shape)", "(2, 7)"),
    ],
)
def test_the_python_snippets_work_as_pasted(
    portal_server: str, name: str, then: str, expected: str
) -> None:
    code = snippet(f"{portal_server}/dataset/diem-do", name) + "\n" + then
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert expected in done.stdout


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not on PATH")
def test_the_curl_snippets_work_as_pasted(portal_server: str, tmp_path: Path) -> None:
    for page in ("/", "/dataset/tram"):
        code = snippet(portal_server + page, "curl")
        done = subprocess.run(
            ["bash", "-ec", code], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert "T2,Hồ Núi," in (tmp_path / "tram.csv").read_text("utf-8")


@pytest.mark.parametrize("name", ["R", "Power Query"])
def test_the_other_snippets_type_every_column_of_the_file(portal_server: str, name: str) -> None:
    code = snippet(f"{portal_server}/dataset/diem-do", name)
    address = re.search(r'"(http[^"]+\.csv)"', code)
    assert address
    header = get(address.group(1)).text.splitlines()[0].split(",")
    typed = {
        "R": r'^ +(\w+) = "(?:character|numeric|integer|logical|Date)",?$',
        "Power Query": r'^ +\{"(\w+)", (?:type \w+|Int64\.Type)\},?$',
    }
    assert re.findall(typed[name], code, re.MULTILINE) == header
    assert code.count("(") == code.count(")")
    assert not re.search(r",\s*[)}]", code)


# Other provinces --------------------------------------------------------------------------------


@contextmanager
def another_province(home: Path, **changes: str) -> Iterator[str]:
    """The miniature with the description of its stations replaced, served."""
    root = home / "declared"
    shutil.copytree(MINIATURE, root)
    file = root / "datasets/so_ban/tram.yaml"
    lines = file.read_text("utf-8").splitlines()
    kept = [x for x in lines if x.split(":")[0] not in changes]
    file.write_text("\n".join([*kept, *(f"{k}: {v}" for k, v in changes.items())]), "utf-8")
    declarations = declared.load(root)
    settings = Settings(root, home / "home", "http://127.0.0.1:8000", "kiem-thu")
    publish_rows(declarations, settings, "tram", STATIONS)
    with serving(declarations, settings) as url:
        yield url


def test_markdown_and_titles_from_declarations_bring_in_no_markup(tmp_path: Path) -> None:
    description = '"Trước <script>alert(1)</script> sau **đậm**\\n\\n# To <b onclick=x()>b</b>"'
    title = '"<script>alert(2)</script> & trạm"'
    with another_province(tmp_path, description=description, title=title) as url:
        for path in ("/", "/dataset", "/dataset/tram", "/organization/so-ban"):
            text = get(url + path).text
            page = Document.read(text)
            assert page.problems == []
            assert page.tags.count("h1") == 1
            assert page.tags.count("script") == 1  # our own
            assert "<script>alert(2)</script> & trạm" in page.text
            assert "alert(1)" not in text
            assert "onclick" not in text
        assert "<strong>đậm</strong>" in get(f"{url}/dataset/tram").text


def test_a_preview_that_cannot_be_read_leaves_the_rest_of_the_page(
    miniature: Declarations, published: Settings
) -> None:
    with serving(miniature, published) as url:
        table = published.public / "releases/tram/0001/tram.parquet"
        table.chmod(0o644)
        table.write_bytes(b"PAR1 damaged")
        text = get(f"{url}/dataset/tram").text
    assert say("vi", "preview.none") in text
    assert say("vi", "dataset.fields") in text


# Views of values --------------------------------------------------------------------------------


@pytest.fixture
def show(portal: Portal, portal_settings: Settings) -> Callable[[DatasetInfo, Language], str]:
    """A dataset's page written out from values alone."""
    environments = site.environments(site.assets())

    def write(info: DatasetInfo, language: Language) -> str:
        others = tuple(d for d in portal.datasets if d.name != info.name)
        changed = replace(portal, datasets=(*others, info))
        visit = site.Visit(changed, portal_settings.public, language, info.slug)
        page = pages.dataset(visit)
        assert isinstance(page, site.Page)
        addresses = dict.fromkeys(LANGUAGES, "http://127.0.0.1")
        around = {"portal": changed, "base": "http://127.0.0.1", "addresses": addresses}
        template = environments[language].get_template(page.template)
        return template.render(page=page, **around, **page.values)

    return write


def finding(count: int) -> CheckInfo:
    vi, en = (tuple(f"{word} {i}" for i in range(count)) for word in ("trường hợp thứ", "case no."))
    return CheckInfo(
        "a", "suite", "Kiểm tra A", "Check A", "warn", "du", False, "ten", count, vi, en
    )


@pytest.mark.parametrize(("count", "hidden"), [(5, 0), (6, 1), (1200, 1195)])
def test_long_findings_are_folded_and_nothing_is_left_out(
    portal: Portal, show: Callable[[DatasetInfo, Language], str], count: int, hidden: int
) -> None:
    text = show(replace(portal.dataset("tram"), checks=(finding(count),)), "en")
    open_part, _, folded = text.partition("<details>")
    assert len(re.findall(r"<li>case no\.", open_part)) == count - hidden
    assert len(re.findall(r"<li>case no\.", folded)) == hidden
    assert ("Show 1,195 more cases" in text) == (hidden == 1195)
    assert ("Show 1 more case<" in text) == (hidden == 1)


def test_a_check_let_pass_is_told_with_who_and_why(
    portal: Portal, show: Callable[[DatasetInfo, Language], str]
) -> None:
    let_pass = replace(
        finding(1), severity="block", decided_by="Nguyễn <b>Hồ</b>",
        decided_at="2026-11-22T05:00:00+00:00", decided_because="Hai trạm đã gộp",
    )  # fmt: skip
    told = replace(portal.dataset("tram"), checks=(let_pass,))
    for language, words in (("vi", "Được cho qua bởi"), ("en", "Let pass by")):
        text = show(told, language)  # type: ignore[arg-type]
        assert words in text
        assert "Hai trạm đã gộp" in text
        assert ("22/11/2026:" if language == "vi" else "22 Nov 2026:") in text
        assert "<b>Hồ" not in text


def test_a_check_that_could_not_be_made_is_not_called_met(
    portal: Portal, show: Callable[[DatasetInfo, Language], str]
) -> None:
    unmade = replace(
        finding(0), title_en="Provinces sum to the country",
        not_made="không có dòng cả nước", not_made_en="no row for the whole country",
    )  # fmt: skip
    text = show(replace(portal.dataset("tram"), checks=(unmade,)), "en")
    assert "0 of 1 checks are met." in text
    assert "1 could not be made for want of what it compares with." in text
    assert re.search(r"Could not be checked</span> <span>Provinces sum to the country", text)
    assert "no row for the whole country" in text
    assert "to know before use" not in text, "it is no finding about the data"
    text = show(replace(portal.dataset("tram"), checks=(unmade,)), "vi")
    assert "Không kiểm được" in text
    assert "không có dòng cả nước" in text


@pytest.mark.parametrize(
    ("language", "figure", "fact"),
    [
        ("vi", "<dd>2 trong 63</dd>", "Trong số liệu có 2 trong 63 tỉnh"),
        ("en", "<dd>2 of 63</dd>", "The data have 2 of 63 provinces"),
    ],
)
def test_how_many_units_are_in_is_told_from_the_data(
    portal: Portal,
    show: Callable[[DatasetInfo, Language], str],
    language: Language,
    figure: str,
    fact: str,
) -> None:
    two = Covered("tinh_thanh", "tỉnh", "provinces", "cu", 2, 63, ("Bắc Kạn", "Thái Nguyên"))
    text = show(replace(portal.dataset("tram"), units=(two,)), language)
    assert figure in text
    assert fact in text
    assert "Bắc Kạn, Thái Nguyên" in text


def test_units_keywords_and_values_are_told_in_english(
    portal: Portal, show: Callable[[DatasetInfo, Language], str]
) -> None:
    tram = portal.dataset("tram")
    limited = {"enum": ["tổng số", "chưa dịch"]}
    field = replace(tram.fields[0], unit="người", constraints=limited)
    told = replace(tram, fields=(field, *tram.fields[1:]), keywords=("dân số", "chưa dịch"))
    english = show(told, "en")
    assert "Unit: persons" in english
    assert 'population, <span lang="vi">chưa dịch</span>' in english
    assert '<span lang="vi">tổng số</span> (total) · <span lang="vi">chưa dịch</span>' in english
    vietnamese = show(told, "vi")
    assert "dân số, chưa dịch" in vietnamese
    assert "persons" not in vietnamese


def test_synthetic_data_are_called_so(
    portal: Portal, show: Callable[[DatasetInfo, Language], str]
) -> None:
    made = replace(portal.dataset("tram"), synthetic=True)
    assert "Dữ liệu mô phỏng." in show(made, "vi")
    assert "Synthetic data." in show(made, "en")
    for language in LANGUAGES:
        assert "notice-synthetic" not in show(portal.dataset("tram"), language)


def test_history_tells_what_changed(portal: Portal) -> None:
    entries = pages.history(portal.dataset("diem_do"))
    assert [(e.release.number, e.change) for e in entries] == [(2, "data"), (1, "first")]
    first = entries[1].release
    described = replace(first, number=3)
    again = replace(portal.dataset("diem_do"), releases=(first, described))
    assert [e.change for e in pages.history(again)] == ["metadata", "first"]


def test_what_can_be_had_comes_first_and_titles_are_in_vietnamese_order(portal: Portal) -> None:
    titles = ("Đất", "Dân số", "Đơn vị", "Ao")
    some = [replace(portal.dataset("tram"), title=t) for t in titles]
    awaited = replace(portal.dataset("luong_mua"), title="A")
    assert [d.title for d in pages.ordered((awaited, *some))] == [
        "Ao", "Dân số", "Đất", "Đơn vị", "A",
    ]  # fmt: skip


def test_figures_count_published_data_only(portal: Portal) -> None:
    figures = pages.figures(portal.datasets)
    assert (figures.datasets, figures.rows, figures.departments) == (2, 4, 2)
    nothing = pages.figures(portal.awaited)
    assert (nothing.datasets, nothing.rows, nothing.departments) == (0, 0, 0)
    assert nothing.updated is None


# In a browser -----------------------------------------------------------------------------------

CONTRAST = """
() => {
  const numbers = text => text.match(/[\\d.]+/g).map(Number)
  const colour = text => {
    const n = numbers(text), unit = text.startsWith('color(') ? 255 : 1
    return [n[0] * unit, n[1] * unit, n[2] * unit, n.length > 3 ? n[3] : 1]
  }
  const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3]))
  const ground = element => {
    const layers = []
    for (let e = element; e; e = e.parentElement) layers.push(colour(getComputedStyle(e).backgroundColor))
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255])
  }
  const light = rgb => {
    const [r, g, b] = rgb.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const found = []
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join('')
    if (!text || !element.checkVisibility()) continue
    const under = ground(element), ink = over(colour(getComputedStyle(element).color), under)
    const [a, b] = [light(ink), light(under)].sort((x, y) => y - x)
    found.push([(a + 0.05) / (b + 0.05), text.slice(0, 40)])
  }
  return found
}
"""  # noqa: E501


@needs_chromium
@pytest.mark.parametrize("width", [320, 360, 768, 1440])
def test_no_page_scrolls_sideways(portal_server: str, browser: Browser, width: int) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        tab = context.new_page()
        for path in (*PATHS, "/khong-co"):
            for language in LANGUAGES:
                tab.goto(portal_server + PREFIX[language] + path)
                size = "[document.documentElement.scrollWidth, document.body.scrollWidth]"
                assert max(tab.evaluate(size)) <= width, (language, path)


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_its_ground(
    portal_server: str, browser: Browser, scheme: Any
) -> None:
    with browser.new_context(color_scheme=scheme) as context:
        tab = context.new_page()
        for path in (*PATHS, "/khong-co"):
            tab.goto(portal_server + path)
            found = tab.evaluate(CONTRAST)
            assert len(found) > 15
            assert [x for x in found if x[0] < 4.5] == [], path


@needs_chromium
def test_a_browser_finds_nothing_to_complain_about_and_asks_for_our_files_only(
    portal_server: str, browser: Browser
) -> None:
    said: list[str] = []
    asked: set[str] = set()
    with browser.new_context() as context:
        tab = context.new_page()
        tab.on("console", lambda message: said.append(message.text))
        tab.on("request", lambda request: asked.add(urlsplit(request.url).path))
        for language, path in EVERY:
            tab.goto(portal_server + PREFIX[language] + path)
    assert said == []
    ours = {"/static/portal.css", "/static/favicon.svg", "/static/copy.js"}
    assert asked - ours == {PREFIX[language] + path for language, path in EVERY}
    assert "/static/portal.css" in asked


@needs_chromium
def test_the_keyboard_reaches_the_content_first_and_sees_where_it_is(
    portal_server: str, browser: Browser
) -> None:
    with browser.new_context(viewport={"width": 360, "height": 800}) as context:
        tab = context.new_page()
        tab.goto(f"{portal_server}/dataset/diem-do")
        tab.keyboard.press("Tab")
        focused = "e => [e.className, e.getBoundingClientRect().top]"
        name, top = tab.locator(":focus").evaluate(focused)
        assert name == "skip"
        assert top >= 0
        tab.keyboard.press("Enter")
        assert tab.evaluate("document.activeElement.id") == "content"
        seen = tab.evaluate(
            """() => [...document.querySelectorAll('a, summary, button, input, [tabindex="0"]')]
                .filter(e => e.checkVisibility()).map(e => {
                e.focus({focusVisible: true}); const s = getComputedStyle(e)
                return s.outlineStyle === 'solid' && parseFloat(s.outlineWidth) >= 2
            })"""
        )
        assert len(seen) > 30
        assert all(seen)


@needs_chromium
def test_wide_tables_scroll_in_boxes_that_the_keyboard_reaches(
    portal_server: str, browser: Browser
) -> None:
    with browser.new_context(viewport={"width": 360, "height": 800}) as context:
        tab = context.new_page()
        tab.goto(f"{portal_server}/dataset/diem-do")
        boxes = tab.evaluate(
            """() => [...document.querySelectorAll('main *')]
                .filter(e => e.scrollWidth > e.clientWidth + 1
                    && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX))
                .map(e => [e.tabIndex, e.getAttribute('role'), e.getAttribute('aria-label')])"""
        )
    assert len(boxes) > 3
    assert all(index == 0 and role == "region" and label for index, role, label in boxes)


@needs_chromium
def test_a_hash_is_selected_whole_by_one_click(portal_server: str, browser: Browser) -> None:
    with browser.new_context() as context:
        tab = context.new_page()
        tab.goto(f"{portal_server}/dataset/tram")
        for kind in (".hash", ".snippet code"):
            tab.locator(kind).first.click()
            chosen = tab.evaluate("getSelection().toString()")
            assert chosen.strip() == tab.locator(kind).first.inner_text().strip()
