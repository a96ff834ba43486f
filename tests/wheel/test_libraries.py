"""The wheel can be used on every machine with a Python of its version and a new enough glibc."""

import platform
import re
import zipfile

from harness import wheels
from harness.environments import TESTS
from harness.programs import run
from wheel.environment import Environment

NEEDED = """
import sys
from elftools.elf.elffile import ELFFile
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        for tag in ELFFile(file).get_section_by_name(".dynamic").iter_tags("DT_NEEDED"):
            print(tag.needed)
"""

OF_EVERY_LINUX = {"libgcc_s.so.1", "libm.so.6", "libc.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}


def _auditwheel(python):
    return python.environment_with_module("-auditwheel", TESTS / "wheel" / "requirements-auditwheel.txt").parent


def test_nothing_in_the_wheel_needs_a_libpython(python, python_3_12, tmp_path) -> None:
    with zipfile.ZipFile(wheels.wheel(python.interpreter)) as archive:
        binaries = [name for name in archive.namelist() if archive.read(name)[:4] == b"\x7fELF"]
        archive.extractall(tmp_path)
    assert len(binaries) == 6, binaries
    finished = run([_auditwheel(python_3_12) / "python", "-c", NEEDED, *binaries], within=tmp_path)
    needed = set(finished.stdout.decode().split())
    assert needed and needed <= OF_EVERY_LINUX, finished


def test_auditwheel_gives_it_a_tag_of_manylinux(python, python_3_12, figure, tmp_path) -> None:
    tools = _auditwheel(python_3_12)
    wheel = wheels.wheel(python.interpreter)
    path = {"PATH": f"{tools}:/usr/bin:/bin"}
    finished = run([tools / "auditwheel", "repair", "--wheel-dir", tmp_path, wheel], within=tmp_path, environment=path)
    assert finished.status == 0, finished
    (repaired,) = tmp_path.glob("*.whl")
    found = re.search(r"manylinux_(\d+)_(\d+)_", repaired.name)
    assert found, repaired
    here = tuple(map(int, platform.libc_ver()[1].split(".")))
    assert tuple(map(int, found.groups())) <= here, repaired
    figure("wheel, by auditwheel", repaired.name)
    (tmp_path / "script.py").write_text("@profile\ndef work():\n    return 1\nwork()\n")
    environment = Environment.made(python, tmp_path / "environment")
    environment.pip("install", repaired)
    ran = run([environment.pyprof, "script.py"], within=tmp_path)
    assert ran.status == 0 and b"Filename: script.py" in ran.stdout, ran
