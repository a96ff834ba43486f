"""The tables of a service and of its children can be read while they run. A child that the kernel kills for its memory has
a table."""

import re

import pytest

from endings.ended import Started
from endings.measured import Door
from harness.programs import run
from harness.tables import tables_in
from record.memory_limit import limited
from record.recorded import RECORD, report

SERVICE = """
import multiprocessing, os, sys, time

@profile
def work(count):
    for _ in range(count):
        pass

def serve(count):
    work(count)
    print("pid", os.getpid(), count, flush=True)
    time.sleep(60)

if __name__ == "__main__":
    context = multiprocessing.get_context({method!r})
    children = [context.Process(target=serve, args=[count]) for count in (3, 4)]
    for child in children: child.start()
    serve(2)
"""


@pytest.mark.parametrize("option", ["--children", "--merge-children"])
@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize("as_module", [False, True], ids=["pyprof", "-m memory_profiler"])
def test_the_tables_of_a_service_and_its_children_are_read_by_pid(as_module, method, option, python, tmp_path):
    door = Door(python, as_module=as_module)
    (tmp_path / "program.py").write_text(SERVICE.format(method=method))
    command = door.command([option, "--record", RECORD], ["program.py"])
    with Started(command, within=tmp_path, environment=door.environment) as program:
        for count in (2, 3, 4):
            program.printed(f" {count}\n".encode())
        lines = [line.split() for line in program.output.decode().splitlines()]
        for _, pid, count in lines:
            for named in (pid, RECORD if int(pid) == program.pid else f"{RECORD}.{pid}"):
                shown = report(door, tmp_path, named)
                (table,) = tables_in(shown.stdout)
                assert table.row("pass").measured.occurrences == int(count), shown
                assert f"process {pid} still runs".encode() in shown.stderr, shown


OUT_OF_MEMORY = """
import os

@profile
def work(count):
    before = 1
    kept = [bytearray(1 << 20) for _ in range(count)]

work(1)
pid = os.fork()
if not pid:
    open("/proc/self/oom_score_adj", "w").write("1000")
    work(2)
    work(1000)
print(os.waitpid(pid, 0)[1], flush=True)
"""


def test_a_child_that_the_kernel_kills_for_its_memory_has_a_table(python, tmp_path):
    (tmp_path / "program.py").write_text(OUT_OF_MEMORY)
    with limited(mebibytes=150) as group:
        command = ["sh", "-c", f'echo $$ > {group.folder}/cgroup.procs; exec "$@"', "sh"]
        finished = run([*command, *python.pyprof_command(["--children", "program.py"])], within=tmp_path)
        killed = group.killed
    assert killed == 1 and finished.stdout.startswith(b"9\n"), finished
    own, of_child = re.split(rb"^Process \d+: .*$", finished.stdout, flags=re.MULTILINE)
    (own,), (of_child,) = tables_in(own), tables_in(of_child)
    assert own.row("before =").measured.occurrences == 1, finished
    assert of_child.row("before =").measured.occurrences == 2, finished
