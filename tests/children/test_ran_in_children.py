"""If marked functions run only in child processes, a message at the end has the number of these processes."""

import re

import pytest

from harness.tables import tables_in

MARKED = """
@profile
def work(count):
    return sum(range(count))
"""

STARTED_BY_MULTIPROCESSING = """
import multiprocessing
{marked}
def rest(count):
    return count

if __name__ == "__main__":
    context = multiprocessing.get_context({method!r})
    for target in (work, rest, work, work):
        process = context.Process(target=target, args=(5,))
        process.start()
        process.join()
        assert process.exitcode == 0
"""

RELOADER = """
import os, subprocess, sys
{marked}
if "RELOADED" in os.environ:
    print(work(5), work(6))
else:
    sys.exit(subprocess.call([sys.executable, *sys.argv], env={{**os.environ, "RELOADED": "1"}}))
"""
"""Starts itself again, like the development servers of Flask and Django."""

KINDS = {
    "a function": "@profile\ndef work(count): return sum(range(count))",
    "a generator": "@profile\ndef steps(count): yield sum(range(count))\ndef work(count): return next(steps(count))",
    "a method": (
        "@profile\nclass Worker:\n    def work(self, count): return sum(range(count))\n"
        "def work(count): return Worker().work(count)"
    ),
    "a static method": (
        "class Worker:\n    @profile\n    @staticmethod\n    def work(count): return sum(range(count))\n"
        "def work(count): return Worker.work(count)"
    ),
    "a property": (
        "class Worker:\n    @profile\n    @property\n    def work(self): return 10\ndef work(count): return Worker().work"
    ),
    "below another decorator": (
        "import functools\n@profile\n@functools.lru_cache\ndef work(count): return sum(range(count))"
    ),
}


def counted(finished) -> list[int]:
    """Returns the numbers of processes in the messages about marked functions. There must be no other messages."""
    text = finished.stderr.decode()
    text = text.replace(" one process ", " 1 processes ")
    pattern = (
        r"pyprof: nothing was profiled: the functions marked with @profile ran only in (\d+) processes that the program "
        r"started\nhint: [^\n]+\n"
    )
    assert re.sub(pattern, "", text) == "", finished
    return [int(number) for number in re.findall(pattern, text)]


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_each_process_in_which_a_marked_function_runs_is_counted(method, python, tmp_path) -> None:
    (tmp_path / "script.py").write_text(STARTED_BY_MULTIPROCESSING.format(marked=MARKED, method=method))
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert (finished.status, finished.stdout) == (0, b""), finished
    assert counted(finished) == [3]  #: work, work, work; `rest` is not marked


@pytest.mark.parametrize("kind", KINDS)
def test_a_program_that_starts_itself_again_counts_as_one_process(kind, python, tmp_path) -> None:
    (tmp_path / "script.py").write_text(RELOADER.format(marked=KINDS[kind]))
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert (finished.status, finished.stdout.split(b" ")[0]) == (0, b"10"), finished
    assert counted(finished) == [1]  #: although the function runs twice in it


def test_a_function_that_a_forked_process_marks_itself_is_counted(python, tmp_path) -> None:
    (tmp_path / "marked.py").write_text(MARKED)
    (tmp_path / "script.py").write_text(
        "import os\nif os.fork():\n    os.wait()\nelse:\n    import marked\n    marked.work(5)\n    os._exit(0)\n"
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert counted(finished) == [1], finished


def test_a_child_of_a_child_is_counted(python, tmp_path) -> None:
    start = "import subprocess, sys\nsubprocess.run([sys.executable, '{}'], check=True, close_fds=True)\n"
    (tmp_path / "script.py").write_text(start.format("between.py"))
    (tmp_path / "between.py").write_text(start.format("last.py"))
    (tmp_path / "last.py").write_text(MARKED + "print(work(5))\n")
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert (finished.status, finished.stdout) == (0, b"10\n"), finished
    assert counted(finished) == [1]


@pytest.mark.parametrize(("options", "is_printed"), [([], True), (["--quiet"], False), (["--timestamp"], False)])
def test_one_message_reports_children_without_tables(options, is_printed, python, tmp_path) -> None:
    (tmp_path / "script.py").write_text(
        MARKED + "import os\nif os.fork():\n    os.wait()\n    print(work(5))\nelse:\n    work(5)\n    os._exit(0)\n"
    )
    (tmp_path / "temporary").mkdir()
    environment = {"TMPDIR": str(tmp_path / "temporary")}
    finished = python.pyprof([*options, "script.py"], within=tmp_path, environment=environment)
    assert finished.status == 0 and not list((tmp_path / "temporary").iterdir()), finished
    sentence = b"functions marked with @profile also ran in one process that the program started"
    assert finished.stderr.count(sentence) == is_printed and bool(finished.stderr) == is_printed, finished


def test_there_is_no_message_if_the_program_printed_a_table_of_a_call(python, tmp_path) -> None:
    (tmp_path / "script.py").write_text(
        f"import os\nfrom memory_profiler import profile\n{MARKED}"
        "if os.fork():\n    os.wait()\n    work(5)\nelse:\n    work(5)\n    os._exit(0)\n"
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    assert len(tables_in(finished.stdout)) == 1


def test_a_sudden_exit_prints_the_message_and_removes_the_file(python, tmp_path) -> None:
    (tmp_path / "temporary").mkdir()
    (tmp_path / "script.py").write_text(
        MARKED + "import os\nif os.fork():\n    os.wait()\n    os._exit(3)\nwork(5)\nos._exit(0)\n"
    )
    finished = python.pyprof(["script.py"], within=tmp_path, environment={"TMPDIR": str(tmp_path / "temporary")})
    assert (finished.status, counted(finished)) == (3, [1]), finished
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_a_missing_temporary_folder_does_not_affect_the_program(start, python, tmp_path) -> None:
    (tmp_path / "script.py").write_text(
        MARKED
        + """
import multiprocessing, sys
if __name__ == "__main__":
    process = multiprocessing.get_context(sys.argv[1]).Process(target=work, args=(5,))
    process.start()
    process.join()
    sys.exit(process.exitcode)
"""
    )
    finished = python.pyprof(["script.py", start], within=tmp_path, environment={"TMPDIR": str(tmp_path / "none")})
    assert (finished.status, finished.stdout, finished.stderr) == (0, b"", b""), finished


def test_errno_of_a_failed_call_is_kept(python, tmp_path) -> None:
    (tmp_path / "script.py").write_text("""
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)

@profile
def work():
    return 1

if os.fork() == 0:
    ctypes.set_errno(7)
    work()
    os._exit(ctypes.get_errno())
print(os.waitstatus_to_exitcode(os.wait()[1]))
""")
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert (finished.stdout, counted(finished)) == (b"7\n", [1]), finished


def test_a_run_as_a_module_counts_processes(python, tmp_path) -> None:
    (tmp_path / "script.py").write_text(RELOADER.format(marked=MARKED))
    finished = python.imported(["-m", "memory_profiler", "script.py"], within=tmp_path)
    assert (finished.status, finished.stdout) == (0, b"10 15\n"), finished
    assert counted(finished) == [1]
