"""The record of a program has its table after each end, also after an end that a process cannot handle."""

import signal

import pytest

from endings.ended import Started, no_core
from endings.measured import Run, must_have_table
from harness.tables import tables_in
from record.recorded import RECORD, command, profile, report

AT_ONCE = {
    "SIGKILL": "os.kill(os.getpid(), signal.SIGKILL)",
    "a fault": "C.memset(0, 1, 1)",
    "abort": "C.abort()",
    "a raw exit": "C.syscall(231, 3)",
    "a raw exit in a thread": "threading.Thread(target=C.syscall, args=[231, 4]).start()\ntime.sleep(60)",
}
"""The ends without a report."""

WITH_REPORT = {
    "the last line": "",
    "SIGTERM": "os.kill(os.getpid(), signal.SIGTERM); time.sleep(60)",
    "os._exit": "os._exit(5)",
    "an exception": "raise ValueError",
}


def run_of(door, folder, ending: str) -> Run:
    """Returns the run of a program with this ending and with a record."""
    made = Run(door, folder, options=("--record", RECORD))
    made.write(ending)
    return made


@pytest.mark.parametrize("ending", AT_ONCE)
def test_the_record_has_the_table_after_an_end_without_a_report(ending, either, tmp_path):
    plain, profiled = run_of(either, tmp_path, AT_ONCE[ending]).must_agree()
    shown = report(either, tmp_path)
    must_have_table(shown.stdout, {"kept.append": 3, "kept = []": 1}, profiled)
    assert b"the tables have all lines that were finished" in shown.stderr, shown
    assert plain.end == profiled.end


@pytest.mark.parametrize("ending", WITH_REPORT)
def test_the_record_has_the_table_of_the_report(ending, either, tmp_path):
    profiled = run_of(either, tmp_path, WITH_REPORT[ending]).must_report()
    shown = report(either, tmp_path)
    assert tables_in(shown.stdout) == tables_in(profiled.stdout)
    assert shown.stdout in profiled.stdout, f"{shown}\n{profiled}"
    assert (b"signal 15 (SIGTERM)" in shown.stderr) == (ending == "SIGTERM"), shown


@pytest.mark.parametrize("executed", ["true", "this-is-not-there"])
def test_a_program_that_executes_another_one_has_its_table_in_the_record(executed, launched, tmp_path):
    ending = f"try: os.execvp({executed!r}, [{executed!r}])\nexcept OSError: os.kill(os.getpid(), signal.SIGKILL)"
    run_of(launched, tmp_path, ending).profiled()
    shown = report(launched, tmp_path)
    must_have_table(shown.stdout, {"kept.append": 3}, shown)
    assert (b"executed another program" in shown.stderr) == (executed == "true"), shown


MEASURED = """
import os, signal

class Kept(list):
    @profile
    def fill(self, count):
        for _ in range(count):
            self.append(bytearray(1 << 20))
        self.clear()
        os.kill(os.getpid(), signal.SIGKILL)

Kept().fill(50)
"""


@pytest.mark.parametrize("backend", ["psutil", "tracemalloc", "jemalloc", "jemalloc_thread"])
def test_the_figures_of_a_killed_program_are_those_of_its_lines(backend, launched, tmp_path):
    no_core()
    killed = profile(launched, tmp_path, MEASURED, "--backend", backend)
    assert killed.status == -signal.SIGKILL, killed
    (table,) = tables_in(report(launched, tmp_path).stdout)
    filled, cleared = table.row("self.append").measured, table.row("self.clear").measured
    assert filled.occurrences == 50 and cleared.occurrences == 1
    assert abs(filled.increment - 50) < 1 and abs(cleared.increment + 50) < 1, table
    assert table.row("@profile").measured.occurrences == 1
    assert filled.memory - table.row("@profile").measured.memory > 49
    assert table.row("os.kill").measured is None


SEVERAL = """
import os, signal, threading

{functions}

@profile
def first():
    return [second(index) for index in range(3)]

@profile
def second(index):
    return index

first()
threads = [threading.Thread(target=first) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
{calls}
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_many_functions_are_all_in_the_record(launched, tmp_path):
    """The source of all functions is longer than the first part of the file."""
    text = "x = 'a long line of source'  # " + "." * 300
    functions = "".join(f"@profile\ndef number_{n}():\n    {text}\n    return {n}\n\n" for n in range(1200))
    calls = "\n".join(f"number_{n}()" for n in range(1200))
    profile(launched, tmp_path, SEVERAL.format(functions=functions, calls=calls))
    assert (tmp_path / RECORD).stat().st_size > 1 << 19
    tables = tables_in(report(launched, tmp_path).stdout)
    assert len(tables) == 1202
    assert all(row.measured.occurrences == 1 for table in tables[:1200] for row in table.rows[2:4])
    assert tables[1201].row("return index").measured.occurrences == 15


FORKING = """
import os, signal, sys

@profile
def work(times):
    for _ in range(times):
        pass
    return times

work(2)
child = os.fork()
if not child:
    work(1000)
    @profile
    def of_the_child():
        pass
    of_the_child()
    os._exit(0)
os.waitpid(child, 0)
work(3)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_forked_child_adds_nothing_to_the_record_of_its_parent(either, tmp_path):
    profile(either, tmp_path, FORKING)
    (table,) = tables_in(report(either, tmp_path).stdout)
    assert table.row("for _ in").measured.occurrences == 7
    assert table.row("return times").measured.occurrences == 2


def test_the_record_has_the_columns_of_allocations(launched, tmp_path):
    killed = profile(launched, tmp_path, MEASURED, "--allocations")
    assert killed.status == -signal.SIGKILL, killed
    shown = report(launched, tmp_path).stdout.decode()
    (line,) = [line for line in shown.splitlines() if "self.append" in line]
    allocated, freed, peak = (float(figure) for figure in line.split()[6:12:2])
    assert abs(allocated - 50) < 1 and freed < 1 and 1 <= peak < 2, line


WAITING = """
import sys, time

@profile
def work(times):
    for _ in range(times):
        pass
    print("ready", flush=True)
    time.sleep(60)

work(7)
"""


def test_the_tables_so_far_are_shown_while_the_program_runs(either, tmp_path):
    (tmp_path / "program.py").write_text(WAITING)
    with Started(command(either, "program.py"), within=tmp_path, environment=either.environment) as program:
        program.printed(b"ready")
        for named in (RECORD, str(program.pid)):
            shown = report(either, tmp_path, named)
            (table,) = tables_in(shown.stdout)
            assert table.row("for _ in").measured.occurrences == 8
            assert f"process {program.pid} still runs".encode() in shown.stderr, shown
