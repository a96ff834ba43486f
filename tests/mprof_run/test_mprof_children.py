"""Children are added to the process, recorded separately, or both."""

import os
import re
import resource
import shutil
import signal
import subprocess
from functools import partial

import pytest

from harness.programs import run

FAMILY = """
import os, subprocess, sys, time
sizes = list(map(int, sys.argv[1:]))
block = bytearray(b"x") * (sizes[0] * 2**20)
child = None
if sizes[1:]:
    child = subprocess.Popen([sys.executable, "-S", __file__, *map(str, sizes[1:])], close_fds=False)
    child.wait()
else:
    open("all", "w").close()
    time.sleep(0.6)
"""
"""A chain of processes with these sizes in MiB, each the child of the one before."""


def settled(values):
    """Returns the highest value, which is the one while all processes exist: they exist for longer than they take to
    start and end."""
    return max(values)


def test_included_children_are_added_to_the_process(mprof):
    mprof("run", "-C", "-T", "0.05", "-o", "out.dat", *mprof.plain(FAMILY, 100, 50, 25))
    assert 175 < settled(mprof.memories()) < 175 + 3 * 20
    assert mprof.records("CHLD") == []


def test_separate_children_have_records_of_their_own(mprof):
    mprof("run", "-M", "-T", "0.05", "-o", "out.dat", *mprof.plain(FAMILY, 100, 50, 25))
    assert 100 < settled(mprof.memories()) < 120
    children = {}
    for _, pid, memory, _ in mprof.records("CHLD"):
        children[pid] = max(children.get(pid, 0), float(memory))
    child, grandchild = sorted(children.values(), reverse=True)
    assert 50 < child < 70 and 25 < grandchild < 45


def test_both_options_record_the_sum_and_each_child(mprof):
    mprof("run", "-C", "-M", "-T", "0.05", "-o", "out.dat", *mprof.plain(FAMILY, 100, 50))
    assert 150 < settled(mprof.memories()) < 190
    assert 50 < max(float(words[2]) for words in mprof.records("CHLD")) < 70


def test_shared_pages_count_once_with_pss_and_not_with_uss(mprof):
    source = """
import os, time
block = bytearray(b"x") * (64 * 2**20)
child = os.fork()
time.sleep(1)
"""
    figures = {}
    for backend in ("psutil", "psutil_pss", "psutil_uss"):
        mprof.file.unlink(missing_ok=True)
        mprof("run", "-C", "-T", "0.05", "--backend", backend, "-o", "out.dat", *mprof.plain(source))
        figures[backend] = sorted(mprof.memories())[-3]
    assert figures["psutil"] > 128  #: 64 MiB in each of the two
    assert 64 < figures["psutil_pss"] < 100
    assert figures["psutil_uss"] < 64


def test_pages_that_more_and_more_children_share_count_once_with_pss(mprof):
    source = """
import os, time
block = bytearray(b"x") * (100 * 2**20)
for _ in range(8):
    if not os.fork():
        time.sleep(2)
        os._exit(0)
    time.sleep(0.1)
time.sleep(0.5)
"""
    mprof("run", "-C", "-T", "0.05", "--backend", "psutil_pss", "-o", "out.dat", *mprof.plain(source))
    # after a fork between two readings of one sample, only one of them sees both processes, so single samples may be
    # higher or lower
    assert 100 < sorted(mprof.memories())[-3] < 150


def test_a_new_child_of_an_ancestor_that_does_not_run_is_seen(mprof):
    """The ancestor becomes the parent of orphaned descendants, and sleeps."""
    source = """
import ctypes, os, time
PR_SET_CHILD_SUBREAPER = 36
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
if not os.fork():
    for _ in range(5):
        parent = os.fork()
        if not parent:
            if not os.fork():
                block = bytearray(b"x") * (40 * 2**20)
                time.sleep(0.3)
            os._exit(0)
        os.waitpid(parent, 0)
        time.sleep(0.45)
    os._exit(0)
time.sleep(3)
"""
    mprof("run", "-M", "-T", "0.05", "-o", "out.dat", *mprof.plain(source))
    large = {pid for _, pid, memory, _ in mprof.records("CHLD") if float(memory) > 40}
    assert len(large) == 5, mprof.records()


def test_a_child_with_a_reused_pid_is_seen(mprof):
    alone = [shutil.which("unshare"), "--pid", "--fork", "--mount-proc"]
    if not alone[0] or run([*alone, "true"], within=mprof.folder).status != 0:
        pytest.skip("the system allows no pid namespace")
    source = """
import os, time
def child(seconds, size):
    pid = os.fork()
    if not pid:
        block = bytearray(b"x") * (size * 2**20)
        time.sleep(seconds)
        os._exit(0)
    return pid
first = child(1, 0)
os.waitpid(first, 0)
with open("/proc/sys/kernel/ns_last_pid", "w") as last:
    last.write(str(first - 1))
second = child(2, 40)
assert second == first
os.waitpid(second, 0)
"""
    words = ["run", "-E", "-M", "-T", "0.5", "-o", "out.dat", *mprof.plain(source)]
    finished = run([*alone, mprof.executable, *words], within=mprof.folder, environment=mprof.environment())
    assert finished.status == 0, finished
    assert max(float(words[2]) for words in mprof.records("CHLD")) > 40


FIRST_THREAD_ENDS = """
import ctypes, os, threading, time
def work():
    time.sleep(0.3)
    block = bytearray(b"x") * (50 * 2**20)
    time.sleep(0.7)
    os._exit(3)
threading.Thread(target=work).start()
ctypes.CDLL(None).pthread_exit(None)
"""


@pytest.mark.parametrize("backend", ["psutil", "psutil_pss"])
def test_a_process_goes_on_without_its_first_thread(mprof, backend):
    words = ["-T", "0.05", "--backend", backend, "-o", "out.dat"]
    finished = mprof("run", "-E", *words, *mprof.plain(FIRST_THREAD_ENDS))
    assert finished.status == 3, finished
    assert sum(memory > 50 for memory in mprof.memories()) >= 2, mprof.memories()
    mprof.file.unlink()
    mprof("run", "-C", *words, "sh", "-c", f"{' '.join(map(str, mprof.plain(FIRST_THREAD_ENDS)))}; :")
    assert sum(memory > 50 for memory in mprof.memories()) >= 2, mprof.memories()


def test_two_hundred_children_are_recorded(mprof, waits):
    process = mprof.start(
        "run",
        "-M",
        "-o",
        "out.dat",
        "sh",
        "-c",
        "for i in $(seq 200); do sleep 60 & done; wait",
        start_new_session=True,
    )
    try:
        waits(lambda: mprof.file.exists() and len({words[1] for words in mprof.records("CHLD")}) >= 200)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def test_a_low_limit_of_open_files_hides_no_child(mprof):
    def few_files():
        resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))

    process = mprof.start(
        "run",
        "-M",
        "-T",
        "0.05",
        "-o",
        "out.dat",
        "sh",
        "-c",
        "for i in $(seq 30); do sleep 1 & done; wait",
        preexec_fn=few_files,
        stderr=subprocess.PIPE,
    )
    _, errors = process.communicate(timeout=60)
    assert errors == b""
    assert len({words[1] for words in mprof.records("CHLD")}) >= 30  #: `seq` was one, too


def test_a_limit_of_open_files_that_is_just_reached_ends_nothing(mprof):
    source = """
import os, time
for _ in range(5):
    if not os.fork():
        time.sleep(0.4)
        os._exit(0)
time.sleep(0.5)
"""
    words = ["run", "-C", "-T", "0.05", "--backend", "psutil_pss", "-o", "out.dat", *mprof.plain(source)]
    #: with one of these limits, the files that stay open leave no descriptor for those that each sample opens
    for limit in range(20, 34):
        few_files = partial(resource.setrlimit, resource.RLIMIT_NOFILE, (limit, limit))
        process = mprof.start(*words, preexec_fn=few_files)
        assert process.communicate(timeout=60)[1] == b"", limit


def test_a_child_that_changes_while_others_wait_is_seen(mprof):
    source = """
import os, time
children = []
for size in (0, 40):
    child = os.fork()
    if not child:
        time.sleep(0.4)
        block = bytearray(b"x") * (size * 2**20)
        time.sleep(0.4)
        os._exit(0)
time.sleep(1)
"""
    mprof("run", "-M", "-T", "0.05", "-o", "out.dat", *mprof.plain(source))
    of_each = {}
    for _, pid, memory, _ in mprof.records("CHLD"):
        of_each.setdefault(pid, []).append(float(memory))
    small, large = sorted(max(memories) for memories in of_each.values())
    assert small < 20 and large > 40
    # the end of the child is noticed, while its parent goes on
    assert len(mprof.memories()) > max(map(len, of_each.values()))


CHILDREN = """
import subprocess, sys, time
child = "import time; block = bytearray(b'x') * (64 * 2**20); time.sleep(3)"
children = [subprocess.Popen([sys.executable, "-S", "-c", child]) for _ in range(int(sys.argv[1]))]
for child in children:
    child.wait()
"""

UNCOUNTED = (
    rb"mprof: the recording lacks (\S+) child process(?:es)? with up to (\S+) MiB: -C adds them, -M records each\n"
)


@pytest.mark.parametrize("count", [1, 2])
def test_children_that_no_record_counts_are_reported(mprof, count):
    finished = mprof("run", "-o", "out.dat", *mprof.plain(CHILDREN, count))
    told = re.fullmatch(UNCOUNTED, finished.stderr)
    assert told and int(told[1]) == count, finished
    assert 64 * count < float(told[2]) < (64 + 15) * count
    assert max(mprof.memories()) < 40  #: the first process alone


@pytest.mark.parametrize("options", [["-C"], ["-M"]])
def test_children_that_are_counted_are_not_reported(mprof, options):
    finished = mprof("run", *options, "-o", "out.dat", *mprof.plain(CHILDREN, 1))
    assert finished.stderr == b"", finished


def test_a_program_without_children_has_no_message_about_children(mprof):
    finished = mprof("run", "-o", "out.dat", "sleep", "1")
    assert finished.stderr == b"", finished
