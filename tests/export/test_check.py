"""`mprof check` compares a run with budgets and with a lock. The figures follow from the scripts."""

import re
import tomllib
import xml.etree.ElementTree as Tree
from pathlib import Path

import pytest

from harness.programs import Finished, Python, run

MIB = 1 << 20

SOURCE = """
import helper
def load(size):
    return bytearray(size << 20)
class Cache:
    def add(self):
        self.kept = helper.block(5), bytearray(1 << 20)
freed = load(30)
del freed
cache = Cache()
cache.add()
"""
HELPER = "def block(size):\n    return bytearray(size << 20)\n"

OVER = 3


def mprof(python: Python, folder: Path, *words: str) -> Finished:
    """Runs `mprof words…` in the folder."""
    return run([python.pyprof_executable.with_name("mprof"), *words], within=folder)


def record(python: Python, folder: Path, source: str, name: str = "record") -> None:
    """Makes a record of a program in the folder `app`, which imports a helper."""
    (folder / "app").mkdir(exist_ok=True)
    for path, text in [("script.py", source), ("helper.py", HELPER)]:
        file = folder / "app" / path
        if not file.exists() or file.read_text() != text:
            file.write_text(text)
    finished = python.pyprof(["--heap", "--record", name, "app/script.py"], within=folder)
    assert finished.status == 0, finished


@pytest.fixture
def recorded(any_python, tmp_path):
    """A Python, and a folder with the record of SOURCE."""
    record(any_python, tmp_path, SOURCE)
    return any_python, tmp_path


BUDGETS = """
max-peak = "20MiB"
max-left = "40MiB"
max-rss = "1GiB"
[budgets."app/script.py:load"]
max-peak = "10MiB"
max-left = 0
[budgets."app/script.py"]
max-peak = "31MiB"
[budgets."app/helper.py:2"]
max-left = "4MiB"
max-allocated = "6MiB"
[budgets."app/script.py:Cache.add"]
max-allocated = "2MiB"
"""


def test_budgets_of_the_program_and_of_its_parts(recorded):
    python, folder = recorded
    (folder / "pyprof.toml").write_text(BUDGETS)
    finished = mprof(python, folder / "app", "check", "../record")
    assert finished.status == OVER and finished.stderr == b"", finished
    first, *failures = finished.stdout.decode().splitlines()
    assert first == "9 checks, 3 failures"
    peak, load, helper = failures
    assert re.fullmatch(
        r"max-peak: 3\d\.\d MiB, 1\d\.\d MiB more than 20\.0 MiB \(\d+ %\); "
        r"app/script\.py:4 load held the most: 30\.0 MiB",
        peak,
    ), peak
    assert load == (
        "app/script.py:load max-peak: 30.0 MiB, 20.0 MiB more than 10.0 MiB (200 %); "
        "app/script.py:4 load held the most: 30.0 MiB"
    )
    assert helper == "app/helper.py:2 max-left: 5.0 MiB, 1.0 MiB more than 4.0 MiB (25 %)"


def test_kept_budgets_and_the_section_of_pyproject(recorded):
    python, folder = recorded
    (folder / "app" / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    (folder / "pyproject.toml").write_text(
        '[tool.pyprof]\nmax-peak = "60MiB"\nbudgets."app/helper.py".max-left = "6M"\n'
    )
    finished = mprof(python, folder / "app", "check", "../record")
    assert (finished.status, finished.stdout, finished.stderr) == (0, b"2 checks, no failure\n", b""), finished
    refused = mprof(python, folder, "check", "record", "--config", "app/pyproject.toml")
    assert refused.status == 1 and b"no section [tool.pyprof]" in refused.stderr, refused


def test_a_part_without_allocations_is_named(recorded):
    python, folder = recorded
    (folder / "pyprof.toml").write_text('[budgets."app/script.py:lode"]\nmax-peak = "1MiB"\n')
    finished = mprof(python, folder, "check", "record")
    assert finished.status == 0 and b"`app/script.py:lode max-peak`" in finished.stderr, finished


def test_what_is_not_known_fails(any_python, tmp_path):
    (tmp_path / "plain.py").write_text("@profile\ndef f(): pass\nf()\n")
    assert any_python.pyprof(["--record", "record", "plain.py"], within=tmp_path).status == 0
    (tmp_path / "pyprof.toml").write_text("max-peak = 1\n")
    finished = mprof(any_python, tmp_path, "check", "record")
    assert finished.status == OVER and b"has not counted the heap" in finished.stdout, finished
    for words in (["check", "record", "--lock", "pyprof.toml"], ["lock", "record"]):
        finished = mprof(any_python, tmp_path, *words)
        assert finished.status == 1, finished
    assert b"has no heap" in finished.stderr and b"hint: " in finished.stderr


def test_a_lock_has_the_lines_of_the_program(recorded):
    python, folder = recorded
    finished = mprof(python, folder, "lock", "record")
    assert (finished.status, finished.stdout, finished.stderr) == (0, b"", b""), finished
    text = (folder / "pyprof.lock").read_text()
    lock = tomllib.loads(text)
    assert lock["version"] == 1 and lock["python"] == "{}.{}".format(*python.version)
    names = list(lock["lines"])
    place = re.compile(r"(.+):(\d+) (.+)")
    places = [(match[1], int(match[2]), match[3]) for match in map(place.fullmatch, names)]
    assert places == sorted(places) and {name for name, _, _ in places} == {"app/script.py", "app/helper.py"}
    block, load = lock["lines"]["app/helper.py:2 block"], lock["lines"]["app/script.py:4 load"]
    assert block["source"] == load["source"].replace("size << 20", "size << 20") == "return bytearray(size << 20)"
    assert 5 * MIB <= block["left"] == block["peak"] == block["allocated"] <= 5 * MIB + 256 or block["peak"] == 0
    assert 30 * MIB <= load["peak"] == load["allocated"] <= 30 * MIB + 256 and load["left"] == 0
    # the folder of the lock decides the names
    (folder / "locks").mkdir()
    assert mprof(python, folder, "lock", "record", "-o", "app/here.lock").status == 0
    assert "helper.py:2 block" in tomllib.loads((folder / "app" / "here.lock").read_text())["lines"]


def test_a_run_is_equal_to_its_lock(recorded):
    python, folder = recorded
    assert mprof(python, folder, "lock", "record").status == 0
    assert mprof(python, folder, "report", "record", "-o", "record.json").status == 0
    record(python, folder, SOURCE, "again")
    for name in ("record", "record.json", "again"):
        finished = mprof(python, folder, "check", name, "--lock", "pyprof.lock")
        assert finished.status == 0 and finished.stderr == b"", finished
        assert re.fullmatch(rb"\d+ checks, no failure\n", finished.stdout), finished


def test_differences_from_the_lock_are_named(recorded):
    python, folder = recorded
    assert mprof(python, folder, "lock", "record").status == 0
    record(python, folder, SOURCE.replace("load(30)", "load(31)").replace("class", "\n\nclass"), "changed")
    finished = mprof(python, folder, "check", "changed", "--lock", "pyprof.lock")
    assert finished.status == OVER and finished.stderr == b"", finished
    lines = finished.stdout.decode().splitlines()
    load = "app/script.py:4 load: peak 30.0 MiB -> 31.0 MiB (+1.0 MiB), allocated 30.0 MiB -> 31.0 MiB (+1.0 MiB)"
    assert load in lines, finished
    moved = mprof(python, folder, "check", "changed", "--lock", "pyprof.lock", "--format", "junit")
    assert b'name="app/script.py:9 (was 7) Cache.add"' in moved.stdout, moved
    for tolerance, status in [("4%", 0), ("1MiB", 0), ("1%", OVER), ("1000KiB", OVER), ("0", OVER)]:
        finished = mprof(python, folder, "check", "changed", "--lock", "pyprof.lock", "--tolerance", tolerance)
        named = [line for line in finished.stdout.decode().splitlines() if line.startswith("app/script.py:4 load: ")]
        assert bool(named) == (status == OVER), finished


def test_annotations_of_a_workflow(recorded):
    python, folder = recorded
    (folder / "pyprof.toml").write_text(BUDGETS)
    finished = mprof(python, folder, "check", "record", "--format", "github")
    assert finished.status == OVER, finished
    lines = finished.stdout.decode().splitlines()
    assert len(lines) == 3
    assert lines[1].startswith(
        "::error file=app/script.py,line=4,title=Memory::app/script.py:load max-peak: 30.0 MiB, 20.0 MiB more"
    ), lines
    assert lines[1].count("(200 %25)") == 1 and lines[2].startswith("::error file=app/helper.py,line=2,")


def test_junit(recorded):
    python, folder = recorded
    name = "a\"<&>'.py:f"
    (folder / "pyprof.toml").write_text(
        f'{BUDGETS}[budgets."{name.replace(chr(34), chr(92) + chr(34))}"]\nmax-peak = 1\n'
    )
    finished = mprof(python, folder, "check", "record", "-f", "junit")
    assert finished.status == OVER, finished
    suites = Tree.fromstring(finished.stdout)
    (suite,) = suites
    assert suites.tag == "testsuites" and suite.tag == "testsuite"
    assert suite.attrib == {"name": "mprof check", "tests": "10", "failures": "3"}
    cases = {case.attrib["name"]: case for case in suite}
    assert len(cases) == 10 and f"{name} max-peak" in cases
    failed = {key for key, case in cases.items() if case.find("failure") is not None}
    assert failed == {"max-peak", "app/script.py:load max-peak", "app/helper.py:2 max-left"}
    load = cases["app/script.py:load max-peak"]
    assert load.attrib["file"].endswith("/app/script.py") and load.attrib["line"] == "4"
    assert "20.0 MiB more" in load.find("failure").text


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ("max-peek = 1\n", [b"`pyprof.toml`", b"line 1", b"`max-peek`", b"max-peak"]),
        ('\n[budgets."x.py:f"]\nmax-peak = "much"\n', [b"line 3", b'`budgets."x.py:f".max-peak`']),
        ("max-peak = \n", [b"`pyprof.toml`: line 1"]),
    ],
)
def test_a_wrong_file_of_budgets_has_one_error(recorded, content, parts):
    python, folder = recorded
    (folder / "pyprof.toml").write_text(content)
    finished = mprof(python, folder, "check", "record", "--config", "pyprof.toml")
    assert finished.status == 1 and finished.stdout == b"" and finished.stderr.count(b"\n") == 1, finished
    assert all(part in finished.stderr for part in parts), finished


@pytest.mark.parametrize(
    ("words", "status", "part"),
    [
        (["record", "--config", "none.toml"], 1, b"cannot read the budgets in `none.toml`"),
        (["record", "--lock", "none.lock"], 1, b"cannot read the lock `none.lock`"),
        (["record", "--lock", "app/script.py"], 1, b"cannot read the lock `app/script.py`: line 2: "),
        (["record", "--lock", "x", "--tolerance", "much"], 2, b"'much'"),
        (["record", "--tolerance", "1%"], 2, b"--lock"),
        (["none"], 1, b"cannot read `none`"),
        (["record", "--format", "xml"], 2, b"'xml'"),
    ],
)
def test_bad_input_has_one_error(recorded, words, status, part):
    python, folder = recorded
    finished = mprof(python, folder, "check", *words)
    assert finished.status == status and finished.stdout == b"" and part in finished.stderr, finished
    assert b"panicked" not in finished.stderr


def test_without_budgets_there_is_an_error(recorded):
    python, folder = recorded
    finished = mprof(python, folder, "check", "record")
    assert finished.status == 1 and b"there are no budgets" in finished.stderr and b"hint: " in finished.stderr, (
        finished
    )


def test_a_record_is_not_overwritten(recorded):
    python, folder = recorded
    before = (folder / "record").read_bytes()
    finished = mprof(python, folder, "lock", "record", "-o", "record")
    assert finished.status == 1 and b"is a record" in finished.stderr, finished
    assert (folder / "record").read_bytes() == before
