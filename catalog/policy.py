"""The portal's own promises, with what they rest on: `datasets/policy.yaml`.

A limit that a law or the province changes is declared here, never written into code. Where no file
is declared, the defaults of this module hold.
"""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from schemas.strict import Strict, parse

FILE = "policy.yaml"


class Policy(Strict):
    """`update_within_months`: the longest grace a dataset may have after its period has passed."""

    update_within_months: Annotated[int, Field(ge=0, le=24)] = 3
    basis: str = ""
    basis_en: str = ""


def load(folder: Path) -> Policy:
    """The declared policy, or the default one. Raises DeclarationError where it cannot be read."""
    file = folder / FILE
    return parse(Policy, file) if file.exists() else Policy()
