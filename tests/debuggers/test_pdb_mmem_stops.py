"""`--pdb-mmem`: the lines at which the debugger stops, its output, and the state that it does not change."""

import re
from decimal import Decimal

import pytest

from fidelity.terminal import converse
from harness.programs import run
from harness.tables import tables_in, without_figures
from truth.marks import mistakes, needed_version
from truth.test_truth import FOLDER, digits_of, sources_of

BLOCK = "b'x' * (128 << 20)"
STEPS_IN = re.compile(
    rb"(?:^|(?<=\n)|(?<=\(Pdb\) ))Current memory (\d+\.\d\d) MiB exceeded the maximum of (\d+\.\d\d) MiB\n"
    rb"Stepping into the debugger \n> [^\n]*\((\d+)\)"
)
"""The memory, the limit, and the line at which pdb stops."""

COUNTING = f"""\
done = []

@profile
def work():
    done.append(5)
    block = {BLOCK}
    done.append(7)
    done.append(8)
    return len(block)

work()
print(*done)
"""


def debugged(python, program: str, tmp_path, commands: str, *options: str):
    (tmp_path / "script.py").write_text(program)
    options = options or ("--pdb-mmem", "64")
    return python.pyprof([*options, "script.py"], within=tmp_path, stdin=commands.encode())


def stops(finished) -> list[int]:
    return [int(line) for _, _, line in STEPS_IN.findall(finished.stdout)]


def test_the_debugger_prints_the_exceeded_limit_and_stops_before_the_next_line(python, tmp_path):
    finished = debugged(python, COUNTING, tmp_path, "p done\nc\n")
    ((memory, limit, line),) = STEPS_IN.findall(finished.stdout)
    (table,) = tables_in(finished.stdout)
    grown = table.row("block").measured.memory
    assert (limit, line) == (b"64.00", b"7"), finished
    assert abs(Decimal(memory.decode()) - grown) <= Decimal("0.005"), finished
    assert finished.stdout.startswith(b"Current memory "), finished
    assert b"\n-> done.append(7)\n(Pdb) [5]\n(Pdb) 5 7 8\nFilename: script.py\n" in finished.stdout, finished
    assert finished.stderr == b"", finished
    assert finished.status == 0, finished


def test_the_debugger_prints_the_text_of_the_original(python_3_11, tmp_path):
    (tmp_path / "script.py").write_text(COUNTING)
    command = ["--pdb-mmem", "64", "script.py"]
    printed = []
    for profiler in (python_3_11.pyprof, python_3_11.original):
        finished = profiler(command, within=tmp_path, stdin=b"c\n" * 9)
        begun = re.sub(rb"memory [\d.]+", b"memory #", finished.stdout)
        printed.append(begun.splitlines(keepends=True)[:2])
    assert printed[0] == printed[1]


def test_every_line_runs_once_and_is_charged_with_its_own_memory_alone(python, tmp_path):
    finished = debugged(python, COUNTING, tmp_path, "n\nn\nc\n")
    assert b"5 7 8\n" in finished.stdout, finished
    (table,) = tables_in(finished.stdout)
    for row in table.rows[1:]:
        if row.measured:
            own = 128 if row.text.strip().startswith("block") else 0
            assert abs(row.measured.increment - own) < Decimal("0.25"), finished
            assert row.measured.occurrences == 1, finished


LOOP = f"""
@profile
def work():
    for number in range(3):
        block = {BLOCK}
        number += 1
        del block
    return number
print(work())
"""


def test_the_debugger_stops_again_after_memory_was_below_the_limit(python, tmp_path):
    finished = debugged(python, LOOP, tmp_path, "c\n" * 3)
    assert stops(finished) == [6, 6, 6], finished
    (table,) = tables_in(finished.stdout)
    assert abs(table.row("del").measured.increment + 3 * 128) < 1, finished


def test_the_debugger_does_not_stop_again_while_memory_stays_above_the_limit(python, tmp_path):
    program = LOOP.replace("        del block", "        pass").replace("block =", "block = number and block or")
    finished = debugged(python, program, tmp_path, "c\n")
    assert stops(finished) == [6], finished
    assert finished.status == 0, finished


def test_an_object_that_the_debugger_has_shown_can_be_freed(python, tmp_path):
    program = f"""
@profile
def inner():
    block = {BLOCK}
    return len(block)

@profile
def outer():
    mine = b'x' * (40 << 20)
    inner()
    del mine
    return 1
outer()
"""
    finished = debugged(python, program, tmp_path, "u\np len(mine)\nc\n", "--pdb-mmem", "100")
    assert stops(finished) == [5], finished
    table = tables_in(finished.stdout)[1]
    assert abs(table.row("del").measured.increment + 40) < 1, finished


def test_local_variables_that_the_program_has_read_stay_unchanged(python, tmp_path):
    program = f"""
@profile
def work():
    first = 1
    mine = locals()
    block = {BLOCK}
    first = 2
    return mine["first"]
print("first was", work())
"""
    finished = debugged(python, program, tmp_path, "c\n")
    assert stops(finished) == [7], finished
    assert b"(Pdb) first was 1\n" in finished.stdout, finished


def test_memory_above_the_limit_from_the_beginning_stops_the_first_line(python, tmp_path):
    for limit, shown in (("1", b"1.00"), ("0", b"0.00"), ("0.125", b"0.12")):
        finished = debugged(python, COUNTING, tmp_path, "p done\nc\n", f"--pdb-mmem={limit}")
        ((_, maximum, line),) = STEPS_IN.findall(finished.stdout)
        assert (maximum, line) == (shown, b"5"), finished
        assert b"(Pdb) []\n(Pdb) 5 7 8\n" in finished.stdout, finished


def test_a_limit_that_is_not_reached_changes_nothing(python, tmp_path):
    program = COUNTING + "import sys\nprint('pdb' in sys.modules, sys.gettrace())\n"
    limited = debugged(python, program, tmp_path, "c\n", "--pdb-mmem", "100000")
    free = debugged(python, program, tmp_path, "c\n", "--precision", "3")
    assert b"5 7 8\nFalse None\n" in limited.stdout, limited
    assert without_figures(limited.stdout) == without_figures(free.stdout), f"{limited}\n{free}"
    assert (limited.stderr, limited.status) == (free.stderr, free.status)


@pytest.mark.parametrize(
    "script",
    [
        "statements.py",
        "generators.py",
        "coroutines.py",
        "recursion.py",
        "threads_that_overlap.py",
        "imported_decorator.py",
        "exceptions.py",
        "comprehensions.py",
    ],
)
def test_the_tables_are_the_same_below_a_limit(script, python):
    if python.version < needed_version(FOLDER / script):
        pytest.skip(f"Python {python.label} cannot run it")
    finished = python.pyprof(["--pdb-mmem", "1e6", script], within=FOLDER, environment={"PYTHONDONTWRITEBYTECODE": "1"})
    assert finished.status == 0, finished
    wrong = mistakes(tables_in(finished.stdout, precision=digits_of(script)), sources_of(script), python.version)
    assert not wrong, "\n".join(map(str, wrong)) + f"\n{finished}"


def test_the_debugger_stops_in_a_profiled_frame_only(python, tmp_path):
    program = f"""
def grows():
    grows.kept = {BLOCK}
    return 1

@profile
def work():
    mark = grows()
    mark += 1
    return mark
work()
"""
    finished = debugged(python, program, tmp_path, "c\n")
    assert stops(finished) == [9], finished


def test_the_debugger_stops_within_a_repeated_line(python, tmp_path):
    program = """
@profile
def work():
    blocks = []
    while len(blocks) < 8: blocks.append(b'x' * (16 << 20))
    return 1
work()
"""
    finished = debugged(python, program, tmp_path, "p len(blocks)\nc\n")
    assert stops(finished) == [5], finished
    (count,) = re.findall(rb"\(Pdb\) (\d)\n", finished.stdout)
    assert int(count) < 8, finished
    assert tables_in(finished.stdout)[0].row("while").measured.occurrences >= 8, finished


def test_the_debugger_does_not_stop_at_the_end_of_a_function(python, tmp_path):
    program = f"@profile\ndef work():\n    return {BLOCK}\nwork()\nprint('end')\n"
    finished = debugged(python, program, tmp_path, "")
    assert stops(finished) == [], finished
    assert finished.stdout.startswith(b"end\n"), finished


def test_the_memory_is_that_of_the_backend(python, tmp_path):
    program = "@profile\ndef work():\n    block = bytes(8 << 20)\n    other = bytes(8 << 20)\n    return 1\nwork()\n"
    finished = debugged(python, program, tmp_path, "c\n", "--backend", "tracemalloc", "--pdb-mmem", "12")
    ((memory, _, line),) = STEPS_IN.findall(finished.stdout)
    assert line == b"5", finished
    assert 16 <= float(memory) < 18, finished
    (table,) = tables_in(finished.stdout)
    for row in table.rows[2:]:
        own = 8 if "bytes" in row.text else 0
        assert abs(row.measured.increment - own) < Decimal("0.25"), finished


def test_the_figures_of_single_threads_are_the_same_with_a_debugger(python, tmp_path):
    options = ("--backend", "jemalloc", "--allocations")
    stopped = debugged(python, LOOP, tmp_path, "u\nc\nc\nc\n", *options, "--pdb-mmem", "64")
    free = debugged(python, LOOP, tmp_path, "", *options)
    assert stops(stopped) == [6, 6, 6], stopped
    changes = [
        [row[19:] for row in finished.stdout.splitlines() if row.count(b" MiB ") == 5][1:]
        for finished in (stopped, free)
    ]
    assert len(changes[0]) == 5 and changes[0] == changes[1], f"{stopped}\n{free}"


def test_a_thread_at_the_limit_does_not_stop_because_of_another_thread(python, tmp_path):
    program = f"""
import threading
started, turn, answer = threading.Event(), threading.Event(), threading.Event()

def begins():
    started.set()
    turn.wait()

@profile
def small():
    begins()
    for _ in range(3):
        turn.wait()
        turn.clear()
        answer.set()

@profile
def large():
    block = {BLOCK}
    for _ in range(3):
        turn.set()
        answer.wait()
        answer.clear()

thread = threading.Thread(target=small)
thread.start()
started.wait()
large()
thread.join()
print("end")
"""
    for backend in ("psutil", "jemalloc"):
        finished = debugged(python, program, tmp_path, "c\n", "--backend", backend, "--pdb-mmem", "64")
        assert stops(finished) == [20], finished
        assert finished.status == 0, finished


def test_the_limit_is_the_same_for_functions_with_another_backend(python, tmp_path):
    program = COUNTING.replace("@profile", "@profile(backend='tracemalloc')")
    finished = debugged(python, program, tmp_path, "c\n")
    ((memory, _, line),) = STEPS_IN.findall(finished.stdout)
    assert line == b"7" and float(memory) > 130, finished


def test_the_debugger_writes_to_the_replaced_standard_output(python, tmp_path):
    program = f"""
import contextlib, io

@profile
def work():
    block = {BLOCK}
    return 1

printed = io.StringIO()
with contextlib.redirect_stdout(printed):
    work()
print(ascii(printed.getvalue()[:14]), printed.getvalue().count("(Pdb) "))
"""
    finished = debugged(python, program, tmp_path, "c\n")
    assert finished.stdout.startswith(b"'Current memory' 1\nFilename"), finished


def test_a_second_stop_while_stepping(python, tmp_path):
    finished = debugged(python, LOOP, tmp_path, "n\n" * 3 + "c\n" * 9)
    assert finished.status == 0, finished
    assert stops(finished)[0] == 6, finished
    assert tables_in(finished.stdout)[0].row("number += 1").measured.occurrences == 3, finished


SAYS_IT_COULD_NOT = b"pyprof: the report may lack something: pdb could not be stepped into at 64.00 MiB of memory: "


@pytest.mark.parametrize(
    "closing",
    ["import sys; sys.stdin.close()", "import sys; sys.stdin = None", "import os; os.close(0)"],
)
def test_without_standard_input_the_program_goes_on(closing, python, tmp_path):
    finished = debugged(python, f"{closing}\n{COUNTING}", tmp_path, "")
    assert finished.status == 0, finished
    assert finished.stdout.startswith(b"5 7 8\nFilename"), finished
    assert finished.stderr == SAYS_IT_COULD_NOT + (
        b"standard input is closed\nhint: the program itself was not affected\n"
    ), finished


def test_without_standard_input_from_the_start_the_program_goes_on(python, tmp_path):
    (tmp_path / "script.py").write_text(COUNTING)
    words = " ".join(f"'{word}'" for word in python.pyprof_command(["--pdb-mmem", "64", "script.py"]))
    finished = run(["/bin/sh", "-c", f"exec {words} <&-"], within=tmp_path)
    assert finished.status == 0, finished
    assert finished.stdout.startswith(b"5 7 8\nFilename"), finished
    assert finished.stderr.startswith(SAYS_IT_COULD_NOT + b"standard input is closed\n"), finished


def test_without_a_debugger_the_program_goes_on(python, tmp_path):
    (tmp_path / "pdb.py").write_text("raise ImportError('no debugger here')\n")
    finished = debugged(python, COUNTING, tmp_path, "")
    assert finished.status == 0, finished
    assert finished.stdout.startswith(b"5 7 8\nFilename"), finished
    assert finished.stderr.startswith(SAYS_IT_COULD_NOT + b"ImportError: no debugger here\n"), finished


def test_children_are_not_stopped(python, tmp_path):
    program = f"""
import os, subprocess, sys

@profile
def work():
    block = {BLOCK}
    return os.getpid()

if len(sys.argv) > 1:
    work()
    print("child")
else:
    subprocess.run([sys.executable, __file__, "again"], check=True)
    child = os.fork()
    work() if child == 0 else os.waitpid(child, 0)
    print("forked" if child == 0 else "end", flush=True)
"""
    finished = debugged(python, program, tmp_path, "")
    assert b"exceeded" not in finished.stdout, finished
    assert finished.stdout.startswith(b"child\nforked\nend\n"), finished
    assert finished.status == 0, finished


def test_the_profiler_has_its_limit_as_an_attribute(any_python, tmp_path):
    finished = debugged(any_python, "print(profile.max_mem)\n", tmp_path, "", "--pdb-mmem", "99.5")
    assert finished.stdout == b"99.5\n", finished
    finished = debugged(any_python, "print(profile.max_mem)\n", tmp_path, "", "--precision", "3")
    assert finished.stdout == b"None\n", finished


@pytest.mark.parametrize("limit", ["much", "", "-1", "-0.5", "nan", "inf", "1e999", "100MiB"])
def test_a_wrong_limit_has_one_error(limit, any_python, tmp_path):
    finished = debugged(any_python, "print('ran')", tmp_path, "", f"--pdb-mmem={limit}")
    assert finished.status == 2, finished
    assert finished.stdout == b"", finished
    first, *rest = finished.stderr.decode().splitlines()
    assert first.startswith("pyprof: cannot read the command line: "), finished
    assert "--pdb-mmem" in first and f"'{limit}'" in first, finished
    assert len(rest) == 1 and rest[0].startswith("hint: "), finished


def test_a_daemon_at_its_prompt_lets_the_program_end(python, tmp_path):
    (tmp_path / "script.py").write_text(f"""
import os, threading, time

@profile
def work():
    block = {BLOCK}
    return 1

threading.Thread(target=work, daemon=True).start()
while not os.path.exists("over"):
    time.sleep(0.01)
""")
    command = python.pyprof_command(["--pdb-mmem", "64", "script.py"])
    dialogue = [("(Pdb) ", "!open('over', 'w')\n")]
    finished = converse(command, dialogue, within=tmp_path, environment={"NO_COLOR": "1", "HOME": str(tmp_path)})
    assert finished.status == 0, finished
    assert tables_in(finished.stdout), finished


def test_a_profiler_of_the_program_has_a_limit(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
from memory_profiler import LineProfiler

@LineProfiler(max_mem=1)
def works():
    first = 1
    return first

print(works())
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path, stdin=b"c\n")
    assert finished.status == 0, finished
    assert finished.stdout.count(b"exceeded the maximum of 1.00 MiB\nStepping into the debugger \n") == 1, finished


TYPES_AT_THE_PROMPT = """
@profile
def work(stops_before):
    if stops_before:
        breakpoint()
    block = b"x" * (128 << 20)
    total = 1
    return total

work({stops_before})
"""


@pytest.mark.parametrize("stops_before", [False, True], ids=["its first stop", "after a breakpoint of the program"])
def test_input_at_the_prompt_is_charged_to_no_line(stops_before, python, tmp_path):
    commands = ("c\n" if stops_before else "") + "!kept = b'x' * (64 << 20)\nc\n"
    finished = debugged(
        python, TYPES_AT_THE_PROMPT.format(stops_before=stops_before), tmp_path, commands, "--pdb-mmem", "100"
    )
    assert finished.stdout.count(b"Stepping into the debugger") == 1, finished
    (table,) = tables_in(finished.stdout, precision=3)
    assert abs(table.row("block =").measured.increment - 128) < 1, finished
    assert abs(table.row("total =").measured.increment) < 1, finished
    # the block is freed after the last line, and the typed values are freed with the frame
    assert abs(table.row("return total").measured.increment) < 1, finished
