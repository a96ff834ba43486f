"""No spike is missed: the kernel's high-water mark shows the spikes between two samples."""

import itertools
import os

import pytest

from harness.programs import run

WITH_SPIKES = """
import sys, time
time.sleep(0.25)
for size in map(int, sys.argv[1:]):
    block = bytearray(b"x") * (size * 2**20)
    time.sleep(0.02)
    del block
    time.sleep(0.3)
"""
"""Spikes of 20 ms with these sizes in MiB. A spike may lie between two samples."""

BETWEEN_SAMPLES = """
import sys, time

def samples():
    return sum(line.startswith("MEM") for line in open("out.dat"))

def wait_for_a_sample():
    before = samples()
    while samples() == before:
        time.sleep(0.005)

for size in map(int, sys.argv[1:]):
    # directly after a sample the next one is far away
    wait_for_a_sample()
    block = bytearray(b"x") * (size * 2**20)
    del block
wait_for_a_sample()
"""
"""Spikes that begin and end between two samples."""

BETWEEN = ["-T", "10", "-o", "out.dat"]
"""There is one sample at the start, and none while the program runs."""


def peaks(memories, least=30):
    """Returns the samples with more memory than the program has without a spike."""
    return [memory for memory in memories if memory > least]


def test_a_spike_of_20_ms_is_seen_at_the_usual_interval(mprof):
    mprof("run", "-o", "out.dat", *mprof.plain(WITH_SPIKES, 200))
    assert 200 < max(mprof.memories()) < 220  #: 200 MiB above the interpreter's 8 to 12


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may be in any group")
def test_a_spike_of_a_process_in_many_groups_is_seen(mprof):
    source = "import os\nos.setgroups(range(1000, 1800))\n" + BETWEEN_SAMPLES
    mprof("run", "-T", "0.7", "-o", "out.dat", *mprof.plain(source, 100))
    # the spike is recorded at the next sample, and not from the figures that the system keeps after the end of a
    # process
    assert len(peaks(mprof.memories())) == len(peaks(mprof.memories()[:-1])) == 1


def test_a_second_spike_is_seen_only_above_the_first(mprof):
    mprof("run", "-T", "1.5", "-o", "out.dat", *mprof.plain(BETWEEN_SAMPLES, 100, 60, 150))
    first, second = peaks(mprof.memories())
    assert 100 < first < 120  #: the first
    assert 150 < second < 170  #: the third


def test_with_reset_peaks_a_lower_spike_is_seen_too(mprof):
    finished = mprof("run", "-T", "1.5", "--reset-peaks", "-o", "out.dat", *mprof.plain(BETWEEN_SAMPLES, 100, 60))
    assert finished.stderr == b"", finished
    first, second = peaks(mprof.memories())
    assert 100 < first < 120  #: the first
    assert 60 < second < 80  #: the second


def test_a_spike_after_the_last_sample_is_seen(mprof):
    mprof("run", *BETWEEN, *mprof.plain(WITH_SPIKES, 200))
    *first, spike = mprof.memories()
    assert max(first) < 30 and 200 < spike < 220


@pytest.mark.parametrize("options", [[], ["--reset-peaks"]])
def test_the_memory_before_an_exec_is_not_that_of_the_new_program(mprof, options):
    spike = "block = bytearray(b'x') * (100 * 2**20)\nwait_for_a_sample()\n"
    executes = "import os\nos.execv(sys.executable, [sys.executable, '-S', 'another'])\n"
    mprof.script(BETWEEN_SAMPLES + "wait_for_a_sample()\n", "another")
    mprof("run", "-T", "0.5", *options, "-o", "out.dat", *mprof.plain(BETWEEN_SAMPLES + spike + executes))
    memories = mprof.memories()
    assert max(memories) > 100 and memories[-1] < 30, memories


def test_every_higher_spike_of_an_executed_program_is_seen(mprof):
    large = "block = bytearray(b'x') * (160 * 2**20)\nwait_for_a_sample()\nwait_for_a_sample()\n"
    executes = "import os\nos.execv(sys.executable, [sys.executable, '-S', 'another', '40', '70'])\n"
    mprof.script(BETWEEN_SAMPLES, "another")
    mprof("run", "-T", "0.7", "-o", "out.dat", *mprof.plain(BETWEEN_SAMPLES + large + executes))
    large, first, second = [list(group) for _, group in itertools.groupby(peaks(mprof.memories()), lambda it: it // 30)]
    assert min(large) > 160 and 40 < first[0] < 60 and 70 < second[0] < 90


def test_with_reset_peaks_a_spike_after_the_last_sample_is_seen(mprof):
    mprof("run", *BETWEEN, "--reset-peaks", *mprof.plain(WITH_SPIKES, 200))
    *first, spike = mprof.memories()
    assert max(first) < 30 and 200 < spike < 220


def test_the_memory_of_a_child_is_not_a_spike_of_the_program(mprof):
    shell = 'python=$1; shift; "$python" -S "$@"; exit 0'
    mprof("run", *BETWEEN, "sh", "-c", shell, "sh", *(word for word in mprof.plain(WITH_SPIKES, 200) if word != "-S"))
    assert max(mprof.memories()) < 10


def test_a_program_that_grows_has_one_record_a_sample(mprof):
    grows = "import time\nblocks = []\nfor _ in range(60):\n    blocks.append(bytearray(b'x') * 2**20)\n    time.sleep(0.005)\n"
    mprof("run", "-T", "0.01", "-o", "out.dat", *mprof.plain(grows))
    times = mprof.times()
    assert len(times) > 10 and len(times) - len(set(times)) <= len(times) // 4


def test_memory_before_the_start_is_not_a_spike(mprof, started, waits):
    source = WITH_SPIKES + "open('done', 'w').close()\ntime.sleep(60)"
    process = started(mprof.plain(source, 200), cwd=mprof.folder)
    waits((mprof.folder / "done").exists)
    mprof("attach", "-t", "0.3", "-o", "out.dat", process.pid)
    assert mprof.memories() and not peaks(mprof.memories())


def test_the_original_reads_the_peaks_of_pyprof(mprof, python_3_11):
    mprof("run", "-o", "out.dat", *mprof.plain(WITH_SPIKES, 200))
    reported = run([python_3_11.executable_with_original, "-m", "mprof", "peak", "out.dat"], within=mprof.folder)
    assert float(reported.stdout.split()[-2]) == pytest.approx(max(mprof.memories()), abs=0.001)
