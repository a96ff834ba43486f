"""A program that ends itself by a signal leaves its table, and ends as under plain python."""

import resource
from dataclasses import replace

import pytest

from endings.signals import ENDS_A_PROGRAM, FEW, written

WAYS = {
    "signal.raise_signal": "signal.raise_signal(NUMBER)",
    "signal.pthread_kill": "signal.pthread_kill(threading.get_ident(), NUMBER)",
    "os.kill in a thread": "threading.Thread(target=os.kill, args=[os.getpid(), NUMBER]).start()\ntime.sleep(60)",
    "raise_signal in a thread": "threading.Thread(target=signal.raise_signal, args=[NUMBER]).start()\ntime.sleep(60)",
    "pthread_kill of a thread": "thread = threading.Thread(target=time.sleep, args=[60])\nthread.start()\n"
    "signal.pthread_kill(thread.ident, NUMBER)\nthread.join()",
    "os.killpg": "os.killpg(0, NUMBER)",
    "C's raise": "getattr(C, 'raise')(NUMBER)",
    "after a handler": "seen = []\nsignal.signal(NUMBER, lambda *_: seen.append(1))\nsignal.raise_signal(NUMBER)\n"
    "signal.signal(NUMBER, signal.SIG_DFL)\nassert seen == [1]\nsignal.raise_signal(NUMBER)",
    "after being ignored": "signal.signal(NUMBER, signal.SIG_IGN)\nsignal.raise_signal(NUMBER)\n"
    "signal.signal(NUMBER, signal.SIG_DFL)\nsignal.raise_signal(NUMBER)",
    "when it is no longer blocked": "signal.pthread_sigmask(signal.SIG_BLOCK, [NUMBER])\nsignal.raise_signal(NUMBER)\n"
    "os.write(1, b'blocked')\nsignal.pthread_sigmask(signal.SIG_UNBLOCK, [NUMBER])",
    "in a handler of another one": "signal.signal(signal.SIGURG, lambda *_: os.kill(os.getpid(), NUMBER))\n"
    "signal.raise_signal(signal.SIGURG)\ntime.sleep(60)",
    "in a thread with a small stack": "threading.stack_size(1 << 16)\n"
    "threading.Thread(target=os.kill, args=[os.getpid(), NUMBER]).start()\ntime.sleep(60)",
    "with the fault handler": "import faulthandler\nfaulthandler.enable()\nsignal.raise_signal(NUMBER)",
    "with sys.stdout replaced": "import io\nsys.stdout = io.StringIO()\nsignal.raise_signal(NUMBER)",
    "with a tracer": "sys.settrace(lambda *_: None)\nsignal.raise_signal(NUMBER)",
    "in another interpreter": "try:\n    import _interpreters as interpreters\nexcept ImportError:\n"
    "    import _xxsubinterpreters as interpreters\n"
    "interpreters.run_string(interpreters.create(), f'import os; os.kill(os.getpid(), {NUMBER})')",
    "after os.system": "os.system('true')\nsignal.signal(signal.SIGQUIT, signal.SIG_DFL)\nsignal.raise_signal(NUMBER)",
    "after a change of the folder": "os.chdir('/')\nsignal.raise_signal(NUMBER)",
    "in a finaliser": "class Late:\n    def __del__(self): os.kill(os.getpid(), NUMBER)\nLate()",
}


@pytest.mark.parametrize("name", ENDS_A_PROGRAM)
def test_each_signal_leaves_the_table(name, launched):
    written(launched, "os.kill(os.getpid(), NUMBER)", name)
    profiled = launched.must_report()
    assert profiled.end == ("killed", ENDS_A_PROGRAM[name])


@pytest.mark.parametrize("name", ["SIGTERM", "SIGQUIT", "SIGHUP"])
def test_each_signal_leaves_the_table_under_python_m_memory_profiler(name, as_module):
    written(as_module, "os.kill(os.getpid(), NUMBER)", name)
    as_module.must_report()


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_raising_a_signal_leaves_the_table(way, launched):
    written(launched, WAYS[way], "SIGTERM")
    launched.must_report()


@pytest.mark.parametrize("way", ["after a handler", "pthread_kill of a thread", "in a handler of another one"])
@pytest.mark.parametrize("name", ["SIGINT", "SIGUSR1", "SIGRTMAX"])
def test_each_way_of_raising_other_signals(name, way, launched):
    written(launched, WAYS[way], name)
    launched.must_report()


CAUSES = {
    "a timer": "signal.setitimer(signal.ITIMER_REAL, 0.05)\ntime.sleep(60)",
    "a virtual timer": "signal.setitimer(signal.ITIMER_VIRTUAL, 0.05)\nwhile True: pass",
    "a profiling timer": "signal.setitimer(signal.ITIMER_PROF, 0.05)\nwhile True: pass",
    "a broken pipe": "signal.signal(signal.SIGPIPE, signal.SIG_DFL)\nreader, writer = os.pipe()\nos.close(reader)\n"
    "os.write(writer, b'x')",
    "a file that is too large": "import resource\nsignal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))\nopen('large', 'wb', 0).write(b'x' * 20)\n"
    "open('large', 'ab', 0).write(b'x')",
    "used-up processor time": "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 3))\nwhile True: pass",
    "input that is there": "import fcntl\nreader, writer = os.pipe()\nfcntl.fcntl(reader, fcntl.F_SETOWN, os.getpid())\n"
    "fcntl.fcntl(reader, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)\nos.write(writer, b'x')\ntime.sleep(60)",
}


@pytest.mark.parametrize("cause", CAUSES)
def test_signals_of_the_system_leave_the_table(cause, launched):
    launched.write(CAUSES[cause])
    profiled = launched.must_report()
    assert profiled.end[0] == "killed"


@pytest.mark.parametrize("name", ["SIGQUIT", "SIGXCPU", "SIGTERM", "SIGABRT"])
def test_memory_is_dumped_as_under_plain_python(name, launched):
    def as_large_as_it_may_be():
        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))

    launched.write(f"os.kill(os.getpid(), signal.{name})")
    replace(launched, prepare=as_large_as_it_may_be).must_agree()


@pytest.mark.parametrize("options", [("--backend", "tracemalloc"), ("--backend", "jemalloc"), ("-o", "report.txt")])
@pytest.mark.parametrize("name", FEW)
def test_the_table_is_printed_with_each_backend_and_to_a_file(name, options, launched):
    run = replace(launched, options=options)
    written(run, "os.kill(os.getpid(), NUMBER)", name)
    run.must_report()


@pytest.mark.parametrize("start", ["-m", "-c", "folder"])
def test_each_way_of_starting_the_program_leaves_the_table(start, either):
    either.write("signal.raise_signal(signal.SIGTERM)")
    source = (either.folder / "program.py").read_text()
    (either.folder / "folder").mkdir()
    (either.folder / "folder/__main__.py").write_text(source)
    words = {"-m": ("-m", "program"), "-c": ("-c", source), "folder": ("folder",)}
    replace(either, words=words[start]).must_report()


@pytest.mark.parametrize("name", ["SIGKILL", "SIGABRT", "SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGTRAP", "SIGSYS"])
def test_a_crash_ends_the_process_as_under_plain_python(name, launched):
    launched.write(f"os.kill(os.getpid(), signal.{name})")
    launched.must_agree()


@pytest.mark.parametrize("name", ["SIGTSTP", "SIGSTOP", "SIGTTIN", "SIGTTOU"])
def test_a_program_is_stopped_and_continued(name, launched):
    launched.write(
        "import subprocess\n"
        "subprocess.Popen(['sh', '-c', f'''until grep -q \"State:.T\" /proc/{os.getpid()}/status; do :; done\n"
        "kill -CONT {os.getpid()}'''])\n"
        f"os.kill(os.getpid(), signal.{name})\nos.write(1, b'continued')"
    )
    launched.must_report()


def test_signals_that_are_ignored_by_default_do_nothing(launched):
    launched.write(
        "for number in (signal.SIGCHLD, signal.SIGURG, signal.SIGWINCH, signal.SIGCONT):\n"
        "    os.kill(os.getpid(), number)\nos.write(1, b'goes on')"
    )
    launched.must_report()
