"""The content of an SVG by pyprof, in the units of its axes."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Bracket:
    """One bracket of a pair."""

    seconds: float
    mebibytes: float
    tooltip: str
    colour: str


@dataclass(frozen=True)
class Figure:
    """The visible content of a figure."""

    root: ElementTree.Element

    @classmethod
    def of(cls, svg: bytes) -> "Figure":
        """Reads an SVG, which must be well-formed XML."""
        return cls(ElementTree.fromstring(svg))

    def texts(self, name: str) -> list[str]:
        """The texts of this kind."""
        return [text.text for text in self.root.iter(f"{SVG}text") if text.get("class") == name]

    def elements(self, name: str) -> list[ElementTree.Element]:
        """The lines and rectangles of this kind."""
        return [element for element in self.root.iter() if element.get("class") == name and element.tag != f"{SVG}text"]

    def tooltips(self, name: str) -> list[str]:
        """The tooltips of all elements of this kind."""
        return [element.findtext(f"{SVG}title") for element in self.elements(name)]

    def points(self, element: ElementTree.Element) -> list[tuple[float, float]]:
        """The places that a line goes through, in seconds and MiB."""
        dots = [tuple(map(float, dot)) for dot in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", element.get("d"))]
        return [(self.seconds(x), self.mebibytes(y)) for x, y in dots]

    @property
    def curves(self) -> dict[str, list[tuple[float, float]]]:
        """The points of each curve, by its label."""
        return {curve.findtext(f"{SVG}title"): self.points(curve) for curve in self.elements("curve")}

    @property
    def brackets(self) -> list[Bracket]:
        """All halves, in the order in which they are drawn."""
        found = []
        for element in self.elements("bracket"):
            points = self.points(element)
            middle = (points[1][1] + points[2][1]) / 2
            found.append(Bracket(points[1][0], middle, element.findtext(f"{SVG}title"), element.get("stroke")))
        return found

    @property
    def peaks(self) -> list[tuple[float, float]]:
        """The places at which the dashed lines cross."""
        crossings = []
        for element in self.elements("peak"):
            across, _, upright, _ = self.points(element)
            crossings.append((upright[0], across[1]))
        return crossings

    def seconds(self, x: float) -> float:
        """The time of a dot."""
        return self._value(x, "x")

    def mebibytes(self, y: float) -> float:
        """The memory of a dot."""
        return self._value(y, "y")

    def _value(self, dot: float, direction: str) -> float:
        is_time = direction == "x"
        ticks = [tick for tick in self.root.iter(f"{SVG}text") if tick.get("class") == "tick"]
        ticks = [tick for tick in ticks if (tick.get("text-anchor") == "middle") == is_time]
        (first, low), (last, high) = [(float(tick.get(direction)), float(tick.text)) for tick in (ticks[0], ticks[-1])]
        # the base line of the numbers at the memory axis is a little below their line
        below = 0 if is_time else 0.36 * float(ticks[0].get("font-size"))
        return low + (dot + below - first) * (high - low) / (last - first)


def near(expected: float, within: float = 0.02):
    """Compares with a number of seconds or MiB, within the precision of an SVG."""
    return pytest.approx(expected, abs=within)
