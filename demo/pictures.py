"""The README's pictures: `python -m demo.pictures` runs the demo, clicks, and takes them."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from demo.deployment import ROOT, browser, materialise_group, running

PICTURES = ROOT / "docs" / "pictures"


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as home, running(Path(home)) as here, browser() as chromium:
        page = chromium.new_page(viewport={"width": 1280, "height": 860})
        page.goto(f"{here.portal}/", wait_until="networkidle")
        page.screenshot(path=PICTURES / "portal.png")
        page.goto(f"{here.portal}/dataset/dan-so", wait_until="networkidle")
        page.screenshot(path=PICTURES / "dataset.png")
        materialise_group(page, here, "tk_tinh")
        all_passed = page.get_by_text(re.compile(r"^(\d+) / \1 Passed$"))
        all_passed.first.wait_for(timeout=300_000)
        page.screenshot(path=PICTURES / "dagster.png")


if __name__ == "__main__":
    main()
