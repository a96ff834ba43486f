"""`uv tool install`, `uvx` and `pipx` install pyprof for itself, and it runs the Pythons of other environments."""

from pathlib import Path

import pytest

from harness import adopted, environments, wheels
from harness.environments import TESTS
from harness.programs import Finished, Python, run

WHICH = "import sys; print(sys.executable)\n"


@pytest.fixture
def installers(python_3_12) -> Path:
    """The folder with the commands `uv`, `uvx` and `pipx`."""
    requirements = TESTS / "wheel" / "requirements-installers.txt"
    return environments.environment(python_3_12.interpreter, "-installers", requirements).parent


class Tool:
    """A home folder in which pyprof is installed as a tool."""

    def __init__(self, home: Path, installers: Path, python: Python) -> None:
        self.home = home
        self.python = python
        self.installers = installers
        self.path = f"{home}/.local/bin"
        (home / "script.py").write_text(WHICH)

    def run(self, *words: str | Path, **variables: str) -> Finished:
        """Runs a command without a compiler, without Rust, and without another Python on PATH."""
        environment = {"HOME": str(self.home), "PATH": self.path, "UV_OFFLINE": "1", "UV_PYTHON_DOWNLOADS": "never"}
        return run(words, within=self.home, environment={**environment, **variables})

    def installed(self, command: str, *words: str | Path) -> None:
        """Runs an installer."""
        finished = self.run(self.installers / command, *words)
        assert finished.status == 0, finished
        for pyprof in self.home.rglob("bin/pyprof"):
            adopted.adopt_installed(pyprof, self.python.interpreter)


@pytest.fixture
def tool(installers, python_3_12, tmp_path) -> Tool:
    """An empty home folder."""
    return Tool(tmp_path, installers, python_3_12)


def _uv(tool: Tool) -> None:
    tool.installed("uv", "tool", "install", "--python", tool.python.interpreter.executable, wheels.wheel())


def _pipx(tool: Tool) -> None:
    tool.installed("pipx", "install", "--python", tool.python.interpreter.executable, wheels.wheel())


@pytest.mark.parametrize("install", [_uv, _pipx], ids=["uv", "pipx"])
def test_the_tool_runs_the_python_of_the_shell(install, tool, python_3_11) -> None:
    install(tool)
    commands = tool.home / ".local" / "bin"
    other = python_3_11.executable
    active = tool.run(commands / "pyprof", "script.py", VIRTUAL_ENV=str(other.parent.parent))
    assert active.stdout.decode().startswith(f"{other}\n"), active
    on_path = tool.run(commands / "pyprof", "script.py", PATH=f"{tool.path}:{other.parent}")
    assert on_path.stdout.decode().startswith(f"{other}\n"), on_path
    option = tool.run(commands / "pyprof", "--python", other, "script.py")
    assert option.stdout.decode().startswith(f"{other}\n"), option
    own = tool.run(commands / "pyprof", "script.py").stdout.decode().splitlines()[0]
    assert Path(own).is_relative_to(tool.home), own


@pytest.mark.parametrize("install", [_uv, _pipx], ids=["uv", "pipx"])
def test_mprof_does_so_too(install, tool, python_3_11) -> None:
    install(tool)
    other = python_3_11.executable
    mprof = tool.home / ".local" / "bin" / "mprof"
    finished = tool.run(mprof, "run", "script.py", VIRTUAL_ENV=str(other.parent.parent))
    assert finished.status == 0 and f"{other}\n".encode() in finished.stdout, finished


def test_uvx_runs_it_without_an_installation(tool, python_3_11) -> None:
    other = python_3_11.executable
    uvx = [tool.installers / "uvx", "--python", tool.python.interpreter.executable, "--from", wheels.wheel(), "pyprof"]
    finished = tool.run(
        *uvx, "script.py", PATH=f"{tool.installers}:{other.parent}", VIRTUAL_ENV=str(other.parent.parent)
    )
    assert finished.status == 0 and finished.stdout.decode().startswith(f"{other}\n"), finished


def test_pipx_installs_the_manual_pages(tool) -> None:
    _pipx(tool)
    pages = {page.name for page in (tool.home / ".local" / "share" / "man" / "man1").iterdir()}
    assert {"pyprof.1", "mprof.1", "mprof-run.1"} <= pages
