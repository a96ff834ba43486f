"""The wheel can be used on every machine with a new enough glibc, and is small."""

import re
import zipfile

from harness import interpreters, wheels
from harness.environments import TESTS
from harness.programs import run

NEEDED = """
import sys
from elftools.elf.elffile import ELFFile
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        for tag in ELFFile(file).get_section_by_name(".dynamic").iter_tags("DT_NEEDED"):
            print(tag.needed)
"""

OF_EVERY_LINUX = {"libgcc_s.so.1", "libm.so.6", "libc.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}

LIMIT = 22 * 2**20
"""The size in bytes. scripts/release has the limit for a released wheel, whose parts are optimised for size and have no
symbols."""


def _auditwheel(python):
    return python.environment_with_module("-auditwheel", TESTS / "wheel" / "requirements-auditwheel.txt").parent


def test_nothing_in_the_wheel_needs_a_libpython(python_3_12, tmp_path) -> None:
    with zipfile.ZipFile(wheels.wheel()) as archive:
        binaries = [name for name in archive.namelist() if archive.read(name)[:4] == b"\x7fELF"]
        archive.extractall(tmp_path)
    engines = [name for name in binaries if "pyprof-engine-" in name]
    assert len(binaries) - len(engines) == 5 and engines, binaries
    finished = run([_auditwheel(python_3_12) / "python", "-c", NEEDED, *binaries], within=tmp_path)
    needed = set(finished.stdout.decode().split())
    assert needed and needed <= OF_EVERY_LINUX, finished


def test_the_wheel_has_the_engine_of_each_python() -> None:
    found = map(interpreters.find, interpreters.LABELS)
    versions = {it.version[:2] for it in found if isinstance(it, interpreters.Interpreter)}
    with zipfile.ZipFile(wheels.wheel()) as archive:
        files = archive.namelist()
    for major, minor in versions:
        assert f"memory_profiler/pyprof-engine-{major}.{minor}.so" in files


def test_its_tag_is_the_one_that_auditwheel_finds(python_3_12, figure, tmp_path) -> None:
    tools = _auditwheel(python_3_12)
    path = {"PATH": f"{tools}:/usr/bin:/bin"}
    finished = run([tools / "auditwheel", "show", wheels.wheel()], within=tmp_path, environment=path)
    assert finished.status == 0, finished
    described = finished.stdout.decode()
    tag = re.search(r"-(py3-none-(manylinux_\d+_\d+_\w+))\.whl", wheels.wheel().name)
    assert tag, wheels.wheel()
    assert f'"{tag[2]}"' in described, finished
    figure("wheel, by auditwheel", tag[1])


def test_the_wheel_is_small(figure) -> None:
    size = wheels.wheel().stat().st_size
    figure("size of the wheel", f"{size / 2**20:.1f} MiB")
    assert size < LIMIT
