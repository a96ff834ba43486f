"""Adds the native parts to the wheel. scripts/build builds them for the Python of the wheel.

hatchling makes the archive, its metadata and its record. This hook gives it the paths of the native files. maturin is
not used: it makes one library or one executable into a wheel. This wheel has a library that is linked without
libpython, and two executables and a library that do not depend on a Python. All of these are built already, with
settings that maturin would not share.
"""

import subprocess
import sys
import sysconfig
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class NativeParts(BuildHookInterface):
    """Builds the native parts with cargo, which takes no time if scripts/build was run before, and adds them to the
    wheel."""

    def initialize(self, version, build_data):
        repository = Path(self.root)
        python_version = "%d.%d" % sys.version_info[:2]
        if version == "editable":
            raise NotImplementedError(
                f"there is no editable install: PYTHONPATH={repository}/target/release/module-{python_version} serves as one"
            )
        subprocess.run([repository / "scripts" / "build", sys.executable], check=True)
        built = repository / "target" / "release"
        native = f"memory_profiler/_native{sysconfig.get_config_var('EXT_SUFFIX')}"
        build_data["force_include"][str(built / f"pyprof-engine-{python_version}.so")] = native
        for library in ("libpyprof_jemalloc.so", "libpyprof_heap.so", "libpyprof_child.so"):
            build_data["force_include"][str(built / library)] = f"memory_profiler/{library}"
        # not among the scripts: memory_profiler has a `bin/mprof` too, and its uninstallation would remove this one
        build_data["force_include"][str(built / "mprof")] = "memory_profiler/mprof"
        # memory_profiler has a module `mprof`. Python prefers a package of that name, and the uninstallation of
        # memory_profiler leaves the package
        build_data["force_include"][str(repository / "runner" / "module" / "mprof.py")] = "mprof/__init__.py"
        build_data["shared_scripts"][str(built / "pyprof")] = "pyprof"
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
