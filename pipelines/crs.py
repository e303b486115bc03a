"""Coordinates of a delivery → longitude and latitude of WGS 84, and what keeps them from it.

A layout declares WGS 84 or a code of VN-2000. Nothing is guessed: coordinates that cannot be of the
declared system, that lie outside its bounds, or whose file says another system are refused.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from schemas.geometry import Fault, Position

Bounds = tuple[float, float, float, float]  # west, south, east, north
VIETNAM: Bounds = (102.0, 6.0, 118.0, 24.0)  # with the islands
PLACES = 7  # decimals of a degree: a centimetre
Change = Callable[[Position], Position]


def contradiction(said: Any, declared: str) -> Fault | None:
    """Why the `crs` member of a file is not the declared system."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    properties = said.get("properties") if isinstance(said, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else None
    try:
        if isinstance(name, str) and CRS.from_user_input(name).equals(
            CRS.from_user_input(declared), ignore_axis_order=True
        ):
            return None
    except CRSError:
        pass
    named = name if isinstance(name, str) else "?"
    return f"tệp ghi {named}, khai báo {declared}", f"the file says {named}, declared {declared}"


def to_degrees(declared: str) -> Change:
    """A function from positions of the declared system to those of WGS 84; heights stay."""
    from pyproj import CRS, Transformer

    system = CRS.from_user_input(declared)
    if system.equals(CRS("EPSG:4326"), ignore_axis_order=True):
        return lambda position: position
    transform = Transformer.from_crs(system, "EPSG:4326", always_xy=True).transform
    return lambda position: (*transform(position[0], position[1]), *position[2:])


def rounded(position: Position) -> Position:
    """To `PLACES` decimals of a degree, and no negative zero."""
    return [round(number, PLACES) + 0.0 for number in position]


def is_projected(declared: str) -> bool:
    """Whether coordinates of this system are metres, not degrees."""
    from pyproj import CRS

    return bool(CRS.from_user_input(declared).is_projected)


def foreign(position: Position, projected: bool) -> Fault | None:
    """Why a position cannot be one of metres, or of degrees."""
    x, y = position[0], position[1]
    in_degrees = abs(x) <= 360 and abs(y) <= 360
    if projected and in_degrees:
        return "toạ độ là độ, không phải mét VN-2000", "in degrees, not in metres of VN-2000"
    if projected or (abs(x) <= 180 and abs(y) <= 90):
        return None
    if in_degrees:
        return _outside(position, VIETNAM)
    return (
        "toạ độ là mét; nếu là VN-2000 phải khai báo `crs`",
        "in metres; VN-2000 has to be declared as `crs`",
    )


def outside(position: Position, bounds: Bounds) -> Fault | None:
    """Why a position in degrees lies where none of the dataset can."""
    west, south, east, north = bounds
    if west <= position[0] <= east and south <= position[1] <= north:
        return None
    return _outside(position, bounds)


def _outside(position: Sequence[float], bounds: Bounds) -> Fault:
    west, south, east, north = bounds
    at = f"[{position[0]:.7g} {position[1]:.7g}]"
    if west <= position[1] <= east and south <= position[0] <= north:
        return f"vĩ độ đứng trước kinh độ {at}", f"latitude before longitude {at}"
    box = f"{west:g} {south:g} {east:g} {north:g}"
    return f"nằm ngoài phạm vi {box} {at}", f"outside the bounds {box} {at}"
