"""`%memit` and `%%memit` in a notebook that is executed by Jupyter's own machinery."""

import re

import pytest

from notebooks.shells import notebook, notebook_with_original

PRINTED = re.compile(r"peak memory: (\d+\.\d\d) MiB, increment: (-?\d+\.\d\d) MiB\n")


def printed_figures(cell):
    """The peak and the increment that a cell printed, and nothing else."""
    match = PRINTED.fullmatch(cell.printed)
    assert match and cell.error is None, cell
    return float(match[1]), float(match[2])


def test_memit_prints_the_peak_of_a_statement(python, tmp_path):
    cells = ["%memit kept = bytearray(b'x') * (60 << 20)", "len(kept)"]
    ran, length = notebook(python, cells, within=tmp_path)
    peak, increment = printed_figures(ran)
    assert increment == pytest.approx(60, abs=4) and peak > increment
    assert length.result["text/plain"] == str(60 << 20)

    ran, _ = notebook_with_original(python, cells, within=tmp_path)
    if python.version >= (3, 12):
        assert "not found" in ran.printed + str(ran.error), ran


def test_a_statement_is_executed_as_often_as_requested(python, tmp_path):
    cells = [
        "ran = []",
        "%memit -q ran.append(1)",
        "%memit -q -r4 ran.append(1)",
        "%memit -q -r0 ran.append(1)",
        "len(ran)",
    ]
    assert notebook(python, cells, within=tmp_path)[-1].result["text/plain"] == "6"
    # the original repeats a statement that was fast, and with -r0 executes nothing
    assert notebook_with_original(python, cells, within=tmp_path)[-1].result["text/plain"] != "6"


def test_the_first_line_of_a_cell_is_not_measured(python, tmp_path):
    cells = [
        "%%memit kept = bytearray(b'x') * (60 << 20)\nother = bytearray(b'x') * (25 << 20)\nlength = len(kept)",
        "length",
    ]
    ran, length = notebook(python, cells, within=tmp_path)
    assert printed_figures(ran)[1] == pytest.approx(25, abs=4)
    assert length.result["text/plain"] == str(60 << 20)


def test_o_returns_the_measurement_and_q_prints_nothing(python, tmp_path):
    cells = [
        "import memory_profiler",
        "%memit -o -q -r3 -t5 -i.05 -c block = bytearray(10)",
        "measured = _; type(measured) is memory_profiler.MemitResult",
        "len(measured.mem_usage), measured.repeat, measured.timeout, measured.interval, measured.include_children",
        "measured.baseline > 0, str(measured) == f'peak memory: {max(measured.mem_usage):.02f} MiB, "
        "increment: {max(measured.mem_usage) - measured.baseline:.02f} MiB'",
        "%memit -q 1",
        "%memit -o 1",
    ]
    _, shown, is_one, given, figures, quiet, both = notebook(python, cells, within=tmp_path)
    assert re.fullmatch(r"<MemitResult : peak memory: .* MiB, increment: .* MiB>", shown.result["text/plain"])
    assert shown.printed == "" and is_one.result["text/plain"] == "True"
    assert given.result["text/plain"] == "(3, 3, 5.0, 0.05, True)"
    assert figures.result["text/plain"] == "(True, True)"
    assert quiet.printed == "" and quiet.result == {}
    assert both.result["text/plain"] == f"<MemitResult : {both.printed.strip()}>"


def test_children_count_with_c(any_python, tmp_path):
    cells = [
        "import subprocess, sys\n"
        "command = [sys.executable, '-c', 'x = bytearray(b\"x\") * (60 << 20); print(flush=True); input()']\n"
        "def start():\n"
        "    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "    child.stdout.readline()\n"
        "    return child",
        "%memit first = start()",
        "%memit -c second = start()",
        "[child.communicate(b'\\n') for child in (first, second)] and None",
    ]
    _, without, with_children, _ = notebook(any_python, cells, within=tmp_path)
    assert printed_figures(without)[1] < 10
    # the first child existed before, and does not add to the increment
    assert 55 < printed_figures(with_children)[1] < 100


@pytest.mark.parametrize(
    "statement, error",
    [("1/0", ("ZeroDivisionError", "division by zero")), ("raise KeyboardInterrupt", ("KeyboardInterrupt", ""))],
)
def test_an_exception_is_shown_as_without_pyprof(statement, error, python, tmp_path):
    line, cell = notebook(python, [f"%memit {statement}", f"%%memit\nx = 1\n{statement}"], within=tmp_path)
    for ran in (line, cell):
        assert ran.error == error
        assert ran.printed == ""
        assert f"----> {1 if ran is line else 3} {statement}" in ran.traceback
        assert "memory_profiler" not in ran.traceback, ran.traceback


@pytest.mark.parametrize("backend", ["psutil", "psutil_pss", "psutil_uss", "posix", "tracemalloc"])
def test_a_backend_is_named_with_b(backend, any_python, tmp_path):
    _, ran = notebook(any_python, ["1", f"%memit -b {backend} kept = bytearray(b'x') * (60 << 20)"], within=tmp_path)
    peak, increment = printed_figures(ran)
    assert increment == pytest.approx(60, abs=4)
    assert (peak < 64) == (backend == "tracemalloc"), "tracemalloc counts from the start of the statement"
