"""`pip install` makes a whole installation without Rust and without a compiler, and `pip uninstall` takes it back."""

from pathlib import Path

from harness import wheels
from harness.environments import REPOSITORY
from harness.programs import Finished, run
from harness.tables import tables_in
from wheel.environment import Environment

SCRIPT = """
from memory_profiler import profile
import memory_profiler
print(memory_profiler.__file__)

@profile
def work():
    return bytearray(8 * 2**20)

work()
"""


def _alone(environment: Environment, *words: str | Path) -> Finished:
    """Runs a command in an environment that is active, and has all that PATH has."""
    bin = environment.folder / "bin"
    variables = {"PATH": str(bin), "VIRTUAL_ENV": str(environment.folder)}
    return run([bin / words[0], *words[1:]], within=environment.folder.parent, environment=variables)


def test_the_commands_of_the_readme_work(every_python, tmp_path) -> None:
    installed = Environment.made(every_python, tmp_path / "environment")
    installed.pip("install", wheels.wheel())
    (tmp_path / "script.py").write_text(SCRIPT)
    for words in (["pyprof"], ["python"], ["python", "-m", "memory_profiler"]):
        finished = _alone(installed, *words, "script.py")
        assert finished.status == 0, finished
        is_hosted = words == ["pyprof"]
        assert (f"{installed.folder}/".encode() in finished.stdout) != is_hosted, finished
        assert tables_in(finished.stdout, precision=None)[0].row("return").measured.increment >= 7, finished
    heap = _alone(installed, "pyprof", "--heap", "--children", "script.py")
    assert heap.status == 0 and b"bytearray(8 * 2**20)" in heap.stdout, heap
    sampled = _alone(installed, "mprof", "run", "script.py")
    assert sampled.status == 0, sampled
    for words in (["peak"], ["list"], ["plot", "-o", "memory.svg"]):
        assert _alone(installed, "mprof", *words).status == 0, words
    assert b"work" in (tmp_path / "memory.svg").read_bytes()


def test_uninstalling_leaves_nothing(python, tmp_path) -> None:
    environment = Environment.made(python, tmp_path / "environment")
    before = environment.files()
    environment.pip("install", wheels.wheel())
    assert environment.files() - before
    (tmp_path / "script.py").write_text(SCRIPT)
    # its byte code is written on the way
    environment.run("script.py", within=tmp_path)
    environment.run(
        "-c",
        "import memory_profiler; [getattr(memory_profiler, name, 0) for name in dir(memory_profiler)]",
        within=tmp_path,
    )
    environment.pip("uninstall", "--yes", wheels.DISTRIBUTION)
    # pip leaves empty folders in `share`
    left = {path for path in environment.files() - before if not (environment.folder / path).is_dir()}
    assert not left


def test_a_checkout_is_installed_by_pip_of_the_environment(python_3_12, tmp_path) -> None:
    # what cargo builds is built by one process at a time
    wheels.wheel()
    environment = Environment.made(python_3_12, tmp_path / "environment")
    environment.pip("install", "pip")
    finished = environment.run("-m", "pip", "install", REPOSITORY, within=tmp_path)
    assert finished.status == 0, finished
    (tmp_path / "script.py").write_text(SCRIPT)
    assert b"Filename: script.py" in run([environment.pyprof, "script.py"], within=tmp_path).stdout
    mprof = run([environment.folder / "bin" / "mprof"], within=tmp_path)
    assert mprof.status == 1 and b"Available commands:" in mprof.stdout, mprof
