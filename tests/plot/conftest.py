"""`mprof plot` as a user runs it, and scripts that read its pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness import environments
from harness.programs import Finished, pyprof_executable, run
from plot.figures import Figure

MPROF = pyprof_executable().with_name("mprof")

NO_PLACE = {"BROWSER": None, "DISPLAY": None, "WAYLAND_DISPLAY": None, "TZ": "UTC"}
"""An environment without a browser or a display."""


def pytest_addoption(parser):
    parser.addoption("--renew-pictures", action="store_true", help="store the pictures as they are now")


@dataclass(frozen=True)
class Folder:
    """A folder with recordings in it."""

    path: Path

    def record(self, text: str, name: str = "file.dat") -> str:
        """Makes a recording."""
        (self.path / name).write_text(text)
        return name

    def plot(self, *words: str, environment: dict | None = None, **how) -> Finished:
        """Runs `mprof plot words…`."""
        return run([MPROF, "plot", *words], within=self.path, environment=NO_PLACE | (environment or {}), **how)

    def drawn(self, ending: str, *words: str, **how) -> bytes:
        """Returns the picture that `mprof plot words…` draws."""
        finished = self.plot("-o", f"drawn.{ending}", *words, **how)
        assert (finished.status, finished.stderr) == (0, b""), finished
        return (self.path / f"drawn.{ending}").read_bytes()

    def figure(self, text: str, *options: str) -> Figure:
        """The content of the SVG of a recording."""
        return Figure.of(self.drawn("svg", *options, self.record(text)))


@pytest.fixture
def folder(tmp_path) -> Folder:
    """A folder without recordings."""
    return Folder(tmp_path)


@pytest.fixture(scope="session")
def pictures(python_3_11) -> Callable[..., Finished]:
    """Runs a script of this folder in the environment that reads pictures, and has the original."""
    python = environments.for_pictures(python_3_11.interpreter)
    scripts = Path(__file__).resolve().parent

    def read(script: str, *words: str | Path, within: Path) -> Finished:
        environment = {"MPLBACKEND": "Agg", "TZ": "UTC"}
        finished = run([python, scripts / script, *words], within=within, environment=environment)
        assert finished.status == 0, finished
        return finished

    return read
