"""The times of samples, and the times at which their records are in the file."""

import re
import signal
import time
from statistics import median


def test_samples_lie_on_one_schedule(mprof):
    mprof("run", "-t", "3", "-T", "0.02", "-o", "out.dat", "sleep", "3.1")
    times = mprof.times()
    # the distance from the schedule, between minus and plus half an interval
    off = [(at - times[0] + 0.01) % 0.02 - 0.01 for at in times]
    assert len(off) > 90
    # a late sample does not delay the samples after it
    assert abs(median(off[:30]) - median(off[-30:])) < 0.004, off
    assert abs((times[-1] - times[0]) - 2.98) < 0.1


def test_an_interval_of_1_ms_has_a_thousand_samples_a_second(mprof):
    mprof("run", "-t", "1", "-T", "0.001", "-o", "out.dat", "sleep", "1.1")
    times = mprof.times()
    assert 300 < len(times) <= 1001  #: a loaded machine allows fewer
    assert times == sorted(times)


def test_the_time_is_that_of_the_reading(mprof):
    before = time.time()
    mprof("run", "-t", "0", "-o", "out.dat", "sleep", "1")
    (at,) = mprof.times()
    assert before - 0.001 < at < time.time()


def test_a_killed_mprof_loses_at_most_a_second(mprof):
    process = mprof.start("run", "-T", "0.001", "-o", "out.dat", "sleep", "2.2")
    time.sleep(2)
    process.kill()
    killed = time.time()
    process.communicate()
    last = max(mprof.times())
    assert killed - last < 1
    assert mprof.file.read_bytes().endswith(b"\n")


def test_a_recording_can_be_followed(mprof, waits, started):
    process = mprof.start("run", "-T", "0.05", "-o", "out.dat", "sleep", "60")
    try:
        waits(lambda: mprof.file.exists() and b"CMDLINE" in mprof.file.read_bytes())
        with mprof.file.open("rb") as file:
            read = b""
            for _ in range(3):
                more = waits(file.read)
                read += more
        assert read.startswith(b"CMDLINE sleep 60\nMEM ") and read.endswith(b"\n")
    finally:
        process.terminate()
        process.communicate()


def test_the_first_sample_of_a_long_interval_is_written_at_once(mprof, waits):
    process = mprof.start("run", "-T", "10", "-o", "out.dat", "sleep", "60")
    try:
        waits(lambda: mprof.file.exists() and b"\nMEM " in mprof.file.read_bytes())
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate()


def test_mprof_ends_at_once_after_the_program(mprof):
    began = time.monotonic()
    mprof("run", "-T", "60", "-o", "out.dat", "sleep", "0.2")
    assert time.monotonic() - began < 30


def test_records_are_appended_after_an_incomplete_line(mprof):
    mprof.file.write_text("CMDLINE before\nMEM 1.000000 1")
    mprof("run", "-o", "out.dat", "true")
    assert "\nMEM 1.000000 1\nCMDLINE true\n" in mprof.file.read_text()


def test_a_file_that_cannot_be_written_is_reported_and_nothing_runs(mprof):
    for name in ("no/such/folder.dat", "."):
        finished = mprof("run", "-o", name, "touch", "ran")
        assert finished.status == 1, finished
        assert re.fullmatch(rb"mprof: cannot write `[^`]+`: [^\n(]+\n", finished.stderr), finished
        assert not (mprof.folder / "ran").exists()


def test_a_full_disk_is_reported_at_the_end_and_the_program_runs(mprof):
    finished = mprof("run", "-o", "/dev/full", "touch", "ran")
    assert finished.status == 1, finished
    assert finished.stderr == b"mprof: cannot write `/dev/full`: No space left on device\n", finished
    assert (mprof.folder / "ran").exists()
