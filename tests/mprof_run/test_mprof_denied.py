"""If the system denies something to mprof, the program still runs to its end and its status is kept."""

import ctypes
import os
import shutil
import struct
import tempfile
from pathlib import Path

import pytest

from harness.programs import run

PROGRAM = ["sh", "-c", "sleep 0.5; touch ran; exit 3"]


def without_pidfd_open():
    """From now on, pidfd_open fails in this process and in those that it starts, as on older systems."""
    pidfd_open, no_such_call = 434, 38
    no_new_privileges, seccomp, filtered = 38, 22, 2
    load, equal, result, allow = 0x20, 0x15, 0x06, 0x7FFF0000
    program = struct.pack(
        "HBBI" * 4, load, 0, 0, 0, equal, 0, 1, pidfd_open, result, 0, 0, 0x50000 | no_such_call, result, 0, 0, allow
    )
    buffer = ctypes.create_string_buffer(program)
    filter = ctypes.create_string_buffer(struct.pack("HxxxxxxP", 4, ctypes.addressof(buffer)))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(no_new_privileges, 1, 0, 0, 0) == 0
    assert libc.prctl(seccomp, filtered, filter, 0, 0) == 0


@pytest.fixture
def denied(mprof):
    """Runs `mprof words…` where pidfd_open is denied."""

    def run(*words):
        process = mprof.start(*words, preexec_fn=without_pidfd_open)
        return process, *process.communicate(timeout=60)

    return run


def test_without_pidfd_open_a_program_is_sampled_all_the_same(mprof, denied):
    process, _, errors = denied("run", "-E", "-T", "0.05", "-o", "out.dat", *PROGRAM)
    assert process.returncode == 3
    # before that, mprof may name the child process that it saw
    assert errors.endswith(b"mprof: Program resulted with a non-zero exit code: 3\n") and errors.count(b"\n") <= 2, (
        errors
    )
    assert len(mprof.memories()) >= 2 and (mprof.folder / "ran").exists()


def test_without_pidfd_open_a_process_is_sampled_up_to_its_end(mprof, denied, started, waits):
    process = started(["sleep", "60"])
    words = ["attach", "-t", "0", "-T", "0.05", "-o", "out.dat", process.pid]
    sampling = mprof.start(*words, preexec_fn=without_pidfd_open)
    waits(lambda: mprof.file.exists() and len(mprof.memories()) > 3)
    process.kill()
    process.wait()
    _, errors = sampling.communicate(timeout=60)
    assert (sampling.returncode, errors) == (0, b"")
    gone, _, errors = denied("attach", "-o", "not-there.dat", process.pid)
    assert (gone.returncode, errors) == (
        1,
        b"mprof: cannot read the memory of process `%d`: No such process\n" % process.pid,
    )


def test_the_absence_of_proc_is_reported_and_the_status_is_kept(mprof):
    # every user may mount in a namespace of their own
    hides = ["unshare", "--map-root-user", "--mount", "sh", "-c", 'mount -t tmpfs none /proc && exec "$@"', "sh"]
    if run([*hides, "true"], within=mprof.folder).status != 0:
        pytest.skip("this system does not allow new namespaces: NOT TESTED")
    finished = run([*hides, mprof.executable, "run", "-E", "-o", "out.dat", *PROGRAM], within=mprof.folder)
    assert finished.status == 3 and (mprof.folder / "ran").exists(), finished
    message, why = finished.stderr.splitlines()
    assert message == b"mprof: Program resulted with a non-zero exit code: 3"
    assert why.startswith(b"mprof: cannot read the memory of process `"), finished
    assert mprof.records("CMDLINE") and not mprof.memories()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user: NOT TESTED")
def test_a_program_that_may_not_be_read_runs_to_its_end(mprof):
    with tempfile.TemporaryDirectory() as folder:
        # another user runs it
        os.chmod(folder, 0o777)
        program = Path(shutil.copy("/bin/sh", folder))
        program.chmod(0o111)
        executable = shutil.copy(mprof.executable, folder)
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", executable]
        words = ["run", "-E", "--backend", "psutil_pss", "-o", "out.dat", program, *PROGRAM[1:]]
        finished = run([*command, *words], within=Path(folder))
        assert (finished.status, Path(folder, "ran").exists()) == (3, True), finished
        assert finished.stderr.splitlines()[-1].endswith(b": Permission denied"), finished
