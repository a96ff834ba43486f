"""`pip install .` makes a whole installation, and `pip uninstall` takes it back."""

from harness import wheels
from harness.environments import REPOSITORY
from harness.programs import run
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


def _installed(python, tmp_path) -> Environment:
    # what cargo builds is built by one process at a time
    wheels.wheel(python.interpreter)
    environment = Environment.made(python, tmp_path / "environment")
    environment.pip("install", "pip")
    environment.pip("install", REPOSITORY)
    (tmp_path / "script.py").write_text(SCRIPT)
    return environment


def test_the_module_is_imported_from_the_environment(python, tmp_path) -> None:
    environment = _installed(python, tmp_path)
    finished = environment.run("script.py", within=tmp_path)
    assert str(environment.folder).encode() in finished.stdout, finished
    assert tables_in(finished.stdout, precision=1)[0].row("return").measured.increment >= 7, finished


def test_mprof_is_installed_as_a_command(python, tmp_path) -> None:
    environment = _installed(python, tmp_path)
    finished = run([environment.folder / "bin" / "mprof"], within=tmp_path)
    assert finished.status == 1 and b"Available commands:" in finished.stdout, finished


def test_uninstalling_leaves_nothing(python, tmp_path) -> None:
    wheels.wheel(python.interpreter)
    environment = Environment.made(python, tmp_path / "environment")
    before = environment.files()
    environment.pip("install", REPOSITORY)
    assert environment.files() - before
    (tmp_path / "script.py").write_text(SCRIPT)
    # its byte code is written on the way
    environment.run("script.py", within=tmp_path)
    environment.run(
        "-c",
        "import memory_profiler; [getattr(memory_profiler, name, 0) for name in dir(memory_profiler)]",
        within=tmp_path,
    )
    environment.pip("uninstall", "--yes", "pyprof")
    assert environment.files() == before


def test_the_environments_own_pip_installs_it_as_well(python_3_12, tmp_path) -> None:
    environment = _installed(python_3_12, tmp_path)
    environment.run("-m", "pip", "uninstall", "--yes", "pyprof", within=tmp_path)
    assert not environment.pyprof.exists()
    finished = environment.run("-m", "pip", "install", REPOSITORY, within=tmp_path)
    assert finished.status == 0, finished
    assert environment.pyprof.exists()
