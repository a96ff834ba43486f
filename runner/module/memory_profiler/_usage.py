"""The memory of a process over time."""

from ._native import Sampling, choose_backend
from ._overrides import replaced
from ._result_shape import ResultShape
from ._sampler import Sampler, Schedule, Waiting, is_this_process


def memory_usage(
    proc=-1,
    interval=0.1,
    timeout=None,
    timestamps=False,
    include_children=False,
    multiprocess=False,
    max_usage=False,
    retval=False,
    stream=None,
    backend=None,
    max_iterations=None,
):
    """Sample the memory of a process, or of this process while it calls a function. Return a list of samples in MiB.

    proc: the process or the function.
        A pid, as a number or its digits; -1 is this process. Without `timeout`, one sample is taken.
        A `subprocess.Popen`: the process is sampled until it ends or the timeout has passed.
        A callable, or a tuple or list `(f,)`, `(f, args)` or `(f, args, kw)`: this process is sampled while
            `f(*args, **kw)` runs. The function is called exactly once. The first sample is taken before the call, the
            last one after it.
        Any other text: Python code, executed as a function is called, in a new namespace.
    interval: the seconds between two samples.
    timeout: the seconds after which a process is not sampled any more. It has no effect for a function.
    timestamps: True for samples that are pairs `(MiB, seconds since the epoch)`.
    include_children: True to add the memory of all descendants.
    multiprocess: True for samples of a process that are lists: its memory, and the memory of each descendant.
    max_usage: True to return only the highest memory, as a number; for a function and with `timestamps`, as a pair. For
        the resident set, it includes peaks between two samples.
    retval: True to return a pair of the result and of the value that the function has returned.
    stream: an object with `write(text)`. It gets a line `MEM MiB seconds` for each sample, and with `multiprocess` a line
        `CHLD pid MiB seconds` for each descendant. The result is None. For a function, the lines are written when it has
        ended.
    backend: the name of a backend, as for `choose_backend`; None for "psutil", the resident set. "tracemalloc" and
        "jemalloc" measure the allocations of this process, "jemalloc_thread" those of the calling thread; they cannot
        measure another process.
    max_iterations: has no effect: a function is never called twice.

    Raises ProcessLookupError if the process does not exist, PermissionError if it may not be read, and ValueError for
    arguments that cannot be used, such as a negative interval.
    """
    _check(interval, timeout)
    shape = ResultShape(timestamps, multiprocess, max_usage, stream)
    call = _call(proc)
    if call is not None:
        sampling = _sampling(choose_backend(backend), interval, include_children, shape)
        usage, returned = _of_call(call, sampling, shape)
        return (usage, returned) if retval and stream is None else usage
    process = proc if hasattr(proc, "poll") else None
    pid = _pid(proc)
    if backend is None or is_this_process(pid):
        backend = choose_backend(backend)
    if process is None and timeout is None:
        timeout = 0

    def find():
        return Sampler(pid, backend, shape.timestamps, include_children, multiprocess)

    return shape.of_process(_samples_of_process(find, process, interval, timeout), pid)


def _check(interval, timeout):
    if not interval >= 0:
        raise ValueError(f"an interval is a number of seconds, not {interval!r}")
    if timeout is not None and not timeout >= 0:
        raise ValueError(f"a timeout is a number of seconds, not {timeout!r}")


def _call(proc):
    """Returns the call as a function, positional arguments and keyword arguments; None if `proc` is a process."""
    if callable(proc):
        return proc, (), {}
    if isinstance(proc, (tuple, list)):
        if not 1 <= len(proc) <= 3:
            raise ValueError(f"a function with its arguments is a tuple of 1 to 3, not of {len(proc)}")
        return tuple(proc) + ((), {})[len(proc) - 1 :]
    if isinstance(proc, str) and not _is_number(proc):
        return exec, (compile(proc, "<string>", "exec"), {"__name__": "__main__"}), {}
    return None


def _is_number(text):
    text = text.strip()
    return text.isdecimal() or text == "-1"


def _pid(proc):
    from operator import index

    if isinstance(proc, str):
        return int(proc)
    return index(getattr(proc, "pid", proc))


def _sampling(backend, interval, include_children, shape):
    """Returns the sampling of this process. It is native unless a program has replaced a function that reads memory."""
    each_child = shape.multiprocess and shape.stream is not None
    if replaced("_get_memory", "_memory") is None and replaced("_get_child_memory", "_memory") is None:
        try:
            return Sampling(backend, include_children, each_child, shape.highest_alone, interval)
        except NotImplementedError:
            pass
    import os

    from ._sampling import PythonSampling

    read = Sampler(os.getpid(), backend, shape.timestamps, include_children, each_child)
    return PythonSampling(read, interval, shape.highest_alone)


def _of_call(call, sampling, shape):
    function, args, kw = call
    try:
        with sampling:
            returned = function(*args, **kw)
    finally:
        # samples that were taken before the exception are kept
        shape.write(sampling.samples())
    return shape.of_call(sampling.samples()), returned


def _samples_of_process(find, process, interval, timeout):
    """Yields samples of a process until it has ended or the timeout has passed. There is at least one sample, unless
    the process is a `Popen` that has ended."""
    schedule = Schedule(interval)
    limit = None if timeout is None else max(timeout / schedule.interval, 1)
    read = None
    with Waiting(process) as waiting:
        is_over = waiting.has_ended(0)
        while not is_over:
            try:
                read = read or find()
                sample = read()
            except ProcessLookupError:
                if process is None and schedule.passed == 0:
                    raise
                if process is None:
                    return
                # the memory of the process is released; the process ends a little later
            else:
                yield sample
            left = schedule.left()
            if timeout is not None:
                left = min(left, max(timeout - schedule.elapsed(), 0))
            is_last = limit is not None and schedule.passed >= limit - 0.5
            is_over = timeout == 0 or waiting.has_ended(left) or is_last
