"""The limits of tests: the markers, the defaults of the configuration, and their errors."""

import pytest

from pytest_plugin.runs import counts, with_plugin

HEAD = "import pytest\nMIB = 1 << 20\nkept = []\n"


def _test(markers: str, body: str) -> str:
    return f"{HEAD}{markers}\ndef test_one():\n    {body}\n"


def test_a_test_fails_at_a_peak_above_its_limit_and_names_the_lines(python, tmp_path):
    body = "first = bytearray(60 * MIB)\n    second = bytearray(5 * MIB)"
    finished = with_plugin(python, tmp_path, _test("@pytest.mark.max_peak('50 MiB')", body))
    assert counts(finished) == "1 failed" and finished.status == 1, finished
    text = finished.stdout.decode()
    lines = [
        "The test held 65.0 MiB at its peak, more than its limit of 50.0 MiB. The lines with the most:",
        "  60.0 MiB  test_it.py:6  test_one  first = bytearray(60 * MIB)",
        "   5.0 MiB  test_it.py:7  test_one  second = bytearray(5 * MIB)",
    ]
    assert "\n".join(lines) in text, finished


def test_a_test_fails_if_more_is_left_than_its_limit(python, tmp_path):
    body = "kept.append(bytearray(2 * MIB))"
    finished = with_plugin(python, tmp_path, _test("@pytest.mark.max_left('1 MiB')", body))
    assert counts(finished) == "1 failed", finished
    lines = [
        "The test has left 2.0 MiB, more than its limit of 1.0 MiB. The lines with the most:",
        "   2.0 MiB  test_it.py:6  test_one  kept.append(bytearray(2 * MIB))",
    ]
    assert "\n".join(lines) in finished.stdout.decode(), finished


@pytest.mark.parametrize(
    ("markers", "body"),
    [
        ("@pytest.mark.max_peak('50 MiB')", "bytearray(49 * MIB)"),
        ("@pytest.mark.max_left('1 MiB')", "bytearray(2 * MIB)"),
        # garbage is no memory that is left
        ("@pytest.mark.max_left('16 KiB')", "ring = [bytearray(2 * MIB)]; ring.append(ring)"),
        ("@pytest.mark.xfail(strict=True)\n@pytest.mark.max_peak('1 MiB')", "bytearray(2 * MIB)"),
        ("@pytest.mark.max_peak(2 * MIB + 4096)", "bytearray(2 * MIB)"),
    ],
)
def test_these_tests_pass(any_python, tmp_path, markers, body):
    finished = with_plugin(any_python, tmp_path, _test(markers, body))
    assert finished.status == 0, finished


def test_the_failure_of_a_test_is_shown_before_its_limits(any_python, tmp_path):
    body = "block = bytearray(2 * MIB); assert len(block) == 1"
    finished = with_plugin(any_python, tmp_path, _test("@pytest.mark.max_peak('1 MiB')", body))
    assert b"AssertionError" in finished.stdout and b"more than its limit" not in finished.stdout, finished


def test_the_fixtures_do_not_count_for_the_limits(any_python, tmp_path):
    source = """
import pytest
@pytest.fixture
def data():
    return bytearray(9 << 20)
@pytest.mark.max_peak("1 MiB")
@pytest.mark.max_left("1 MiB")
def test_one(data):
    pass
"""
    assert counts(with_plugin(any_python, tmp_path, source)) == "1 passed"


def test_a_parameter_has_a_limit_of_its_own(any_python, tmp_path):
    source = """
import pytest
limit = pytest.mark.max_peak
@limit("10 MiB")
@pytest.mark.parametrize("size", [5, 20, pytest.param(30, marks=limit("40 MiB")), pytest.param(6, marks=limit("1 MiB"))])
def test_one(size):
    bytearray(size << 20)
"""
    finished = with_plugin(any_python, tmp_path, source, "-rA")
    outcomes = [line.split()[:2] for line in finished.stdout.decode().splitlines() if line[:6] in ("PASSED", "FAILED")]
    assert sorted(outcomes) == [
        ["FAILED", "test_it.py::test_one[20]"],
        ["FAILED", "test_it.py::test_one[6]"],
        ["PASSED", "test_it.py::test_one[30]"],
        ["PASSED", "test_it.py::test_one[5]"],
    ], finished


def test_the_configuration_has_limits_for_tests_without_a_marker(any_python, tmp_path):
    (tmp_path / "pytest.ini").write_text("[pytest]\npyprof_max_peak = 10 MiB\npyprof_max_left = 1 MiB\n")
    source = """
import pytest
kept = []
def test_peak():
    bytearray(20 << 20)
def test_left():
    kept.append(bytearray(2 << 20))
@pytest.mark.max_peak("30 MiB")
def test_marked():
    bytearray(20 << 20)
@pytest.mark.max_peak(None)
@pytest.mark.max_left(None)
def test_unlimited():
    kept.append(bytearray(20 << 20))
"""
    finished = with_plugin(any_python, tmp_path, source)
    assert counts(finished) == "2 failed, 2 passed", finished
    assert b"more than its limit of 10.0 MiB" in finished.stdout, finished
    assert b"more than its limit of 1.0 MiB" in finished.stdout, finished


IS_NO_SIZE = 'is not a size: sizes are texts like "512 KiB", "50 MiB", "1.5 GiB" or "20 MB", or numbers of bytes'


SIZES = """
from memory_profiler import _byte_sizes
for size in ("1 B", "512 KiB", "50MiB", " 1.5 gib ", "20 MB", 4096):
    print(_byte_sizes.parse(size))
for size in ("50", "many", "50 XiB", "-1 MiB", "", True, -1, 1.5, None, ["1 MiB"]):
    try:
        print(_byte_sizes.parse(size))
    except ValueError as error:
        print(error)
for size in (0, 1023, 1024, -1024, 1048524, 1048525, 2 << 20, 3 << 30):
    print(_byte_sizes.text(size))
"""


def test_sizes(any_python, tmp_path):
    finished = any_python.imported(["-c", SIZES], within=tmp_path)
    wrong = [
        f"{size!r} {IS_NO_SIZE}" for size in ("50", "many", "50 XiB", "-1 MiB", "", True, -1, 1.5, None, ["1 MiB"])
    ]
    assert finished.stdout.decode().splitlines() == [
        *map(str, (1, 512 << 10, 50 << 20, 3 << 29, 20_000_000, 4096)),
        *wrong,
        *("0 B", "1023 B", "1.0 KiB", "-1.0 KiB", "1,023.9 KiB", "1.0 MiB", "2.0 MiB", "3.0 GiB"),
    ], finished


@pytest.mark.parametrize("size", ["50", True], ids=repr)
def test_a_wrong_size_is_an_error_before_the_first_test(any_python, tmp_path, size):
    finished = with_plugin(any_python, tmp_path, _test(f"@pytest.mark.max_peak({size!r})", "print('has run')"), "-s")
    assert finished.status == 4, finished
    message = f"ERROR: test_it.py::test_one: the marker `max_peak`: {size!r} {IS_NO_SIZE}"
    assert message in finished.stderr.decode().splitlines(), finished
    assert b"has run" not in finished.stdout, finished


@pytest.mark.parametrize("arguments", ["", "size='1 MiB'"])
def test_a_marker_takes_one_size(any_python, tmp_path, arguments):
    finished = with_plugin(any_python, tmp_path, _test(f"@pytest.mark.max_left({arguments})", "pass"))
    message = 'ERROR: test_it.py::test_one: the marker `max_left` takes one size, for example `max_left("50 MiB")`'
    assert message in finished.stderr.decode().splitlines(), finished


def test_a_wrong_size_of_the_configuration_is_an_error(any_python, tmp_path):
    (tmp_path / "pytest.ini").write_text("[pytest]\npyprof_max_left = 5 potatoes\n")
    finished = with_plugin(any_python, tmp_path, "def test_one(): pass\n")
    assert finished.status == 4, finished
    message = f"ERROR: {tmp_path}/pytest.ini: pyprof_max_left: '5 potatoes' {IS_NO_SIZE}"
    assert message in finished.stderr.decode().splitlines(), finished


def test_a_forked_process_cannot_check_limits(any_python, tmp_path):
    source = """
import os, pytest
pid = os.getpid()
@pytest.fixture(autouse=True)
def forked():
    if (child := os.fork()):
        _, status = os.waitpid(child, 0)
        os._exit(os.waitstatus_to_exitcode(status))
    yield
@pytest.mark.max_peak("1 MiB")
def test_one():
    pass
"""
    finished = with_plugin(any_python, tmp_path, source)
    assert finished.status == 1, finished
    reason = "the limits of this test cannot be checked: this process does not count its heap"
    assert reason in finished.stdout.decode(), finished
