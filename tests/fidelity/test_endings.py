"""A program has the same exit status, last output and signal as under python."""

import textwrap

import pytest

from fidelity.two_runs import both, written

IN_A_PROFILED_FUNCTION = """
import atexit, os, signal, sys

@profile
def work():
    block = [0] * 1000
{leaving}

print("before")
work()
print("after")
"""

EXITS = {
    "runs to its end": "pass",
    "exit": "sys.exit()",
    "exit None": "sys.exit(None)",
    "exit 0": "sys.exit(0)",
    "exit 1": "sys.exit(1)",
    "exit 3": "sys.exit(3)",
    "exit 256": "sys.exit(256)",
    "exit 300": "sys.exit(300)",
    "exit -1": "sys.exit(-1)",
    "exit 2**40": "sys.exit(2**40)",
    "exit 2**100": "sys.exit(2**100)",
    "exit True": "sys.exit(True)",
    "exit 1.5": "sys.exit(1.5)",
    "exit with a text": "sys.exit('good bye ä€')",
    "exit with an empty text": "sys.exit('')",
    "exit with a list": "sys.exit([1, 2])",
    "exit with an exception": "sys.exit(ValueError('why'))",
    "exit within an exit": "sys.exit(SystemExit(4))",
    "exit with two values": "raise SystemExit(1, 2)",
    "exit by class": "raise SystemExit",
    "exit of site": "exit(5)",
    "quit of site": "quit()",
    "exit from an exit": "try:\n    sys.exit(1)\nfinally:\n    sys.exit(2)",
    "exit while handling": "try:\n    1 / 0\nexcept ZeroDivisionError:\n    sys.exit(6)",
    "exit from an exception": "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise SystemExit('told') from error",
    "exit with a text to no error stream": "sys.stderr = None\nsys.exit('unheard')",
    "exit caught": "try:\n    sys.exit(7)\nexcept SystemExit as error:\n    print(repr(error))",
    "exit at exit": "atexit.register(sys.exit, 8)",
    "exit with a kind of its own": "class Leave(SystemExit): pass\nraise Leave(9)",
    "exit in a generator": "list(sys.exit(10) for _ in range(1))",
    "exit in a finaliser": "class Late:\n    def __del__(self): sys.exit(11)\nLate()",
    "exit in an exit handler after an exception": "atexit.register(sys.exit, 12)\n1 / 0",
    "exit in a group": "raise BaseExceptionGroup('all', [SystemExit(13)])",
    "exit in a thread": "import threading\nthread = threading.Thread(target=sys.exit, args=[14])\n"
    "thread.start(); thread.join()",
    "exit in a coroutine": "import asyncio\nasync def leave(): sys.exit(15)\nasyncio.run(leave())",
    "exit while a thread runs": "import threading\nthreading.Thread(target=lambda: print('thread')).start()\nsys.exit(16)",
    "exit while a daemon thread waits": "import threading\n"
    "threading.Thread(target=threading.Event().wait, daemon=True).start()\nsys.exit(17)",
    "interrupt raised": "raise KeyboardInterrupt",
    "interrupt raised with a text": "raise KeyboardInterrupt('by hand')",
    "interrupt by a kind of its own": "class Stop(KeyboardInterrupt): pass\nraise Stop",
    "interrupt by signal": "os.kill(os.getpid(), signal.SIGINT)\nfor _ in range(10**8): pass",
    "interrupt caught": "try:\n    os.kill(os.getpid(), signal.SIGINT)\n    for _ in range(10**8): pass\n"
    "except KeyboardInterrupt: print('caught')",
    "interrupt with a handler": "signal.signal(signal.SIGINT, lambda number, frame: print('handled', number))\n"
    "os.kill(os.getpid(), signal.SIGINT)",
    "interrupt at exit": "def stop(): raise KeyboardInterrupt\natexit.register(stop)",
    "interrupt in a coroutine": "import asyncio\nasync def stop(): os.kill(os.getpid(), signal.SIGINT); "
    "await asyncio.sleep(100)\nasyncio.run(stop())",
    "handler that exits": "signal.signal(signal.SIGTERM, lambda *_: sys.exit(18))\nos.kill(os.getpid(), signal.SIGTERM)\n"
    "for _ in range(10**8): pass",
    "handler that raises": "signal.signal(signal.SIGTERM, lambda *_: 1 / 0)\nos.kill(os.getpid(), signal.SIGTERM)\n"
    "for _ in range(10**8): pass",
    "alarm": "signal.signal(signal.SIGALRM, lambda *_: sys.exit(19))\nsignal.setitimer(signal.ITIMER_REAL, 0.01)\n"
    "for _ in range(10**9): pass",
}


@pytest.mark.parametrize("name", EXITS)
def test_the_status_and_the_last_output_are_those_of_python(name, python, tmp_path) -> None:
    if name == "exit in a group" and python.version < (3, 11):
        pytest.skip("groups of exceptions came with Python 3.11")
    pair = both(python, ["program.py"], within=_written(tmp_path, EXITS[name]))
    pair.must_agree()
    pair.must_report()


SUDDEN = {
    "os._exit 0": "os._exit(0)",
    "os._exit 3": "sys.stdout.flush()\nos._exit(3)",
    "os._exit 256": "os._exit(256)",
    "os._exit in a thread": "import threading\nthread = threading.Thread(target=os._exit, args=[4])\nthread.start()\n"
    "threading.Event().wait()",
    "os._exit at exit": "atexit.register(os._exit, 5)",
    "os._exit in a handler": "signal.signal(signal.SIGTERM, lambda *_: os._exit(6))\nos.kill(os.getpid(), signal.SIGTERM)\n"
    "for _ in range(10**8): pass",
}


@pytest.mark.parametrize("name", SUDDEN)
def test_an_immediate_exit_has_the_status_of_python_and_a_report(name, python, tmp_path) -> None:
    pair = both(python, ["program.py"], within=_written(tmp_path, SUDDEN[name]))
    pair.must_agree()
    pair.must_have_tables()


DEATHS = {
    "abort": "os.abort()",
    "terminated": "os.kill(os.getpid(), signal.SIGTERM)\nsignal.pause()",
    "killed": "os.kill(os.getpid(), signal.SIGKILL)\nsignal.pause()",
    "hung up": "os.kill(os.getpid(), signal.SIGHUP)\nsignal.pause()",
    "segmentation fault": "os.kill(os.getpid(), signal.SIGSEGV)\nsignal.pause()",
    "invalid read": "import ctypes\nctypes.string_at(0)",
    "illegal instruction": "os.kill(os.getpid(), signal.SIGILL)\nsignal.pause()",
    "quit": "os.kill(os.getpid(), signal.SIGQUIT)\nsignal.pause()",
    "user signal": "os.kill(os.getpid(), signal.SIGUSR1)\nsignal.pause()",
    "interrupt with the default handler": "signal.signal(signal.SIGINT, signal.SIG_DFL)\n"
    "os.kill(os.getpid(), signal.SIGINT)\nsignal.pause()",
    "broken pipe with the default handler": "signal.signal(signal.SIGPIPE, signal.SIG_DFL)\nreader, writer = os.pipe()\n"
    "os.close(reader)\nos.write(writer, b'x')",
    "processor time used up": "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: pass",
}


@pytest.mark.parametrize("name", DEATHS)
def test_a_program_that_a_signal_kills_ends_as_under_python(name, python, tmp_path) -> None:
    no_core = "import resource\nresource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n"
    both(python, ["program.py"], within=_written(tmp_path, no_core + DEATHS[name])).must_agree()


def test_a_crash_with_the_fault_handler_shows_the_same_frames(python, tmp_path) -> None:
    folder = _written(tmp_path, "import ctypes\nctypes.string_at(0)")
    pair = both(python, ["-X", "faulthandler", "program.py"], within=folder)
    assert pair.plain.status == pair.profiled.status < 0
    assert _stack(pair.plain.stderr) == _stack(pair.profiled.stderr) != []


def test_a_fatal_error_of_the_interpreter_is_printed_as_by_python(python, tmp_path) -> None:
    folder = _written(tmp_path, "pass")
    pair = both(python, ["program.py"], within=folder, environment={"PYTHONHASHSEED": "no number"})
    pair.must_agree()
    assert pair.profiled.status == 1


def test_a_second_interrupt_during_the_report_is_handled_as_by_python(python, tmp_path) -> None:
    folder = _written(tmp_path, "atexit.register(lambda: os.kill(os.getpid(), signal.SIGINT))")
    both(python, ["program.py"], within=folder).must_agree()


@pytest.mark.parametrize(
    "words", [["-m", "program"], ["-c", "import program"], ["folder/"], ["-"]], ids=lambda words: words[0]
)
@pytest.mark.parametrize("name", ["exit 3", "exit with a text", "interrupt by signal", "exit from an exception"])
def test_each_way_of_starting_a_program_has_the_same_end(name, words, python, tmp_path) -> None:
    folder = _written(tmp_path, EXITS[name])
    (folder / "folder").mkdir()
    (folder / "folder/__main__.py").write_text("import runpy\nrunpy.run_path('program.py')\n")
    pair = both(python, words, within=folder, stdin=b"import program\n" if words == ["-"] else b"")
    pair.must_agree()
    pair.must_report()


def _written(folder, leaving: str):
    return written(folder, IN_A_PROFILED_FUNCTION.format(leaving=textwrap.indent(leaving, "    ")))


def _stack(stderr: bytes) -> list[bytes]:
    """Returns the frames that the fault handler wrote, without the line of the thread, whose number differs."""
    return [line for line in stderr.splitlines() if line.startswith(b"  File ")]
