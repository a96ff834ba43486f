"""The memory of a process over time."""

from ._native import Sampling, choose_backend
from ._overrides import replaced
from ._result_shape import Shapes
from ._sampler import Clock, Sampler, Waiting, is_this_process


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
    """The memory of a process, or of this one while it calls something: a list of MiB (2**20 bytes).

    proc: what is looked at.
        a number, -1 being this process, or its digits: a process. Without `timeout`, one sample.
        a `subprocess.Popen`: a process, until it has ended or time is out.
        a callable, or a tuple or list `(f, args, kw)` of one to three: this process while `f(*args, **kw)` runs. It is
            called exactly once. The first sample is taken before, the last one after it.
        any other text: this process while it executes that Python code, in a namespace of its own.
    interval: seconds between the samples.
    timeout: seconds after which a process is looked at no more; for a function it has no effect.
    timestamps: samples are pairs `(MiB, seconds since the epoch)`.
    include_children: the memory of all descendants is added.
    multiprocess: each sample of a process is a list of its memory, and that of each descendant.
    max_usage: only the most, one number (with `timestamps`, for a function, the pair of it and its time). Of the resident
        set that is also what it reached between the samples.
    retval: the result is a pair of that and of what the function has returned.
    stream: has `write`: gets a line `MEM MiB seconds` for each sample, with `multiprocess` also `CHLD pid MiB seconds` for
        each descendant, and the result is None. For a function that is when it has ended.
    backend: as `choose_backend` names it; "psutil", the resident set, if None. "tracemalloc" and "jemalloc" count what
        this process allocates, "jemalloc_thread" what the calling thread does, and cannot be used for another one.
    max_iterations: has no effect, since nothing is called twice.

    Raises ProcessLookupError or PermissionError for a process that is not there or may not be read.
    """
    _check(interval, timeout)
    shapes = Shapes(timestamps, multiprocess, max_usage, stream)
    call = _call(proc)
    if call is not None:
        sampling = _sampling(choose_backend(backend), interval, include_children, shapes)
        usage, returned = _of_call(call, sampling, shapes)
        return (usage, returned) if retval and stream is None else usage
    process = proc if hasattr(proc, "poll") else None
    pid = _pid(proc)
    if backend is None or is_this_process(pid):
        backend = choose_backend(backend)
    if process is None and timeout is None:
        timeout = 0

    def find():
        return Sampler(pid, backend, shapes.timestamps, include_children, multiprocess)

    return shapes.of_process(_while_it_runs(find, process, interval, timeout), pid)


def _check(interval, timeout):
    if not interval >= 0:
        raise ValueError(f"an interval is a number of seconds, not {interval!r}")
    if timeout is not None and not timeout >= 0:
        raise ValueError(f"a timeout is a number of seconds, not {timeout!r}")


def _call(proc):
    """Returns the call: function, positional and keyword arguments; None for a process."""
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


def _sampling(backend, interval, include_children, shapes):
    """Returns the sampling. It is native if this module's own functions read the memory."""
    each_child = shapes.multiprocess and shapes.stream is not None
    if replaced("_get_memory", "_memory") is None and replaced("_get_child_memory", "_memory") is None:
        try:
            return Sampling(backend, include_children, each_child, shapes.highest_alone, interval)
        except NotImplementedError:
            pass
    import os

    from ._sampling import PythonSampling

    read = Sampler(os.getpid(), backend, shapes.timestamps, include_children, each_child)
    return PythonSampling(read, interval, shapes.highest_alone)


def _of_call(call, sampling, shapes):
    function, args, kw = call
    try:
        with sampling:
            returned = function(*args, **kw)
    finally:
        # samples that were taken before the exception are kept
        shapes.write(sampling.samples())
    return shapes.of_call(sampling.samples()), returned


def _while_it_runs(find, process, interval, timeout):
    """Take samples of a process until it has ended or the timeout has passed. There is at least one sample, unless
    the process is a `Popen` that has ended."""
    clock = Clock(interval)
    limit = None if timeout is None else max(timeout / clock.interval, 1)
    read = None
    with Waiting(process) as waiting:
        is_over = waiting.has_ended(0)
        while not is_over:
            try:
                read = read or find()
                sample = read()
            except ProcessLookupError:
                if process is None and clock.passed == 0:
                    raise
                if process is None:
                    return
                # the process may take a while to end after its memory is released
            else:
                yield sample
            left = clock.left()
            if timeout is not None:
                left = min(left, max(timeout - clock.elapsed(), 0))
            is_last = limit is not None and clock.passed >= limit - 0.5
            is_over = timeout == 0 or waiting.has_ended(left) or is_last
