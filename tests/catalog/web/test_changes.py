"""What changed, as the page tells it: bounded, kept, absent where files are not what they were."""

import re
from dataclasses import replace

import pytest

from catalog import index
from catalog.bilingual import LANGUAGES, Language
from catalog.dataset import Declarations
from catalog.package import descriptor
from catalog.portal import Portal
from catalog.settings import Settings
from catalog.web import changes as told
from catalog.web.changes import changes
from catalog.web.texts import say
from tests.catalog.web.conftest import serving
from tests.catalog.web.document import PREFIX, Document, get
from tests.conftest import NOON, STATIONS, publish_rows


@pytest.fixture
def changed(miniature: Declarations, settings: Settings) -> Settings:
    """A correction, a row more, a row less; then a title corrected."""
    publish_rows(miniature, settings, "tram", STATIONS)
    rows = "('T1', 'Đường Mới', 'D.Cái'), ('T3', 'Suối', NULL)"
    select = f"SELECT * FROM (VALUES {rows}) AS t(ma_tram, ten, ten_khac)"
    publish_rows(miniature, settings, "tram", select)
    metadata = descriptor(miniature.dataset("tram"), miniature) | {"title": "Trạm đo"}
    publish_rows(miniature, settings, "tram", select, metadata=metadata)
    index.build(miniature, settings, lambda: NOON)
    return settings


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_release_says_what_changed(
    miniature: Declarations, changed: Settings, language: Language
) -> None:
    with serving(miniature, changed) as url:
        page = Document.read(get(f"{url}{PREFIX[language]}/dataset/tram").text)
    assert page.problems == []
    text = re.sub(r"\s+", " ", page.text)
    counts = say(language, "diff.counts", added="1", removed="1", changed="1")
    assert f"{say(language, 'diff.from', old='1', new='2')}: {counts}" in text
    assert "ten: Đường Cái → Đường Mới" in text
    assert "ma_tram T3" in text
    assert "ma_tram T2" in text
    described = say(language, "history.metadata")
    assert f"{say(language, 'diff.from', old='2', new='3')}: {described}" in text
    assert "title: Danh mục trạm → Trạm đo" in text
    plain = [t.replace("Thái Nguyên", "").replace("Thái\u00a0Nguyên", "") for t in page.foreign]
    assert not [t for t in plain if re.search("[À-ỹ]", t)]


def test_only_the_newest_releases_and_no_large_ones_are_compared(
    changed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Portal.load(changed.public).dataset("tram")
    assert set(changes(found, changed.public)) == {2, 3}
    large = replace(found.releases[0], rows=told.MOST_ROWS + 1)
    grown = replace(found, releases=(large, *found.releases[1:]))
    assert set(changes(grown, changed.public)) == {3}
    monkeypatch.setattr(told, "MOST_RELEASES", 1)
    assert set(changes(found, changed.public)) == {3}


@pytest.mark.parametrize("damage", ["table", "gone"])
def test_what_cannot_be_compared_leaves_the_rest_of_the_page(
    miniature: Declarations, changed: Settings, damage: str
) -> None:
    folder = changed.public / "releases/tram/0001"
    file = folder / ("tram.parquet" if damage == "table" else "datapackage.json")
    file.chmod(0o644)
    file.write_bytes(b"PAR1 damaged")
    with serving(miniature, changed) as url:
        text = get(f"{url}/dataset/tram").text
    assert "opendata diff tram 1 2" in text
    assert say("vi", "dataset.load") in text
