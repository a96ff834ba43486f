"""The measurement of `%memit`."""


class MemitResult:
    """The result of `%memit`.

    mem_usage: the peak memory of each repetition, in MiB.
    baseline: the memory before the first repetition, in MiB.
    repeat, timeout, interval, include_children: the options of the measurement.
    """

    def __init__(self, mem_usage, baseline, repeat, timeout, interval, include_children):
        self.mem_usage = mem_usage
        self.baseline = baseline
        self.repeat = repeat
        self.timeout = timeout
        self.interval = interval
        self.include_children = include_children

    def __str__(self):
        peak = max(self.mem_usage)
        return f"peak memory: {peak:.02f} MiB, increment: {peak - self.baseline:.02f} MiB"

    def _repr_pretty_(self, printer, cycle):
        printer.text(f"<MemitResult : {self}>")


def _func_exec(stmt, ns):
    """Execute a statement, or a code object, in a namespace."""
    __tracebackhide__ = True
    exec(stmt, ns)


def measure(statement, namespace, *, repeat, timeout, interval, include_children, backend=None):
    """Execute a statement `repeat` times. Returns the MemitResult."""
    __tracebackhide__ = True
    import gc

    import memory_profiler

    # existing garbage might be freed while the statement runs, and would be counted as freed by the statement
    gc.collect()
    baseline = memory_profiler.memory_usage(include_children=include_children, backend=backend)[0]
    peaks = []
    try:
        for _ in range(repeat):
            peak = memory_profiler.memory_usage(
                (memory_profiler._func_exec, (statement, namespace), {}),  # type: ignore[attr-defined]
                timeout=timeout,
                interval=interval,
                max_usage=True,
                max_iterations=1,
                include_children=include_children,
                backend=backend,
            )
            peaks.append(peak)
    except BaseException as error:
        raise error.with_traceback(_from_statement(error.__traceback__))
    return MemitResult(peaks, baseline, repeat, timeout, interval, include_children)


def _from_statement(traceback):
    """Returns a traceback without the frames of this module that lead to the statement."""
    beginning = traceback
    while beginning is not None and beginning.tb_frame.f_code is not _func_exec.__code__:
        beginning = beginning.tb_next
    return beginning or traceback
