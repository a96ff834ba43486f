"""Executables that run with the C library of the newer Debian, so that they can load its libpython."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

from harness import interpreters
from harness.environments import REPOSITORY, TARGET, run
from harness.interpreters import Interpreter

FOLDER = TARGET / "adopted"

_EXECUTABLES = ("pyprof", "mprof")


def needs_adoption(interpreter: Interpreter) -> bool:
    """Returns whether this interpreter's libpython needs the newer C library."""
    return interpreter.shared and interpreter.executable.is_relative_to(interpreters.DEBIAN)


def adopt(*executables: Path) -> None:
    """Changes executables so that the newer Debian's dynamic linker starts them."""
    run([REPOSITORY / "scripts" / "pythons", "--adopt", *executables])


def adopt_installed(command: Path, interpreter: Interpreter) -> None:
    """Changes the `pyprof` that pip has installed for an interpreter that needs that, unless it is changed already."""
    if not needs_adoption(interpreter) or not command.exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        linker = subprocess.run(
            ["patchelf", "--print-interpreter", command], capture_output=True, check=True, text=True
        )
        if not Path(linker.stdout.strip()).is_relative_to(interpreters.DEBIAN.parent.resolve()):
            adopt(command)


def executable(built: Path, interpreter: Interpreter) -> Path:
    """Returns the executable `built`, or a changed copy of it if the interpreter needs one."""
    if not needs_adoption(interpreter):
        return built
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / "lock", "w") as lock:
        # several workers of one test run may need it at the same time
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in _EXECUTABLES:
            _copy(built.with_name(name), FOLDER / name)
        for file in built.parent.iterdir():
            if file.suffix == ".so":
                _link(file, FOLDER / file.name)
            elif file.name.startswith("module-"):
                _link_module(file, FOLDER / file.name)
    return FOLDER / built.name


def _copy(built: Path, copy: Path) -> None:
    stamp = copy.with_name(f"{copy.name}.made-from")
    state = f"{built} {built.stat().st_mtime_ns}"
    if not stamp.exists() or stamp.read_text() != state:
        # replaced in one step, since another test may be running the old copy
        new = copy.with_name(f"{copy.name}.new")
        shutil.copy(built, new)
        adopt(new)
        new.rename(copy)
        stamp.write_text(state)


def _link_module(built: Path, folder: Path) -> None:
    """Makes a copy of the module's folder in which the commands are the changed copies."""
    if folder.is_symlink():
        folder.unlink()
    (folder / "memory_profiler").mkdir(parents=True, exist_ok=True)
    for file in built.rglob("*"):
        is_link_or_file = file.is_symlink() or file.is_file()
        if is_link_or_file and file.parent in (built, built / "memory_profiler"):
            target = FOLDER / file.name if file.name in _EXECUTABLES else file
            _link(target, folder / file.relative_to(built))


def _link(file: Path, link: Path) -> None:
    if not link.is_symlink() or os.readlink(link) != str(file.absolute()):
        link.unlink(missing_ok=True)
        link.symlink_to(file.absolute())
