"""An error about an interpreter names it, the place where it was found, and the reason; status 2, and no trace of
Rust."""

import shutil
import subprocess
from pathlib import Path

import pytest

from harness.programs import Finished, pyprof_executable, run

CANNOT_START = 2


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "program.py").write_text("print('ran')\n")
    return tmp_path


def refused(finished: Finished, *named: str) -> None:
    """Checks for one clear message on standard error that contains each of these texts."""
    message = finished.stderr.decode()
    assert (finished.stdout, finished.status) == (b"", CANNOT_START), finished
    assert message.startswith("pyprof: "), message
    for name in named:
        assert name in message, f"{name!r} is not named in:\n{message}"
    for trace in ("panicked", "RUST_BACKTRACE", ".rs:", "Traceback", "unwrap"):
        assert trace not in message, message


WRONG = {
    "absent": ("/nowhere/python", ["/nowhere/python", "--python", "no such file"]),
    "absent on PATH": ("no-such-python", ["no-such-python", "--python", "PATH"]),
    "empty": ("", ["--python"]),
    "not executable": ("{folder}/not_executable", ["{folder}/not_executable", "--python"]),
    "a text": ("{folder}/text", ["{folder}/text", "--python"]),
    "an empty file": ("{folder}/nothing", ["{folder}/nothing", "--python"]),
    "a script of the shell": ("{folder}/shell", ["{folder}/shell", "--python"]),
    "a script that loops to itself": ("{folder}/looping", ["{folder}/looping", "--python"]),
    "another program": ("/bin/true", ["/bin/true", "--python"]),
    "a folder": ("{folder}", ["{folder}", "--python"]),
    "a device": ("/dev/null", ["/dev/null", "--python"]),
    "a broken link": ("{folder}/dangling", ["{folder}/dangling", "/nowhere/python3"]),
    "a link to itself": ("{folder}/circle", ["{folder}/circle"]),
    "a cut library": ("{folder}/cut", ["{folder}/cut"]),
    "pyprof itself": (str(pyprof_executable()), [str(pyprof_executable())]),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_interpreter_is_named_with_its_origin(name, folder) -> None:
    for file, text in {
        "not_executable": "#!/bin/sh\n",
        "text": "text\n",
        "nothing": "",
        "shell": "#!/bin/sh\nexit 3\n",
    }.items():
        (folder / file).write_text(text)
        (folder / file).chmod(0o644 if file == "not_executable" else 0o755)
    (folder / "looping").write_text(f"#!{folder}/looping\n")
    (folder / "looping").chmod(0o755)
    (folder / "dangling").symlink_to("/nowhere/python3")
    (folder / "circle").symlink_to("circle")
    (folder / "cut").write_bytes(Path("/bin/true").read_bytes()[:300])
    (folder / "cut").chmod(0o755)
    interpreter, named = WRONG[name]
    finished = _started(interpreter.replace("{folder}", str(folder)), folder)
    refused(finished, *(text.replace("{folder}", str(folder)) for text in named))


def test_without_any_interpreter_all_places_are_named(folder) -> None:
    environment = {"PATH": "/nowhere:/neither", "VIRTUAL_ENV": None}
    finished = run([pyprof_executable(), "program.py"], within=folder, environment=environment)
    refused(finished, "VIRTUAL_ENV", "/nowhere:/neither", "python3")


@pytest.mark.parametrize("shorter", ["3.8", "3.7"])
def test_an_interpreter_without_an_engine_is_named_with_its_version(shorter, folder) -> None:
    interpreter = _of_pyenv(shorter)
    finished = _started(str(interpreter), folder)
    refused(finished, str(interpreter), f"Python {shorter}", "3.11", "3.12", "3.13")


def test_a_folder_without_engines_is_named(python, folder) -> None:
    alone = folder / "bin"
    alone.mkdir()
    shutil.copy(python.pyprof_executable, alone / "pyprof")
    finished = run([alone / "pyprof", "--python", python.executable, "program.py"], within=folder)
    refused(finished, "cannot find an engine", str(alone), "install pyprof again")


def test_an_engine_that_is_broken_is_named(python, folder) -> None:
    alone = folder / "bin"
    alone.mkdir()
    shutil.copy(python.pyprof_executable, alone / "pyprof")
    engine = alone / f"pyprof-engine-{python.version[0]}.{python.version[1]}.so"
    engine.write_bytes(b"not a library")
    finished = run([alone / "pyprof", "--python", python.executable, "program.py"], within=folder)
    refused(finished, str(engine))


def _environment(python, folder: Path) -> Path:
    environment = folder / "environment"
    made = python.plain(["-m", "venv", "--without-pip", "--symlinks", environment], within=folder)
    assert made.status == 0, made
    return environment


def test_an_environment_with_a_missing_interpreter_is_named(python, folder) -> None:
    environment = _environment(python, folder)
    for link in (environment / "bin").glob("python*"):
        link.unlink()
        link.symlink_to("/nowhere/bin/" + link.name)
    for finished in (
        _started(str(environment), folder),
        _started(str(environment / "bin" / "python"), folder),
        run([pyprof_executable(), "program.py"], within=folder, environment={"VIRTUAL_ENV": str(environment)}),
    ):
        refused(finished, str(environment), "/nowhere/bin/python")


def test_a_missing_environment_is_not_silently_replaced(folder) -> None:
    # The prompt of a shell would still show that environment.
    environment = {"VIRTUAL_ENV": str(folder / "gone")}
    finished = run([pyprof_executable(), "program.py"], within=folder, environment=environment)
    if finished.status == 0:
        assert finished.stdout == b"ran\n", finished
    else:
        refused(finished, str(folder / "gone"))


def test_an_environment_without_settings_works(python, folder) -> None:
    environment = _environment(python, folder)
    (environment / "pyvenv.cfg").unlink()
    plain = run([environment / "bin" / "python", "program.py"], within=folder)
    finished = _started(str(environment / "bin" / "python"), folder, python.pyprof_executable)
    assert finished.stdout == plain.stdout == b"ran\n", finished


def test_an_environment_with_a_wrong_version_in_its_settings_works(python, folder) -> None:
    environment = _environment(python, folder)
    settings = environment / "pyvenv.cfg"
    lines = [
        line if not line.startswith("version") else "version = 3.9.1" for line in settings.read_text().splitlines()
    ]
    settings.write_text("\n".join(lines) + "\n")
    finished = _started(str(environment / "bin" / "python"), folder, python.pyprof_executable)
    if finished.status != 0:
        refused(finished, str(environment))
    else:
        assert finished.stdout == b"ran\n", finished


def _started(interpreter: str, folder: Path, executable: Path | None = None) -> Finished:
    command = [str(executable or pyprof_executable()), "--python", interpreter, "program.py"]
    return run(command, within=folder, timeout=30)


def _of_pyenv(shorter: str) -> Path:
    try:
        root = Path(subprocess.run(["pyenv", "root"], capture_output=True, check=True, text=True).stdout.strip())
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no pyenv: no interpreter without an engine")
    found = sorted((root / "versions").glob(f"{shorter}.*/bin/python"))
    if not found:
        pytest.skip(f"no Python {shorter} under {root / 'versions'}")
    return found[-1]
