"""Data Docs: what was judged and how it went, a static page for each dataset, for its stewards.

    data-docs/<dataset>.html     in the home, never served to the public; written after each build

The page is our own. That of Great Expectations (1.24) shows cell values unless only booleans are
kept (20 names of a column of 100, tried), loads scripts, styles and fonts from eight other hosts,
is in English only and knows nothing of schema, privacy, drift or decisions. Here no figure of the
table stands before the gate has passed, and the file needs nothing but itself.
"""

from collections import Counter
from pathlib import Path
from typing import Any

from jinja2 import Environment

from catalog.dataset import Dataset
from pipelines.outcome import Outcome
from pipelines.work import Work
from quality.verdict import DIMENSIONS
from schemas.figure import moment
from schemas.problem import MESSAGES

TEMPLATE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>{{ title }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
body { font: 16px/1.5 sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem;
color: #1b241f } table { border-collapse: collapse; width: 100% } td, th { text-align: left;
vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid #d5ddd8 }
.no { color: #a11212 } .warn { color: #7a5200 }
.yes { color: #1d5a40 } small, .en { color: #52605a } ul { margin: .2rem 0; padding-left: 1.2rem }
</style></head><body>
<h1>{{ title }} <small>{{ name }}</small></h1>
<p><strong>{{ status[0] }}</strong> <span class="en">{{ status[1] }}</span> ·
{{ time }} · {{ rows }} dòng <span class="en">rows</span> ·
đang phục vụ <span class="en">served</span>: {{ served }}</p>
{% if not passed %}<p>Chưa qua cổng kiểm tra: trang này nêu tên trường và số lượng, không nêu giá
trị.<br><span class="en">The gate has not passed: fields and counts stand here, no values.</span>
</p>{% endif %}
{% if problems %}<h2>Lỗi trong tệp <small>Problems in files</small></h2><table>
{% for p in problems %}<tr><td><code>{{ p.code }}</code></td><td>{{ p.count }}</td>
<td>{{ p.fix[0] }}<br><span class="en">{{ p.fix[1] }}</span></td></tr>
{% endfor %}</table>{% endif %}
{% for d in dimensions %}<h2>{{ d.vi }} <small>{{ d.en }}</small></h2><table>
{% for c in d.checks %}<tr>
<td class="{{ c.state[0] }}">{{ c.state[1] }}<br><span class="en">{{ c.state[2] }}</span></td>
<td>{{ c.title }}<br><span class="en">{{ c.title_en }}</span>
{% if c.not_made %}<p>{{ c.not_made.vi }}<br>
<span class="en">{{ c.not_made.en }}</span></p>{% endif %}
{% if c.details %}<ul>{% for x in c.details %}<li>{{ x.vi }}</li>{% endfor %}</ul>{% endif %}
{% if c.decision %}<p>Cho qua <span class="en">let pass</span>: {{ c.decision.actor }},
{{ moment(c.decision.time) }}: {{ c.decision.reason }}</p>{% endif %}</td>
<td><code>{{ c.name }}</code>{% if c.field %}<br><code>{{ c.field }}</code>{% endif %}
{% if c.count %}<br>{{ c.count }}{% endif %}</td></tr>{% endfor %}</table>{% endfor %}
</body></html>
"""
STATUS = {
    "published": ("Đã công bố", "published"),
    "ready": ("Đạt, chờ công bố", "passes, to be published"),
    "held": ("Đạt, chờ đến hạn", "passes, held until due"),
    "unchanged": ("Không đổi", "unchanged"),
    "refused": ("Bị từ chối", "refused"),
    "awaited": ("Chờ giao nộp", "awaited"),
    "failed": ("Lỗi chương trình", "failed"),
}


def path(work: Work, dataset: str) -> Path:
    """Where the page of a dataset lies."""
    return work.home.data_docs / f"{dataset}.html"


def write(work: Work, dataset: Dataset, outcome: Outcome) -> Path:
    """The page of a dataset as its last build left it."""
    out = path(work, dataset.name)
    partial = out.with_name(f".{out.name}")
    partial.write_text(render(work, dataset, outcome), "utf-8")
    partial.chmod(0o600)
    partial.replace(out)
    return out


def render(work: Work, dataset: Dataset, outcome: Outcome) -> str:
    """The page as HTML: verdict, checks by dimension, counts of problems; no cell value."""
    verdict = outcome.verdict
    passed = verdict is not None and verdict.passed
    found = verdict.public()["checks"] if verdict else []
    template = Environment(autoescape=True).from_string(TEMPLATE)
    return template.render(
        title=dataset.declaration.title,
        name=dataset.name,
        status=STATUS[outcome.status],
        time=moment(work.clock()),
        moment=moment,
        rows=outcome.rows_out,
        served=f"{outcome.release:04d}" if outcome.release else "–",
        passed=passed,
        problems=_problems(outcome),
        dimensions=[
            {"vi": vi, "en": en, "checks": checks}
            for key, (vi, en) in DIMENSIONS.items()
            if (checks := [_told(c) for c in found if c["dimension"] == key])
        ],
    )


def _told(check: dict[str, Any]) -> dict[str, Any]:
    if check["passed"]:
        state = ("yes", "Đạt", "met")
    elif check["not_made"]:
        state = ("warn", "Không kiểm được", "could not be checked")
    elif check["decision"]:
        state = ("warn", "Cho qua", "let pass")
    elif check["severity"] == "warn":
        state = ("warn", "Cảnh báo", "warns")
    else:
        state = ("no", "Chặn", "blocks")
    return check | {"state": state}


def _problems(outcome: Outcome) -> list[dict[str, Any]]:
    """By code, as many as are told one by one; no value and no place: the answer beside the file
    has those."""
    counts = Counter(p.code for p in outcome.problems)
    return [
        {"code": code, "count": n, "fix": (MESSAGES[code].fix_vi, MESSAGES[code].fix_en)}
        for code, n in counts.most_common()
    ]
