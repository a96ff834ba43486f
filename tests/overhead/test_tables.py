"""The format of the figures."""

import io
from pathlib import Path

from overheads import machine, processor_time, reports
from overheads.contenders import MEMRAY, PLAIN, PYPROF_PSUTIL
from overheads.footprint import Footprint
from overheads.profiled_lines import HOT
from overheads.pythons import Python
from overheads.results import Results
from overheads.tables import Table

PYTHON = Python(Path("python"), "3.12.1", (3, 12))
TABLE = Table("Title", ["", "Python"], [["first", "1"], ["the second", "1,000 (1 to 2)"]])


def written(write):
    """The written text."""
    out = io.StringIO()
    write(out)
    return out.getvalue()


def test_columns_are_as_wide_as_their_cells_and_figures_stand_to_the_right():
    assert written(TABLE.write_text) == (
        "Title\n"
        "\n"
        "                    Python\n"
        "----------  --------------\n"
        "first                    1\n"
        "the second  1,000 (1 to 2)\n"
        "\n"
    )


def test_markdown_has_a_heading_and_aligns_figures_to_the_right():
    assert written(TABLE.write_markdown) == (
        "### Title\n\n|  | Python |\n| --- | ---: |\n| first | 1 |\n| the second | 1,000 (1 to 2) |\n\n"
    )


def test_a_line_stands_in_nanoseconds_and_the_whole_work_as_a_ratio():
    results = Results()
    # the seconds for a unit of three lines in each of three rounds
    slopes = {PLAIN: [30e-9, 30e-9, 30e-9], PYPROF_PSUTIL: [330e-9, 300e-9, 390e-9], MEMRAY: [45e-9, 45e-9, 45e-9]}
    results.keep(PYTHON, HOT, slopes)
    table = reports.lines_table(results, HOT, [PYTHON])
    assert table.header == ["", "3.12.1: ns a line", "times plain"]
    assert table.rows == [
        ["plain python (a line itself)", "10", "1.0"],
        ["pyprof psutil", "100 (90 to 120)", "11.0"],
        ["memray", "–", "1.5"],
    ]


def test_a_contender_that_was_not_measured_with_one_python_has_no_figures_there():
    older = Python(Path("python"), "3.11.7", (3, 11))
    results = Results()
    results.keep(PYTHON, HOT, {PLAIN: [30e-9], PYPROF_PSUTIL: [330e-9]})
    results.keep(older, HOT, {PLAIN: [30e-9]})
    (_, row) = reports.lines_table(results, HOT, [older, PYTHON]).rows
    assert row == ["pyprof psutil", "–", "–", "100 (100 to 100)", "11.0"]


def test_start_up_and_memory_stand_by_contender_and_python():
    assert reports.start_up_table({PYTHON: {PYPROF_PSUTIL: [1.0, 3.0, 2.0]}}).rows == [["pyprof psutil", "2.0"]]
    assert reports.footprint_table({PYTHON: {PYPROF_PSUTIL: Footprint(2.5, 0.0)}}).rows == [
        ["pyprof psutil", "2.50", "0.00"]
    ]


def test_the_machine_is_named_by_its_processor():
    assert machine.processor("processor\t: 0\nmodel name\t: A Processor\nflags\t\t: fpu\n") == "A Processor"
    assert machine.available_memory("MemTotal: 10 kB\nMemAvailable:     4 kB\n") == 4096


def test_a_failure_is_shown_by_the_last_words_that_are_no_hint():
    said = b"pyprof: no such thing\nhint: look here\n"
    assert processor_time.why(2, said) == "pyprof: no such thing"
    assert processor_time.why(3, b"\n") == "status 3"
