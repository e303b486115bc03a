"""What every stage of the flow is given: declarations, places, a clock, and whom to tell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

from catalog.dataset import Dataset, Declarations
from catalog.release import Clock, Release, Releases, utc_now
from catalog.settings import Settings, secrets
from pipelines.asking import Limits
from pipelines.gate import World
from pipelines.home import Home

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Work:
    """What every stage is given: the declarations, the places, a clock, our patience,
    what opens sources, and how they are reached."""

    declarations: Declarations
    settings: Settings
    clock: Clock = utc_now
    progress: Progress = lambda _: None
    limits: Limits = field(default_factory=Limits)  # of asking sources
    secrets: Mapping[str, str] = field(default_factory=secrets, repr=False)
    world: World = field(default_factory=World)

    @property
    def home(self) -> Home:
        return Home(self.settings.home)

    @property
    def releases(self) -> Releases:
        return Releases(self.settings.public)

    def references(self, dataset: Dataset) -> dict[str, Release]:
        """The current releases this dataset is checked against; what has none is not there."""
        current = {n: self.releases.current(n) for n in dataset.needs if n != dataset.name}
        return {n: r for n, r in current.items() if r}


@cache
def code_sha256() -> str:
    """The revision of the code that makes data: the hash of its sources."""
    root = Path(__file__).resolve().parent.parent
    sources = sorted(
        p
        for tree in ("schemas", "quality", "catalog", "pipelines")
        for p in (root / tree).glob("*.py")
    )
    return sha256(b"\0".join(p.read_bytes() for p in sources)).hexdigest()
