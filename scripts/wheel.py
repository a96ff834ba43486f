"""Adds the native parts to the wheel.

Without further settings, scripts/build builds them for the Python that runs this, and the wheel is for its version. If
the environment variable PYPROF_PARTS names a folder with the built parts, such as target/release, nothing is built: the
wheel has all engines of the folder, and is for all versions of Python. scripts/release makes such a wheel.

hatchling makes the archive, its metadata and its record. This hook gives it the paths of the native files. maturin is
not used: it makes one library or one executable into a wheel. This wheel has libraries that are linked without
libpython, one for each version of Python, and two executables and three libraries that do not depend on a Python.
"""

import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PARTS = "PYPROF_PARTS"
LIBRARIES = ("libpyprof_jemalloc.so", "libpyprof_heap.so", "libpyprof_child.so")
COMPLETIONS = {
    "bash": "share/bash-completion/completions/{}",
    "zsh": "share/zsh/site-functions/_{}",
    "fish": "share/fish/vendor_completions.d/{}.fish",
}
"""The file for the completions of a command, by the shell."""

OLDEST_C_LIBRARY = (2, 17)
"""The oldest version that Rust supports."""


class NativeParts(BuildHookInterface):
    """Adds the native parts, the completions and the manual pages to the wheel."""

    def initialize(self, version, build_data):
        repository = Path(self.root)
        python_version = "%d.%d" % sys.version_info[:2]
        if version == "editable":
            raise NotImplementedError(
                f"there is no editable install: PYTHONPATH={repository}/target/release/module-{python_version} serves as one"
            )
        if sys.platform != "linux":
            raise NotImplementedError(f"pyprof supports Linux only, and this system is {platform.system()}")
        parts = os.environ.get(PARTS)
        if parts:
            folder = Path(parts).absolute()
            engines = sorted(folder.glob("pyprof-engine-*.so"))
            build_data["tag"] = f"py3-none-{_platform([*engines, *_common(folder)])}"
        else:
            subprocess.run([repository / "scripts" / "build", sys.executable], check=True)
            folder = repository / "target" / "release"
            engines = [folder / f"pyprof-engine-{python_version}.so"]
            build_data["infer_tag"] = True
        build_data["pure_python"] = False
        packed = build_data["force_include"]
        # mprof is not among the scripts: memory_profiler has a `bin/mprof` too, and its uninstallation would remove this one
        for file in [*engines, *(file for file in _common(folder) if file.name != "pyprof")]:
            packed[str(file)] = f"memory_profiler/{file.name}"
        # memory_profiler has a module `mprof`. Python prefers a package of that name, and the uninstallation of
        # memory_profiler leaves the package
        packed[str(repository / "runner" / "module" / "mprof.py")] = "mprof/__init__.py"
        build_data["shared_scripts"][str(folder / "pyprof")] = "pyprof"
        self._texts = tempfile.TemporaryDirectory()
        for file, place in _texts(folder, Path(self._texts.name)):
            build_data["shared_data"][str(file)] = place

    def finalize(self, version, build_data, artifact_path):
        self._texts.cleanup()


def _common(folder):
    """Returns the paths of the parts that do not depend on a Python."""
    return [folder / name for name in ("pyprof", "mprof", *LIBRARIES)]


def _platform(files):
    """Returns the tag of the systems that can load these files, for example `manylinux_2_28_x86_64`. A file contains the
    name of each version of the C library that it needs."""
    needed = re.compile(rb"\0GLIBC_(\d+)\.(\d+)(?:\.\d+)?(?=\0)")
    versions = [tuple(map(int, version)) for file in files for version in needed.findall(file.read_bytes())]
    major, minor = max([OLDEST_C_LIBRARY, *versions])
    machine = platform.machine()
    tag = f"manylinux_{major}_{minor}_{machine}"
    # a pip from before 20.3 knows only the older name of this tag
    return f"{tag}.manylinux2014_{machine}" if (major, minor) == (2, 17) else tag


def _texts(folder, made):
    """Yields the completions and the manual pages as files, each with its place in an environment. The commands write
    them."""
    for command in ("pyprof", "mprof"):
        for shell, place in COMPLETIONS.items():
            file = made / place.format(command)
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("w") as text:
                subprocess.run([folder / command, "--completions", shell], stdout=text, check=True)
            yield file, place.format(command)
        pages = made / command
        subprocess.run([folder / command, "--man-pages", pages], check=True)
        for page in sorted(pages.iterdir()):
            yield page, f"share/man/man1/{page.name}"
