"""A steward in the Dagster UI, in a real browser: deliver, click Materialize, watch, see the
portal."""

from pathlib import Path
from shutil import which

import pytest
import requests

from demo.deployment import ROOT, browser, materialise_group, running, wait_for

pytestmark = pytest.mark.skipif(which("chromium") is None, reason="no Chromium on this machine")


def test_a_click_publishes_a_delivery(tmp_path: Path) -> None:
    figures = ROOT / "demo/deliveries/dan_so/dan-so-thai-nguyen-bac-kan.csv"
    corrected = tmp_path / "dan-so-thai-nguyen-bac-kan-lan-2.csv"
    corrected.write_text(figures.read_text("utf-8").replace(",126.9,", ",127.0,", 1), "utf-8")
    home = tmp_path / "home"
    with running(home) as here, browser() as chromium:
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{here.dagster}/locations/opendata/asset-groups/tk_tinh/lineage")
        page.get_by_role("button", name="Materialize all").wait_for(timeout=60_000)
        here.opendata("deliver", "dan_so", str(corrected))
        materialise_group(page, here, "tk_tinh")
        manifest = f"{here.portal}/releases/dan_so/0002/manifest.json"
        wait_for(manifest)
        page.goto(f"{here.dagster}/assets/dan_so/table?view=checks")
        page.get_by_text("Checks (12)").wait_for(timeout=60_000)
        page.get_by_text("Succeeded").nth(11).wait_for(timeout=60_000)
        assert page.get_by_text("Failed").count() == 0
        wait_for(f"{here.portal}/dataset/dan-so", showing="/releases/dan_so/0002/")
        page.goto(f"{here.dagster}/assets/dan_so/release?view=events")
        page.get_by_text("Show Markdown").nth(1).click(timeout=60_000)
        plot = page.get_by_alt_text("Số dòng theo nam / rows by nam")
        plot.wait_for(timeout=60_000)
        assert plot.evaluate("image => image.naturalWidth") == 640
        page.goto(f"{here.dagster}/assets/dan_so/release?view=checks&selectedCheck=kip_thoi")
        page.get_by_text("Succeeded").first.wait_for(timeout=60_000)
        log = (home / "dev.log").read_text("utf-8", errors="replace")
        materialise_group(page, here, "vp_ubnd")  # asks the demo's hotline, a chapter later
        page.get_by_text("Launched run").first.wait_for(timeout=60_000)
        page.goto(f"{here.dagster}/assets/phan_anh_1022/release")
        page.get_by_text("held_until").first.wait_for(timeout=120_000)
        assert (home / "raw/phan_anh_1022/deliveries/0002.json").is_file()
    assert "Traceback" not in log.split("shut")[0]
    with pytest.raises(requests.ConnectionError):
        requests.get(here.dagster, timeout=5)
