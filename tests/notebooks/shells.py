"""IPython as people use it: notebooks, and the prompt in a terminal; with pyprof's module, or with the original."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from harness.environments import for_notebooks
from harness.programs import Finished, Python, run

EXECUTE = Path(__file__).with_name("execute.py")


@dataclass(frozen=True)
class Cell:
    """The output of a cell."""

    outputs: list[dict]
    page: str
    """The text that the pager was given."""

    def __str__(self) -> str:
        return f"page:\n{self.page}\n" + "\n".join(map(str, self.outputs))

    @property
    def printed(self) -> str:
        """The text on standard output and standard error."""
        return "".join(output["text"] for output in self.outputs if output["output_type"] == "stream")

    @property
    def error(self) -> tuple[str, str] | None:
        """The name and the text of the exception that ended the cell."""
        errors = [output for output in self.outputs if output["output_type"] == "error"]
        return (errors[0]["ename"], errors[0]["evalue"]) if errors else None

    @property
    def traceback(self) -> str:
        """The traceback as it is shown, without its colours."""
        errors = [output for output in self.outputs if output["output_type"] == "error"]
        return re.sub(r"\x1b\[[\d;]*m", "", "\n".join(errors[0]["traceback"])) if errors else ""

    @property
    def result(self) -> dict[str, str]:
        """The data of `Out[n]`, by MIME type."""
        results = [output for output in self.outputs if output["output_type"] == "execute_result"]
        return results[0]["data"] if results else {}


def notebook(python: Python, cells: list[str], *, within: Path, kernel: str = "python3") -> list[Cell]:
    """Executes a notebook of these cells with pyprof's module, which its first cell loads."""
    return _notebook(python, cells, within, {"PYTHONPATH": str(python.module_folder)}, kernel)


def notebook_with_original(python: Python, cells: list[str], *, within: Path) -> list[Cell]:
    """Executes a notebook of these cells with the original's module."""
    return _notebook(python, cells, within, {})


def _notebook(
    python: Python, cells: list[str], within: Path, environment: dict[str, str], kernel: str = "python3"
) -> list[Cell]:
    executed = run(
        [for_notebooks(python.interpreter), EXECUTE, kernel],
        within=within,
        environment={**at_home(within), **environment},
        stdin=json.dumps(["%load_ext memory_profiler", *cells]).encode(),
    )
    assert executed.status == 0, executed
    _, *came = json.loads(executed.stdout)
    return [Cell(**cell) for cell in came]


def prompt(python: Python, typed: str, *, within: Path, **environment: str) -> Finished:
    """Types at the prompt of IPython, in a pipe. A blank line ends a cell of several lines."""
    environment = {"PYTHONPATH": str(python.module_folder), **at_home(within), **environment}
    return run(prompt_command(python), within=within, environment=environment, stdin=typed.encode())


def prompt_command(python: Python) -> list:
    """Returns the command line of IPython for a terminal."""
    return [for_notebooks(python.interpreter), "-m", "IPython", "--simple-prompt", "--no-banner", "--no-confirm-exit"]


def at_home(folder: Path) -> dict[str, str]:
    """An environment in which IPython and Jupyter write to this folder only."""
    return {"HOME": str(folder), "IPYTHONDIR": str(folder / ".ipython"), "NO_COLOR": "1"}
