"""Endings of a program in a rare state: several at once, without memory or descriptors, in the middle of the report."""

import signal
import subprocess
from dataclasses import replace

import pytest

from endings.measured import must_end_alike, must_have_table

TWO = {
    "a signal and os._exit": ("signal.raise_signal, 15", "os._exit, 3"),
    "a signal and C's exit": ("signal.raise_signal, 15", "C.exit, 3"),
    "C's exit and os._exit": ("C.exit, 3", "os._exit, 3"),
    "a signal and another program": ("signal.raise_signal, 15", "os.execv, '/bin/true', ['true']"),
}


@pytest.mark.parametrize("two", TWO)
def test_two_endings_at_once_leave_one_table(two, launched):
    both = "".join(f"threading.Thread(target=ends, args=[{call}]).start()\n" for call in TWO[two])
    launched.write(
        f"both = threading.Barrier(2)\ndef ends(call, *words):\n    both.wait()\n    call(*words)\n{both}time.sleep(60)"
    )
    for _ in range(3):
        profiled = launched.profiled()
        assert profiled.end in {("killed", 15), ("exited", 3), ("exited", 0)} and not profiled.stderr, profiled
        must_have_table(profiled.stdout, launched.expected, profiled)


FIRST_PROCESS = ("unshare", "--pid", "--fork")


def test_the_first_process_of_a_container_continues(launched):
    if subprocess.run([*FIRST_PROCESS, "true"], capture_output=True).returncode:
        pytest.skip("no process may be the first one")
    launched.write(
        "def raises(): os.kill(os.getpid(), 15)\nraises()\nsignal.signal(15, lambda *_: os.write(1, b'handled'))\n"
        "raises()\nsignal.signal(15, signal.SIG_DFL)\nraises()\nC.signal(10, None)\nos.kill(os.getpid(), 10)\nlast = 1"
    )
    # the kernel ignores signals to the first process that have no handler
    expected = {**launched.expected, "last = 1": 1}
    replace(launched, within_command=FIRST_PROCESS, expected=expected).must_report()


ENDINGS = {
    "SIGTERM": "signal.raise_signal(15)",
    "os._exit": "os._exit(3)",
    "C's exit": "C.exit(3)",
    "another program": "os.execv('/bin/true', ['true'])",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_long_report_is_complete(ending, launched):
    many = "\n".join(f"line_{number} = {number}" for number in range(3000))
    launched.write(f"{many}\nos.set_blocking(1, False)\n{ENDINGS[ending]}")
    replace(launched, expected={**launched.expected, "line_2999": 1}).must_report()


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_program_without_descriptors_ends_as_under_plain_python(ending, launched):
    launched.write(
        "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (50, 50))\ntaken = []\ntry:\n"
        f"    while True: taken.append(os.dup(0))\nexcept OSError: pass\n{ENDINGS[ending]}"
    )
    launched.must_report()


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_program_without_memory_ends_as_under_plain_python(ending, launched):
    launched.write(
        f"import resource\nresource.setrlimit(resource.RLIMIT_AS, (0, 0))\n{ENDINGS[ending]}",
    )
    plain, profiled = launched.plain(), launched.profiled()
    assert profiled.end == plain.end, f"{plain}\n{profiled}"


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_program_without_standard_output_ends_as_under_plain_python(ending, launched):
    launched.write(f"os.close(1)\n{ENDINGS[ending]}")
    must_end_alike(launched.plain(), replace_errors(launched.profiled()))


def replace_errors(ended):
    """Returns the run without the report and its message on standard error."""
    assert b"Traceback" not in ended.stderr, ended
    return replace(ended, stderr=b"")


@pytest.mark.parametrize("ending", ENDINGS)
def test_nothing_is_printed_if_nothing_was_measured(ending, either):
    source = f"import ctypes, os, signal\nC = ctypes.CDLL(None)\nprint('printed', flush=True)\n{ENDINGS[ending]}\n"
    (either.folder / "program.py").write_text(source)
    _, profiled = either.must_agree()
    assert b"Filename" not in profiled.stdout + profiled.stderr, profiled


def test_a_signal_during_the_report_ends_the_process(launched):
    launched.write(
        "class Raises:\n    def write(self, text): signal.raise_signal(15)\n    def flush(self): pass\nsys.stdout = Raises()"
    )
    profiled = launched.profiled()
    assert profiled.end == ("killed", signal.SIGTERM) and profiled.stdout.count(b"def work") <= 1, profiled
    assert profiled.seconds < 5, profiled
