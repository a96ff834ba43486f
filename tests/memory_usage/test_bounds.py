"""The time limit of sampling, and the memory between two samples."""

from module.running import run_quietly


def test_time_is_out_before_the_next_sample(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
import subprocess
from memory_profiler import memory_usage

assert len(memory_usage(-1, interval=1000, timeout=0.2)) == 1
assert len(memory_usage(-1, interval=float("inf"), timeout=0.2)) == 1
with subprocess.Popen(["sleep", "1000"]) as process:
    assert len(memory_usage(process, interval=1000, timeout=0.2)) == 1
    process.kill()
""",
    )


def test_a_spike_between_two_samples_is_seen_with_children_too(door, tmp_path):
    run_quietly(
        door,
        tmp_path,
        """
from memory_profiler import memory_usage

def spikes():
    block(200).close()

before = memory_usage(include_children=True)[0]
peak = memory_usage(spikes, interval=1000, max_usage=True, include_children=True)
assert 199 < peak - before < 210, (before, peak)
""",
    )
