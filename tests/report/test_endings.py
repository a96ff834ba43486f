"""The tables are printed and the exit status is kept, for each way in which a program ends."""

import signal
import subprocess

import pytest

from harness.programs import clean_environment
from harness.tables import tables_in, without_tables


def written(folder, ending: str, before: str = ""):
    (folder / "script.py").write_text(
        f"import os, signal, sys, time\n{before}\n\n@profile\ndef ends():\n    kept = 1\n    {ending}\n\n\nends()\n"
    )
    return ["script.py"]


UNDECORATED = "import builtins; builtins.profile = lambda function: function; exec(open('script.py').read())"
"""The script under plain python, with a `profile` that does nothing."""

ENDINGS = {
    "pass": 0,
    "raise RuntimeError": 1,
    "sys.exit()": 0,
    "sys.exit(3)": 3,
    "sys.exit('a message')": 1,
    "raise SystemExit(300)": 300 % 256,
    "raise KeyboardInterrupt": -signal.SIGINT,
    "signal.raise_signal(signal.SIGINT)": -signal.SIGINT,
    "os._exit(0)": 0,
    "os._exit(5)": 5,
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_table_is_printed_and_the_status_kept(python, ending, tmp_path):
    words = written(tmp_path, ending)
    finished = python.pyprof(words, within=tmp_path)
    plain = python.plain(["-c", UNDECORATED], within=tmp_path)
    assert finished.status == ENDINGS[ending] == plain.status, finished
    (table,) = tables_in(finished.stdout, precision=3)
    assert table.row("kept = 1").measured.occurrences == 1
    assert without_tables(finished.stdout) == b""
    assert finished.stderr.splitlines()[-1:] == plain.stderr.splitlines()[-1:]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGABRT, signal.SIGSEGV])
def test_a_program_that_a_signal_kills_has_its_signal_as_status(python, number, tmp_path):
    words = written(tmp_path, f"os.kill(os.getpid(), {int(number)})")
    finished = python.pyprof(words, within=tmp_path)
    assert finished.status == -number, finished


def test_an_interrupt_from_outside_ends_the_program_with_its_table(python, tmp_path):
    words = written(tmp_path, "print('ready', flush=True); time.sleep(60)")
    with subprocess.Popen(
        python.pyprof_command(words),
        cwd=tmp_path,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGINT, stderr
    (table,) = tables_in(stdout, precision=3)
    assert table.row("kept = 1").measured.occurrences == 1
    assert stderr.splitlines()[-1] == b"KeyboardInterrupt"


def test_a_handler_of_the_program_gets_the_interrupt(python, tmp_path):
    words = written(
        tmp_path,
        "signal.raise_signal(signal.SIGINT)",
        before="signal.signal(signal.SIGINT, lambda *_: print('handled'))",
    )
    finished = python.pyprof(words, within=tmp_path)
    assert finished.status == 0, finished
    assert without_tables(finished.stdout) == b"handled\n"


def test_the_output_of_the_program_comes_before_the_table(python, tmp_path):
    words = written(tmp_path, "sys.stdout.write('no line end')")
    finished = python.pyprof(words, within=tmp_path)
    assert finished.stdout.startswith(b"no line endFilename: script.py\n\n"), finished


def test_flushed_output_comes_before_the_table_of_an_immediate_exit(python, tmp_path):
    words = written(tmp_path, "print('flushed', flush=True); os._exit(0)")
    finished = python.pyprof(words, within=tmp_path)
    assert finished.stdout.startswith(b"flushed\nFilename: script.py\n\n"), finished


def test_functions_called_at_exit_are_in_the_report(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import atexit


@profile
def at_the_end():
    print("at the end")


atexit.register(at_the_end)
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    (table,) = tables_in(finished.stdout, precision=3)
    assert table.row("print").measured.occurrences == 1
    assert without_tables(finished.stdout) == b"at the end\n"


def test_threads_that_end_after_the_main_thread_are_in_the_report(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import threading

main_thread = threading.current_thread()


@profile
def outlives():
    main_thread.join()
    return 1


threading.Thread(target=outlives).start()
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert finished.status == 0, finished
    (table,) = tables_in(finished.stdout, precision=3)
    assert table.row("return 1").measured.occurrences == 1


def test_a_reader_that_closes_the_pipe_is_no_error(python, tmp_path):
    lines = "\n".join(f"    x = {number}" for number in range(5000))
    (tmp_path / "script.py").write_text(
        f"import sys\n\n\n@profile\ndef long():\n{lines}\n\n\nlong()\nprint('one', flush=True)\nsys.stdin.read()\n"
    )
    with subprocess.Popen(
        python.pyprof_command(["script.py"]),
        cwd=tmp_path,
        env=clean_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline() == b"one\n"
        process.stdout.close()
        process.stdin.close()
        stderr = process.stderr.read()
        process.wait(timeout=30)
    assert stderr == b""
    assert process.returncode == 0


def test_head_takes_the_first_line_of_a_report(python, tmp_path):
    words = written(tmp_path, "pass")
    command = " ".join(python.pyprof_command(words))
    finished = subprocess.run(
        ["bash", "-c", f"{command} | head -1; exit ${{PIPESTATUS[0]}}"],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
    )
    assert (finished.stdout, finished.stderr) == (b"Filename: script.py\n", b"")
    assert finished.returncode == 0


def test_a_closed_standard_output_is_reported_and_keeps_the_status(python, tmp_path):
    words = written(tmp_path, "sys.stderr.write('ran\\n')")
    command = " ".join(python.pyprof_command(words))
    finished = subprocess.run(
        ["bash", "-c", f"{command} >&-"], cwd=tmp_path, env=clean_environment(), capture_output=True
    )
    said, *about_the_report = finished.stderr.splitlines()
    assert said == b"ran"
    assert b"standard output is closed" in about_the_report[0]
    assert not any(b"Traceback" in line for line in about_the_report)
    assert finished.returncode == 0
