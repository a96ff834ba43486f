"""Children: added up, recorded apart, or both."""

import os
import resource
import signal
import subprocess

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
"""A process for each size, each the child of the one before, with so many MiB of its own."""


def settled(values):
    """What most of the samples say: the family is there for longer than it takes to come and go."""
    return max(values)


def test_together_they_are_the_sum(mprof):
    mprof("run", "-C", "-T", "0.05", "-o", "out.dat", *mprof.plain(FAMILY, 100, 50, 25))
    assert 175 < settled(mprof.memories()) < 175 + 3 * 20
    assert mprof.records("CHLD") == []


def test_apart_each_has_its_own(mprof):
    mprof("run", "-M", "-T", "0.05", "-o", "out.dat", *mprof.plain(FAMILY, 100, 50, 25))
    assert 100 < settled(mprof.memories()) < 120
    children = {}
    for _, pid, memory, _ in mprof.records("CHLD"):
        children[pid] = max(children.get(pid, 0), float(memory))
    child, grandchild = sorted(children.values(), reverse=True)
    assert 50 < child < 70 and 25 < grandchild < 45


def test_both_is_the_sum_and_each(mprof):
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


def test_two_hundred_children_are_all_there(mprof, waits):
    process = mprof.start(
        "run", "-M", "-o", "out.dat", "sh", "-c", "for i in $(seq 200); do sleep 60 & done; wait", start_new_session=True
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
        "run", "-M", "-T", "0.05", "-o", "out.dat", "sh", "-c", "for i in $(seq 30); do sleep 1 & done; wait",
        preexec_fn=few_files, stderr=subprocess.PIPE,
    )
    _, errors = process.communicate(timeout=60)
    assert errors == b""
    assert len({words[1] for words in mprof.records("CHLD")}) >= 30  #: `seq` was one, too


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
    # and it is seen when it has ended, while its parent goes on
    assert len(mprof.memories()) > max(map(len, of_each.values()))
