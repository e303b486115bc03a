"""A text of ours in both languages of the portal."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")


@dataclass(frozen=True)
class Text:
    """What is written for a reader; `{n}` is a number, and English says `one` where it is 1."""

    vi: str
    en: str
    one: str = ""

    def said(self, language: Language, **values: str) -> str:
        """In a language, with its values filled in."""
        if language == "vi":
            return self.vi.format(**values)
        singular = self.one if values.get("n") == "1" else ""
        return (singular or self.en).format(**values)
