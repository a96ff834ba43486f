"""The program and its children read and set the same dispositions of signals as under plain python."""

import resource
import signal
from dataclasses import replace

import pytest

from endings.ended import no_core

READS = """

C.sigaction.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p]
C.signal.restype = ctypes.c_void_p
C.signal.argtypes = [ctypes.c_int, ctypes.c_void_p]
NUMBERS = sorted(signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP})

def action(number):
    "The handler of a signal, its flags and its mask, as C's sigaction returns them."
    said = ctypes.create_string_buffer(152)
    assert C.sigaction(number, None, said) == 0
    handler = int.from_bytes(said.raw[:8], "little")
    mask, flags = said.raw[8:16].hex(), int.from_bytes(said.raw[136:140], "little")
    return handler if handler in (0, 1) else "a handler", mask, hex(flags)

def tell(*words):
    os.write(1, (" ".join(map(str, words)) + chr(10)).encode())

def status(process="self"):
    with open(f"/proc/{process}/status") as file:
        return [line.strip() for line in file if line.startswith(("SigIgn", "SigBlk", "ShdPnd", "SigPnd"))]
"""

SEEN = {
    "signal.getsignal": "tell({int(number): str(signal.getsignal(number)) for number in NUMBERS})",
    "the values that signal.signal returns": "for number in NUMBERS:\n    tell(number, signal.signal(number, signal.SIG_IGN), "
    "signal.signal(number, print), signal.signal(number, signal.SIG_DFL))",
    "/proc/self/status": "tell(status())",
    "masks": "tell(signal.pthread_sigmask(signal.SIG_BLOCK, []), signal.sigpending())",
    "a mask in a thread": "thread = threading.Thread(target=lambda: tell(signal.pthread_sigmask(signal.SIG_BLOCK, [])))\n"
    "thread.start(); thread.join()",
    "the alternate stack": "said = ctypes.create_string_buffer(24)\nC.sigaltstack(None, said)\ntell(said.raw[8:12])",
    "wake-up descriptors": "tell(signal.set_wakeup_fd(-1))",
    "timers": "tell(signal.getitimer(signal.ITIMER_REAL), signal.getitimer(signal.ITIMER_PROF), signal.alarm(0))",
    "names": "tell([signal.strsignal(number) for number in NUMBERS])",
}

SEEN_BY_C = {
    "C's sigaction": "for number in NUMBERS: tell(number, action(number))",
    "C's signal": "for number in NUMBERS:\n    before = C.signal(number, None)\n"
    "    tell(number, before in (None, 0, 1) and before, C.signal(number, 1), C.signal(number, before), action(number)[0])",
    "PyOS_getsig": "ctypes.pythonapi.PyOS_getsig.restype = ctypes.c_void_p\n"
    "tell([bool(ctypes.pythonapi.PyOS_getsig(number)) for number in NUMBERS])",
    "flags after siginterrupt": "for number in (1, 10, 15):\n    signal.siginterrupt(number, False)\n"
    "    tell(action(number))\n    signal.siginterrupt(number, True)\n    tell(action(number))",
    "flags and masks that C set": "new = ctypes.create_string_buffer(152)\n"
    "for handler, flags in ((0, 0x10000000), (1, 0), (0, 0x40000000), (0, 0)):\n"
    "    new[:8], new[8:16] = handler.to_bytes(8, 'little'), (1 << 9).to_bytes(8, 'little')\n"
    "    new[136:140] = flags.to_bytes(4, 'little')\n    for number in (1, 10, 15, 40):\n"
    "        before = ctypes.create_string_buffer(152)\n        C.sigaction(number, new, before)\n"
    "        tell(number, before.raw[:16].hex() if number != 2 else '', action(number))",
    "errors of sigaction": "for number in (0, 9, 19, 32, 33, 65, -1):\n"
    "    tell(C.sigaction(number, None, None), C.sigaction(number, ctypes.create_string_buffer(152), None))",
}


@pytest.mark.parametrize("seen", SEEN)
def test_the_program_reads_the_same_dispositions(seen, either):
    either.write(SEEN[seen], before=READS)
    either.must_report()


@pytest.mark.parametrize("seen", SEEN_BY_C)
def test_code_in_c_reads_the_same_dispositions(seen, launched):
    launched.write(SEEN_BY_C[seen], before=READS)
    launched.must_report()


def test_a_signal_with_its_default_action_set_again_leaves_the_table(launched):
    launched.write(SEEN_BY_C["flags and masks that C set"] + "\nsignal.raise_signal(15)", before=READS)
    launched.must_report()


IGNORED = (signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGINT, signal.SIGTERM, signal.SIGRTMIN)


def ignoring() -> None:
    """Ignores signals as `nohup` does."""
    no_core()
    for number in IGNORED:
        signal.signal(number, signal.SIG_IGN)


def blocking() -> None:
    """Blocks signals, as a parent process may."""
    no_core()
    signal.pthread_sigmask(signal.SIG_SETMASK, {signal.SIGTERM, signal.SIGUSR1})


def test_ignored_signals_stay_ignored(either):
    either.write(
        f"for number in {[int(number) for number in IGNORED]}:\n"
        "    tell(number, signal.getsignal(number), action(number))\n    os.kill(os.getpid(), number)\n"
        "tell(status())\nsubprocess.run(['grep', 'Sig[IC]', '/proc/self/status'])\nsignal.raise_signal(signal.SIGUSR2)",
        before=READS,
    )

    def hang_up(program) -> None:
        program.printed(b"ready\n")
        program.send(signal.SIGHUP)

    replace(either, prepare=ignoring, during=hang_up).must_report()


def test_blocked_signals_stay_blocked(launched):
    launched.write(
        "os.kill(os.getpid(), 10)\ntell(signal.sigpending(), signal.sigwait([10]), status())\n"
        "subprocess.run(['grep', 'Sig[BIC]', '/proc/self/status'])\nos.kill(os.getpid(), 15)\ntell('blocked')\n"
        "signal.pthread_sigmask(signal.SIG_UNBLOCK, [15])",
        before=READS,
    )
    replace(launched, prepare=blocking).must_report()


STATUS = "['grep', 'Sig[BIC]', '/proc/self/status']"

STARTS = {
    "subprocess": f"subprocess.run({STATUS})",
    "subprocess with all descriptors": f"subprocess.run({STATUS}, close_fds=False)",
    "subprocess without restored signals": f"subprocess.run({STATUS}, restore_signals=False)",
    "subprocess in a session": f"subprocess.run({STATUS}, start_new_session=True)",
    "subprocess with a function before": f"subprocess.run({STATUS}, preexec_fn=lambda: signal.signal(1, signal.SIG_IGN))",
    "subprocess of no program": "try:\n    subprocess.run(['nowhere-at-all'])\nexcept OSError as error:\n"
    "    os.write(1, str(error).encode())",
    "os.posix_spawn": f"os.waitpid(os.posix_spawn('/bin/grep', {STATUS}, os.environ), 0)",
    "os.posix_spawn with defaults": f"os.waitpid(os.posix_spawn('/bin/grep', {STATUS}, os.environ, setsigdef=[1, 13, 15], "
    "setsigmask=[10]), 0)",
    "os.system": "os.system('grep Sig[BIC] /proc/self/status')",
    "os.popen": "os.write(1, os.popen('grep Sig[BIC] /proc/self/status').read().encode())",
    "os.fork": f"pid = os.fork()\nif not pid: os.execvp('grep', {STATUS})\nos.waitpid(pid, 0)",
    "os.fork, which sets": f"pid = os.fork()\nif not pid: signal.signal(10, signal.SIG_IGN); os.execvp('grep', {STATUS})\n"
    "os.waitpid(pid, 0)",
    "pty.spawn": f"import pty\npty.spawn({STATUS})",
    "python": "subprocess.run([sys.executable, '-c', 'import signal; print({n: signal.getsignal(n) for n in "
    "sorted(signal.valid_signals())})'])",
    "a program in its place": f"os.execvp('grep', {STATUS})",
}


@pytest.mark.parametrize("start", STARTS)
def test_a_child_has_the_dispositions_that_it_has_without_pyprof(start, launched):
    launched.write("signal.signal(12, lambda *_: None)\nsignal.signal(14, signal.SIG_IGN)\n" + STARTS[start])
    launched.must_report()


@pytest.mark.parametrize("start", ["subprocess", "os.fork", "python"])
def test_a_child_has_the_same_dispositions_under_python_m_memory_profiler(start, as_module):
    as_module.write(STARTS[start])
    as_module.must_report()


def test_limits_of_a_child_are_the_same(launched):
    launched.write("tell(resource.getrlimit(resource.RLIMIT_CORE))", before=READS + "import resource")
    replace(launched, prepare=lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 4096))).must_report()
