"""A page as it is read: fetched, and taken apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import requests

from catalog.bilingual import LANGUAGES, Language

PREFIX: Mapping[Language, str] = {"vi": "", "en": "/en"}
PATHS = (
    "/", "/dataset", "/dataset/diem-do", "/dataset/tram", "/dataset/luong-mua",
    "/organization", "/organization/so-do", "/organization/so-ban", "/awaited",
)  # fmt: skip
EVERY = [(language, path) for language in LANGUAGES for path in PATHS]
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
BLOCKS = {"dd", "dt", "h1", "h2", "h3", "li", "p", "td", "th"}


@dataclass
class Link:
    href: str
    attributes: Mapping[str, str]


@dataclass
class Document(HTMLParser):
    """A page taken apart; every start tag must meet its end."""

    tags: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    attributes: list[tuple[str, str]] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if len(given) != len(attrs):
            self.problems.append(f"an attribute is repeated in <{tag}>")
        language = given.get("lang", self.language)
        self.tags.append(tag)
        self.attributes += given.items()
        self.ids += [given["id"]] if "id" in given else []
        self.links += [Link(given["href"], given)] if "href" in given else []
        if language == "en":
            self.foreign += [v for k, v in given.items() if k in ("aria-label", "title", "content")]
        if tag not in VOID:
            self.stack.append((tag, language))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.text += " "
        if not self.stack or self.stack.pop()[0] != tag:
            self.problems.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.language == "en":
            self.foreign.append(data)

    @property
    def language(self) -> str:
        return self.stack[-1][1] if self.stack else ""

    @classmethod
    def read(cls, text: str) -> "Document":
        document = cls()
        document.feed(text)
        document.close()
        document.problems += [f"<{tag}> is not closed" for tag, _ in document.stack]
        return document

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.attributes if key == name]


def get(url: str, **options: Any) -> requests.Response:
    return requests.get(url, timeout=30, **options)
