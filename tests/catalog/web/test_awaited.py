"""What is awaited and late: by department, since when, and what the steward is to do."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from catalog.bilingual import LANGUAGES, Language
from catalog.portal import Portal
from catalog.web.awaited import counts, queues
from catalog.web.texts import say
from tests.catalog.web.conftest import Read
from tests.catalog.web.document import PREFIX, get
from tests.conftest import NOON


def told(portal: Portal, now: datetime) -> dict[str, list[tuple[str, str, int]]]:
    return {
        q.department.name: [(w.dataset.name, w.state, w.days) for w in q.waiting]
        for q in queues(portal, now)
    }


def test_on_the_day_only_what_was_never_supplied_is_awaited(portal: Portal) -> None:
    """`tram` is a list without a pace, `diem_do` a daily one that has just come."""
    assert told(portal, NOON) == {"so_ban": [("luong_mua", "awaited", 0)]}


def test_with_time_a_daily_dataset_is_due_and_then_late(portal: Portal) -> None:
    tomorrow = NOON + timedelta(days=1)
    assert told(portal, tomorrow)["so_do"] == [("diem_do", "due", 0)]
    assert list(told(portal, tomorrow)) == ["so_ban", "so_do"]
    later = NOON + timedelta(days=12)
    assert told(portal, later)["so_do"] == [("diem_do", "late", 10)]
    assert list(told(portal, later)) == ["so_do", "so_ban"], "what is late comes first"


def test_a_department_is_told_what_presses_most_first(portal: Portal) -> None:
    rain, stations = portal.dataset("luong_mua"), portal.dataset("tram")
    late = replace(rain.supply, supplied=NOON, late=NOON)
    due = replace(rain.supply, supplied=NOON, due=NOON)
    some = (
        replace(stations, name="b", title="Đến hạn", supply=due),
        rain,
        replace(stations, name="a", title="Trễ", supply=late),
    )
    found = queues(replace(portal, datasets=some), NOON)
    assert [w.state for w in found[0].waiting] == ["late", "awaited", "due"]
    assert counts(found) == {"late": 1, "awaited": 1, "due": 1}


def test_where_all_is_supplied_nothing_is_told(portal: Portal) -> None:
    assert queues(replace(portal, datasets=portal.published), NOON) == ()
    assert counts(()) == {"late": 0, "awaited": 0, "due": 0}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_a_steward_is_to_do(read: Read, language: Language) -> None:
    text = " ".join(read(language, "/awaited").text.split())
    assert "landing/luong_mua/: mua*.csv, dai*.csv" in text
    assert f"opendata deliver luong_mua {say(language, 'awaited.file')}" in text
    assert say(language, "awaited.do.landing") in text
    assert say(language, "awaited.never") in text
    assert say(language, "awaited.rule.how", n="3") in text
    assert "/awaited" in "".join(x.href for x in read(language, "/").links)


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_vietnamese_address_leads_there(portal_server: str, language: Language) -> None:
    answer = get(f"{portal_server}{PREFIX[language]}/cho-giao", allow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{PREFIX[language]}/awaited"
