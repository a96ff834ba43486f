"""A function runs as without `memory_usage`, and is sampled while it runs."""

import pytest


def test_the_first_sample_is_before_the_call_and_the_last_one_after_it(answer):
    first, began, ended, last, inside = answer("""
import json, time
from memory_profiler import memory_usage

def notes():
    began = time.time()
    time.sleep(0.3)
    return began, time.time()

samples, (began, ended) = memory_usage((notes,), interval=0.05, timestamps=True, retval=True)
inside = sum(began < at < ended for _, at in samples)
print(json.dumps([samples[0][1], began, ended, samples[-1][1], inside]))
""")
    assert first <= began
    assert last >= ended
    assert 1 <= inside <= 6


def test_the_samples_show_the_memory_of_the_function_until_it_is_freed(answer):
    before, most, after = answer("""
import json, time
from memory_profiler import memory_usage

def takes():
    block = bytearray(b"x") * (50 * 2**20)
    time.sleep(0.2)
    del block
    time.sleep(0.05)

samples = memory_usage(takes, interval=0.02)
print(json.dumps([samples[0], max(samples), samples[-1]]))
""")
    assert 50 <= most - before < 52
    assert after - before < 2


def test_a_function_is_sampled_while_native_code_holds_the_interpreter(answer):
    assert (
        answer("""
import json, time
from memory_profiler import memory_usage

def holds():
    began = time.time()
    sum(range(30_000_000))
    return began, time.time()

samples, (began, ended) = memory_usage(holds, interval=0.01, timestamps=True, retval=True)
print(json.dumps(sum(began < at < ended for _, at in samples)))
""")
        > 5
    )


@pytest.mark.parametrize("raised", ["ValueError('x')", "SystemExit(3)", "KeyboardInterrupt()", "GeneratorExit()"])
def test_an_exception_of_the_function_is_raised_and_leaves_no_thread(raised, answer):
    assert answer(f"""
import json, os
from memory_profiler import memory_usage

raised = {raised}
def raises():
    raise raised

threads = len(os.listdir("/proc/self/task"))
try:
    memory_usage(raises, interval=100)
except BaseException as caught:
    print(json.dumps([caught is raised, len(os.listdir("/proc/self/task")) - threads]))
""") == [True, 0]


def test_an_interrupt_ends_the_call_at_once_and_leaves_no_thread(answer):
    assert (
        answer("""
import json, os, signal, time
from memory_profiler import memory_usage

def waits():
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(60)

threads = len(os.listdir("/proc/self/task"))
try:
    memory_usage(waits, interval=100)
except KeyboardInterrupt:
    print(json.dumps(len(os.listdir("/proc/self/task")) - threads))
""")
        == 0
    )


def test_arguments_and_the_result_pass_through(answer):
    assert answer("""
import json
from memory_profiler import memory_usage

def given(*args, **kw):
    return args, kw

results = [memory_usage(call, retval=True)[1] for call in (
    given, (given,), [given, (1, 2)], (given, [1], {"a": 3}), lambda: given(4),
)]
print(json.dumps(results))
""") == [[[], {}], [[], {}], [[1, 2], {}], [[1], {"a": 3}], [[4], {}]]


def test_a_tuple_of_other_sizes_is_refused(answer):
    assert (
        answer("""
import json
from memory_profiler import memory_usage

refused = 0
for call in ((), [], (print, (), {}, 1)):
    try:
        memory_usage(call)
    except ValueError:
        refused += 1
print(json.dumps(refused))
""")
        == 3
    )


def test_text_is_executed_in_a_namespace_of_its_own(answer):
    assert answer("""
import json
from memory_profiler import memory_usage

result = []
memory_usage("import __main__; __main__.result.append(sorted(globals()))")
try:
    memory_usage("1 +")
except SyntaxError:
    result.append("refused")
print(json.dumps(result))
""") == [["__builtins__", "__main__", "__name__"], "refused"]


def test_threads_sample_every_millisecond_side_by_side(answer):
    assert answer("""
import json, threading
from memory_profiler import memory_usage

results = []
def works(number):
    for _ in range(20):
        usage, result = memory_usage((sum, (range(number),)), interval=0.001, retval=True)
        results.append(len(usage) >= 2 and min(usage) > 1 and result == number * (number - 1) // 2)

threads = [threading.Thread(target=works, args=(1000 * number,)) for number in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(json.dumps([len(results), all(results)]))
""") == [160, True]


def test_a_call_within_another_returns_both_results(answer):
    assert answer("""
import json
from memory_profiler import memory_usage

inner = lambda: memory_usage((len, ("abc",)), retval=True)
(outer_usage, (inner_usage, length)) = memory_usage(inner, retval=True)
print(json.dumps([len(outer_usage) >= 2, len(inner_usage) >= 2, length]))
""") == [True, True, 3]


def test_a_function_that_forks_returns_in_both_processes(answer):
    assert answer("""
import json, os, warnings
from memory_profiler import memory_usage

warnings.simplefilter("ignore")
usage, child = memory_usage((os.fork,), interval=0.001, retval=True)
if child == 0:
    assert len(usage) >= 2 and min(usage) > 1, usage
    assert memory_usage((len, ("abc",)), retval=True)[1] == 3
    os._exit(7)
_, status = os.waitpid(child, 0)
print(json.dumps([len(usage) >= 2, os.waitstatus_to_exitcode(status)]))
""") == [True, 7]


def test_a_profiled_function_is_profiled_and_sampled(python, tmp_path):
    from harness.tables import tables_in
    from memory_usage import doors

    finished = doors.run(
        "hosted",
        python,
        """
from memory_profiler import memory_usage

@profile
def works():
    block = bytearray(b"x") * (20 * 2**20)
    return len(block)

usage, length = memory_usage(works, max_usage=True, retval=True)
print(usage > 20, length == 20 * 2**20)
""",
        tmp_path,
    )
    assert finished.stdout.startswith(b"True True\n"), finished
    (table,) = tables_in(finished.stdout)
    assert table.row("block =").measured.increment > 19


def test_timeout_and_max_iterations_change_nothing_for_a_function(answer):
    assert (
        answer("""
import json, time
from memory_profiler import memory_usage

calls = []
def called():
    calls.append(1)
    time.sleep(0.05)

memory_usage(called, interval=0.01, timeout=0.02, max_iterations=5)
print(json.dumps(len(calls)))
""")
        == 1
    )


@pytest.mark.parametrize("words", ["interval=-1", "interval=float('nan')", "timeout=-1"])
def test_an_impossible_time_is_refused(words, answer):
    assert (
        answer(f"""
import json
from memory_profiler import memory_usage

calls = []
try:
    memory_usage((calls.append, (1,)), {words})
except ValueError as error:
    print(json.dumps([str(error), calls]))
""")[1]
        == []
    )
