"""Samples of another process, or of this one while no function is called."""

import pytest

WAITING = """
import json, subprocess, sys, time
from memory_profiler import memory_usage

def waiting(source="pass", **how):
    # it waits with nothing left to do, so that its memory stays as it is
    source += "; print('there', flush=True); input()"
    process = subprocess.Popen([sys.executable, "-S", "-c", "pass; " + source],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, **how)
    process.stdout.readline()
    while open(f"/proc/{process.pid}/stat").read().rsplit(") ")[1][0] != "S":
        pass
    return process

def resident(pid):
    return int(open(f"/proc/{pid}/statm").read().split()[1]) * 4096 / 2**20

def end(process):
    process.communicate(b"\\n")
"""


def test_a_number_its_digits_and_a_popen_are_the_same_process(answer):
    truth, *read = answer(
        WAITING
        + """
process = waiting("block = bytes(30 * 2**20)")
pid = process.pid
truth = resident(pid)
print(json.dumps([truth, *(memory_usage(it, timeout=0)[0] for it in (pid, str(pid), process))]))
end(process)
"""
    )
    assert truth > 5
    assert read == [truth] * 3


def test_this_process_can_be_sampled_too(answer):
    sizes, close = answer(
        WAITING
        + """
import os
read = [memory_usage(), memory_usage(-1), memory_usage("-1"), memory_usage(os.getpid()), memory_usage(str(os.getpid()))]
truth = resident("self")
print(json.dumps([[len(one) for one in read], all(abs(one[0] - truth) < 1 for one in read)]))
"""
    )
    assert (sizes, close) == ([1] * 5, True)


@pytest.mark.parametrize("timeout, count", [(0, 1), (0.02, 2), (0.1, 10)])
def test_each_interval_before_the_timeout_has_a_sample(timeout, count, answer):
    """There are fewer if taking a sample takes longer than an interval."""
    samples = answer(f"""
import json
from memory_profiler import memory_usage
print(json.dumps(memory_usage(timeout={timeout}, interval=0.01)))
""")
    assert 1 <= len(samples) <= count


def test_a_popen_is_sampled_until_it_ends(answer):
    count, elapsed, status = answer("""
import json, subprocess, time
from memory_profiler import memory_usage
process = subprocess.Popen(["sleep", "0.5"])
began = time.time()
samples = memory_usage(process, interval=0.01)
print(json.dumps([len(samples), time.time() - began, process.returncode]))
""")
    assert count > 3
    assert status == 0
    assert elapsed >= 0.4


def test_sampling_ends_with_the_process(answer):
    count, most, status = answer(
        """
import json, subprocess, time
from memory_profiler import memory_usage
process = subprocess.Popen(["sleep", "0.2"])
samples = memory_usage(process, interval=1000)
other = subprocess.Popen(["sleep", "0.2"])
print(json.dumps([len(samples), memory_usage(other, interval=1000, max_usage=True), process.returncode]))
""",
        timeout=60,
    )
    assert (count, status) == (1, 0)
    assert most > 0


def test_an_ended_process_has_no_samples(answer):
    assert answer("""
import io, json, subprocess
from memory_profiler import memory_usage
ended = subprocess.Popen(["true"])
ended.wait()
not_waited_for = subprocess.Popen(["true"], stdout=subprocess.PIPE)
not_waited_for.stdout.read()
while open(f"/proc/{not_waited_for.pid}/stat").read().rsplit(") ")[1][0] != "Z":
    pass
refused = 0
try:
    memory_usage(not_waited_for.pid)
except ProcessLookupError:
    refused = 1
stream = io.StringIO()
answers = [memory_usage(ended), memory_usage(not_waited_for), memory_usage(ended, stream=stream), stream.getvalue()]
try:
    memory_usage(ended, max_usage=True)
except ProcessLookupError as error:
    answers.append(str(ended.pid) in str(error))
print(json.dumps([*answers, refused]))
""") == [[], [], None, "", True, 1]


def test_children_are_added_or_listed(answer):
    alone, together, nested, flat_times = answer(
        WAITING
        + """
parent = waiting("import subprocess, sys; "
                 "child = subprocess.Popen(['cat'], stdin=subprocess.PIPE, stdout=subprocess.PIPE); "
                 "child.stdin.write(b'x'); child.stdin.flush(); child.stdout.read(1)")
print(json.dumps([
    memory_usage(parent.pid)[0],
    memory_usage(parent.pid, include_children=True)[0],
    memory_usage(parent.pid, multiprocess=True),
    memory_usage(parent.pid, multiprocess=True, timestamps=True),
]))
end(parent)
"""
    )
    ((own, child),) = nested
    assert own == alone
    assert child > 0.1
    assert together == alone + child
    (((own, seconds), child_again),) = flat_times
    assert (own, child_again) == (alone, child)
    assert seconds > 1.6e9


def test_a_stream_gets_a_line_for_each_sample_and_each_child(answer):
    import re

    text, result, pid = answer(
        WAITING
        + """
import io
parent = waiting("import subprocess; child = subprocess.Popen(['sleep', '60']); print(child.pid, flush=True)")
""".replace("print(child.pid, flush=True)", "print(child.pid, flush=True)")
        + """
stream = io.StringIO()
result = memory_usage(parent, timeout=0.03, interval=0.01, multiprocess=True, stream=stream)
child = [int(pid) for pid in open(f"/proc/{parent.pid}/task/{parent.pid}/children").read().split()]
print(json.dumps([stream.getvalue(), result, child[0]]))
import os
os.kill(child[0], 9)
end(parent)
"""
    )
    assert result is None
    pattern = rf"(MEM \d+\.\d{{6}} \d+\.\d{{4}}\nCHLD {pid} \d+\.\d{{6}} \d+\.\d{{4}}\n)+"
    assert re.fullmatch(pattern, text), text


@pytest.mark.parametrize(
    "pid, error",
    [
        (99_999_999, "ProcessLookupError"),
        (2**70, "ProcessLookupError"),
        (0, "ProcessLookupError"),
        (-7, "ValueError"),
    ],
)
@pytest.mark.parametrize("options", ["", "max_usage=True", "timeout=1", "backend='psutil_pss'"])
def test_the_error_for_a_missing_process_names_it(pid, error, options, answer):
    kinds, text = answer(f"""
import json
from memory_profiler import memory_usage
try:
    memory_usage({pid}, {options})
except Exception as error:
    print(json.dumps([[kind.__name__ for kind in type(error).__mro__], str(error)]))
""")
    assert error in kinds
    assert str(pid) in text


def test_the_error_for_an_unreadable_process_names_it(answer):
    found = answer("""
import json, os
from memory_profiler import memory_usage, _get_memory
_get_memory(-1, "psutil_pss")
import memory_profiler._sampler
if os.getuid() == 0:
    os.setuid(65534)
try:
    found = memory_usage(1, backend="psutil_uss")
except PermissionError as error:
    found = str(error)
print(json.dumps(found))
""")
    if isinstance(found, list):
        pytest.skip("every user may read process 1 here")
    assert "process `1`: Permission denied" in found


@pytest.mark.parametrize("proc", ["1.5", "None", "object()"])
def test_an_object_that_is_no_process_is_a_type_error(proc, answer):
    assert (
        answer(f"""
import json
from memory_profiler import memory_usage
try:
    memory_usage({proc})
except TypeError:
    print(json.dumps("refused"))
""")
        == "refused"
    )


@pytest.mark.parametrize("backend", ["tracemalloc", "jemalloc", "jemalloc_thread"])
def test_a_backend_for_this_process_refuses_another_process(backend, answer):
    text = answer(f"""
import json, os
from memory_profiler import memory_usage
try:
    memory_usage(os.getppid(), backend="{backend}")
except RuntimeError as error:
    print(json.dumps(str(error)))
""")
    assert text.startswith(
        f"the backend `{backend}` counts the allocations of this process only, and cannot read process `"
    )


def test_the_memory_of_each_child(answer):
    truth, listed, of_object, pss, none, refused = answer(
        WAITING
        + """
from memory_profiler import _get_child_memory
import os

class Process:
    pid = os.getpid()

child = waiting()
truth = [child.pid, resident(child.pid)]
ways = [list(_get_child_memory(-1)), list(_get_child_memory(Process)), list(_get_child_memory(-1, None, "pss"))]
end(child)
ways.append(list(_get_child_memory(os.getpid())))
try:
    list(_get_child_memory(-1, None, "swap"))
except ValueError as error:
    ways.append(str(error))
print(json.dumps([truth, *ways]))
"""
    )
    assert listed == of_object == [truth]
    assert 0 < pss[0][1] <= truth[1]
    assert none == []
    assert "swap" in refused


def test_the_memory_of_a_process_now(answer):
    truth, alone, pair, together, none, refused = answer(
        WAITING
        + """
from memory_profiler import _get_memory
import os

child = waiting()
ways = [_get_memory(child.pid, "psutil"), _get_memory(child.pid, "posix", timestamps=True)]
truth = resident(child.pid)
together = _get_memory(os.getpid(), "psutil", include_children=True) - _get_memory(-1, "psutil", filename="any")
end(child)
for arguments in ((child.pid, "psutil"), (-1, "unknown")):
    try:
        _get_memory(*arguments)
    except (ProcessLookupError, KeyError) as error:
        ways.append([kind.__name__ for kind in type(error).__mro__])
print(json.dumps([truth, *ways[:2], together, *ways[2:]]))
"""
    )
    assert alone == pair[0] == truth
    assert pair[1] > 1.6e9
    assert abs(together - truth) < 1
    assert "ProcessLookupError" in none and refused[0] == "KeyError"
