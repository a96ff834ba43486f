"""The record of a program has its marks: those with names, and those of `--marks-every`."""

import re
import signal

import pytest

from harness.programs import mprof_executable, run
from heap.test_marks import SENTENCE, SERVER

KILLED = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)\n"


def grown_in(output: bytes) -> list[str]:
    """The growth of the line that fills the cache, in bytes and in blocks."""
    (found,) = re.findall(r"^ *(\+.*?)  script\.py:5 +serves ", output.decode(), re.MULTILINE)
    return found.split()


@pytest.mark.parametrize("end", ["", KILLED])
def test_a_record_has_the_marks_after_each_end(end, python, tmp_path):
    (tmp_path / "script.py").write_text(SERVER + end)
    finished = python.pyprof(["--heap", "--record", "record", "script.py"], within=tmp_path)
    assert finished.status == (-signal.SIGKILL if end else 0), finished
    shown = run([mprof_executable(), "report", "record"], within=tmp_path)
    to_the_mark, to_the_end = SENTENCE.findall(shown.stdout.decode())
    assert to_the_mark[:3] == ("loaded", "the mark half", "grew"), shown
    assert to_the_end[:3] == ("half", "the end", "shrank"), shown
    assert grown_in(shown.stdout) == ["+2.0", "MiB", "+2,001"], shown
    if not end:
        assert SENTENCE.findall(finished.stdout.decode()) == [to_the_mark, to_the_end]


def test_a_record_has_as_many_marks_as_the_report(any_python, tmp_path):
    source = "for number in range(1000):\n    profile.mark(f'{number}' + 'ä' * 300)\n"
    (tmp_path / "script.py").write_text(source)
    finished = any_python.pyprof(["--heap", "--record", "record", "script.py"], within=tmp_path)
    shown = run([mprof_executable(), "report", "record"], within=tmp_path)
    reported, recorded = ([name for name, *_ in SENTENCE.findall(it.stdout.decode())] for it in (finished, shown))
    assert len(recorded) == len(reported) >= 32 and recorded[0].startswith("0ä"), shown
    # a record has the first 228 bytes of a name
    assert [name.rstrip("ä") for name in recorded] == [name.rstrip("ä") for name in reported]
    assert all(len(name.encode()) in (227, 228) for name in recorded), recorded


@pytest.mark.parametrize("end", ["", KILLED])
def test_marks_of_a_child(end, any_python, tmp_path):
    child = f"""
import os
profile.mark("program")
pid = os.fork()
if not pid:
    profile.mark("child")
    kept = bytearray(5 << 20)
    {end.strip()}
    os._exit(0)
os.waitpid(pid, 0)
"""
    (tmp_path / "script.py").write_text(child)
    finished = any_python.pyprof(["--heap", "--children", "script.py"], within=tmp_path)
    names = [(name, until) for name, until, *_ in SENTENCE.findall(finished.stdout.decode())]
    assert names == [("program", "the end"), ("child", "the end")], finished
    assert re.search(r"\+5\.0 MiB +\+2  script\.py:7", finished.stdout.decode()), finished


BY_TIME = re.compile(
    r"^At ([\d.]+) s after the start, the heap was ([\d.]+ \w+); to (.*) it (\w+) (?:by|the same)", re.MULTILINE
)

WAITS = """
import threading, time
kept = bytearray(3 << 20)
time.sleep(0.6)
more = bytearray(7 << 20)
time.sleep(0.4)
print(threading.active_count(), len(threading.enumerate()))
"""


@pytest.mark.parametrize("end", ["", KILLED])
def test_marks_at_intervals(end, python, tmp_path):
    (tmp_path / "script.py").write_text(WAITS + end)
    words = ["--heap", "--marks-every", ".25", "--record", "record", "script.py"]
    finished = python.pyprof(words, within=tmp_path)
    assert finished.status == (-signal.SIGKILL if end else 0) and finished.stderr == b"", finished
    if not end:
        assert finished.stdout.startswith(b"1 1\n"), finished
    shown = run([mprof_executable(), "report", "record"], within=tmp_path)
    text = (shown if end else finished).stdout.decode()
    marks = BY_TIME.findall(text)
    # the machine may be slow, but the thread does not come early
    assert marks and marks[-1][2] == "the end", text
    times = [float(time) for time, *_ in marks]
    assert times == sorted(times) and times[0] >= 0.2, text
    for (*_, until, _), time in zip(marks, times[1:]):
        assert until == f"{time:.1f} s", text
    assert len(BY_TIME.findall(shown.stdout.decode())) == len(marks), shown


def test_the_thread_of_marks_does_not_keep_the_process_alive(any_python, tmp_path):
    (tmp_path / "script.py").write_text("print('ran')\n")
    finished = any_python.pyprof(["--heap", "--marks-every", "1000", "script.py"], within=tmp_path, timeout=60)
    assert finished.status == 0 and finished.stdout.startswith(b"ran\n"), finished
    assert b"the first mark" not in finished.stdout, finished


FORKS = """
import os, time, warnings
warnings.simplefilter("ignore")
kept = []
for _ in range(200):
    pid = os.fork()
    if not pid:
        kept.append(bytearray(1 << 20))
        profile.mark("child")
        os._exit(len(os.listdir("/proc/self/task")))
    _, status = os.waitpid(pid, 0)
    assert os.WIFEXITED(status), status
    print(os.WEXITSTATUS(status))
"""


@pytest.mark.parametrize(("words", "threads"), [([], 1), (["--children"], 2)])
def test_forks_during_marks_at_intervals(words, threads, any_python, tmp_path):
    """A child has the thread of `--marks-every` only if it counts its heap."""
    (tmp_path / "script.py").write_text(FORKS)
    finished = any_python.pyprof(
        ["--heap", "--top", "1", "--marks-every", "0.001", *words, "script.py"], within=tmp_path, timeout=100
    )
    assert finished.status == 0 and finished.stderr == b"", finished
    counts = [int(line) for line in finished.stdout.splitlines()[:200]]
    assert set(counts) == {threads}, finished
    assert b"not exact" not in finished.stdout


def test_signals_go_to_the_program(any_python, tmp_path):
    source = """
import os, signal, threading
def arrived(number, frame):
    print(threading.current_thread() is threading.main_thread())
signal.signal(signal.SIGUSR1, arrived)
for _ in range(20): os.kill(os.getpid(), signal.SIGUSR1)
"""
    (tmp_path / "script.py").write_text(source)
    finished = any_python.pyprof(["--heap", "--marks-every", "0.001", "script.py"], within=tmp_path)
    assert finished.status == 0 and finished.stdout.startswith(b"True\n" * 20), finished


@pytest.mark.parametrize(
    "words", [["--marks-every", text] for text in ("0", "-1", "nan", "inf", "soon", "1e-9", "1e300")]
)
def test_a_wrong_time_is_reported(words, any_python, tmp_path):
    (tmp_path / "script.py").write_text("print('ran')\n")
    finished = any_python.pyprof(["--heap", *words, "script.py"], within=tmp_path)
    assert finished.status == 2 and finished.stdout == b"", finished
    assert b"--marks-every" in finished.stderr, finished


def test_marks_at_intervals_need_the_heap(any_python, tmp_path):
    finished = any_python.pyprof(["--marks-every", "1", "script.py"], within=tmp_path)
    assert finished.status == 2 and b"--marks-every needs --heap" in finished.stderr, finished
