"""A record has the signal of the fault that ended its process. The process ends as under plain python."""

import resource
import signal
import struct
from dataclasses import replace
from pathlib import Path

import pytest

from endings.measured import Run, must_have_table
from record.recorded import RECORD, report

FAULTS = (signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGABRT)

CUT = """import mmap
with open('cut', 'wb+') as file:
    file.write(bytes(8192))
    file.flush()
    mapped = mmap.mmap(file.fileno(), 8192)
    file.truncate(0)
mapped[5000]"""

EXECUTE = "import mmap\ncode = mmap.mmap(-1, 4096, prot=7)\ncode.write(bytes.fromhex({code!r}))\n"
EXECUTE += "ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()"

USES_UP = EXECUTE.format(code="e8fbffffff")
"""A function in machine code that calls itself until the stack overflows."""

REAL = {
    "a read of address 0": ("ctypes.string_at(0)", signal.SIGSEGV),
    "a write of address 0": ("C.memset(0, 1, 1)", signal.SIGSEGV),
    "a non-canonical address": ("ctypes.string_at(1 << 63)", signal.SIGSEGV),
    "a mapped page beyond the end of its file": (CUT, signal.SIGBUS),
    "a division by zero": (EXECUTE.format(code="31c931c031d2f7f1"), signal.SIGFPE),
    "an invalid instruction": (EXECUTE.format(code="0f0b"), signal.SIGILL),
    "os.abort": ("os.abort()", signal.SIGABRT),
    "C's abort": ("C.abort()", signal.SIGABRT),
    "a fault in a thread": (
        "threading.Thread(target=ctypes.string_at, args=[0]).start()\ntime.sleep(60)",
        signal.SIGSEGV,
    ),
    "a stack overflow with an alternate stack": (
        "import faulthandler\nfaulthandler.enable(open(os.devnull, 'w'))\n" + USES_UP,
        signal.SIGSEGV,
    ),
}
"""Faults, each with the signal that ends the process."""

SENT = {
    "signal.raise_signal": "signal.raise_signal({number})",
    "os.kill": "os.kill(os.getpid(), {number}); time.sleep(60)",
    "pthread_kill of a thread": "import _thread\nthread = threading.Thread(target=time.sleep, args=[60])\nthread.start()\n"
    "signal.pthread_kill(thread.ident, {number}); time.sleep(60)",
    "the default action, set again": "signal.signal({number}, signal.SIG_IGN); os.kill(os.getpid(), {number})\n"
    "signal.signal({number}, lambda *_: None); signal.signal({number}, signal.SIG_DFL)\nsignal.raise_signal({number})",
    "unblocked": "signal.pthread_sigmask(signal.SIG_BLOCK, [{number}]); signal.raise_signal({number})\n"
    "signal.pthread_sigmask(signal.SIG_UNBLOCK, [{number}])",
    "faulthandler": "import faulthandler\nfaulthandler.enable(open(os.devnull, 'w'))\nsignal.raise_signal({number})",
    "faulthandler, disabled": "import faulthandler\nfaulthandler.enable(); faulthandler.disable()\nsignal.raise_signal({number})",
}
"""Ways of sending a signal."""

SURVIVED = {
    "ignored": "signal.signal({number}, signal.SIG_IGN); signal.raise_signal({number})",
    "a handler": "signal.signal({number}, lambda *it: print(it[0], flush=True)); signal.raise_signal({number})",
    "blocked": "signal.pthread_sigmask(signal.SIG_BLOCK, [{number}]); os.kill(os.getpid(), {number})\n"
    "print(signal.sigpending(), signal.sigwait([{number}]), flush=True)",
    "a child": "print(subprocess.run([sys.executable, '-c', 'import os; os.kill(os.getpid(), {number})']).returncode)",
    "a fork": "pid = os.fork()\nif not pid: os.kill(os.getpid(), {number})\nprint(os.waitpid(pid, 0)[1])",
    "a fork with faulthandler": "import faulthandler; faulthandler.enable(open(os.devnull, 'w'))\n"
    "pid = os.fork()\nif not pid: os.kill(os.getpid(), {number})\nprint(os.waitpid(pid, 0)[1])",
}
"""Programs that survive the signal."""


def must_be_in_the_record(run: Run, number: signal.Signals) -> None:
    """Fails unless the program ends by this signal in both runs, and the record has its table and the signal."""
    plain, profiled = run.must_agree()
    assert plain.end[1] == number, plain
    shown = report(run.door, run.folder)
    must_have_table(shown.stdout, {"kept.append": 3, "kept = []": 1}, profiled)
    assert f"was ended by signal {int(number)} ({number.name})" in shown.stderr.decode(), f"{shown}\n{profiled}"


def run_of(door, folder, ending: str, *options: str) -> Run:
    """Returns the run of a program with this ending and with a record."""
    made = Run(door, folder, options=("--record", RECORD, *options))
    made.write(ending)
    return made


@pytest.mark.parametrize("fault", REAL)
def test_the_record_has_the_signal_of_a_fault(fault, either, tmp_path):
    ending, number = REAL[fault]
    must_be_in_the_record(run_of(either, tmp_path, ending), number)


@pytest.mark.parametrize("backend", ["tracemalloc", "jemalloc", "jemalloc_thread", "psutil_pss"])
@pytest.mark.parametrize("fault", ["a read of address 0", "a fault in a thread", "C's abort"])
def test_the_record_has_the_signal_of_a_fault_with_other_backends(fault, backend, launched, tmp_path):
    ending, number = REAL[fault]
    must_be_in_the_record(run_of(launched, tmp_path, ending, "--backend", backend), number)


def test_a_stack_overflow_without_an_alternate_stack_is_not_in_the_record(either, tmp_path):
    """The handler has no stack to run on. The process ends as under plain python."""
    plain, profiled = run_of(either, tmp_path, USES_UP).must_agree()
    assert plain.end[1] == signal.SIGSEGV, plain
    shown = report(either, tmp_path)
    must_have_table(shown.stdout, {"kept.append": 3}, profiled)
    assert b"ended without a report" in shown.stderr, shown


@pytest.mark.parametrize("number", FAULTS, ids=lambda number: number.name)
@pytest.mark.parametrize("sent", SENT)
def test_the_record_has_the_signal_that_was_sent(sent, number, either, tmp_path):
    must_be_in_the_record(run_of(either, tmp_path, SENT[sent].format(number=int(number))), number)


@pytest.mark.parametrize("number", FAULTS, ids=lambda number: number.name)
def test_the_record_has_the_signal_of_another_process(number, either, tmp_path):
    def send(program) -> None:
        program.printed(b"ready\n")
        program.send(number)

    must_be_in_the_record(replace(run_of(either, tmp_path, "time.sleep(60)"), during=send), number)


def with_core() -> None:
    """Enables core dumps of this process."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def in_the_core(folder: Path) -> tuple[int, int, int]:
    """Removes the core dump of a program. Returns its signal, `si_code`, and the faulting address; zero if it has none."""
    (core,) = folder.glob("core*")
    _, note = core.read_bytes().split(struct.pack("<I8s", 0x53494749, b"CORE"))[:2]
    core.unlink()
    number, _, code, address = struct.unpack_from("<iii4xQ", note)
    return number, code, address if code > 0 else 0


@pytest.mark.parametrize("ending", ["ctypes.string_at(0x123)", "C.abort()", "os.kill(os.getpid(), 11)"])
def test_the_core_dump_has_the_same_reason_and_address(ending, either, tmp_path):
    pattern = Path("/proc/sys/kernel/core_pattern").read_text().strip()
    if pattern != "core" or resource.getrlimit(resource.RLIMIT_CORE)[1] != resource.RLIM_INFINITY:
        pytest.skip(f"core dumps are limited, or go to `{pattern}`")
    run = replace(run_of(either, tmp_path, ending), prepare=with_core)
    plain = run.plain()
    expected = in_the_core(tmp_path)
    profiled = run.profiled()
    assert plain.end[0] == "dumped core" and profiled.end == plain.end, f"{plain}\n{profiled}"
    assert in_the_core(tmp_path) == expected, profiled


@pytest.mark.parametrize("number", (signal.SIGSEGV, signal.SIGABRT), ids=lambda number: number.name)
@pytest.mark.parametrize("survived", SURVIVED)
def test_a_program_that_survives_the_signal_behaves_as_under_plain_python(survived, number, either, tmp_path):
    run_of(either, tmp_path, SURVIVED[survived].format(number=int(number))).must_report()
    assert report(either, tmp_path).stderr == b""
