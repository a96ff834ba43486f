"""Sampling in Python threads, for readings that native threads cannot make."""

import threading

from . import _memory
from ._sampler import Schedule


class PythonSampling:
    """Takes samples while the context is active: at its entry, after each interval, and at its exit.

    read: returns a sample, a tuple that begins with the memory.
    highest_alone: True to keep only the sample with the highest memory.
    """

    def __init__(self, read, interval, highest_alone=False):
        self._read = read
        self._interval = interval
        self._highest_alone = highest_alone
        self._samples = []
        self._failure = None
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="memory_usage", daemon=True)

    def __enter__(self):
        self._add(self._read())
        self._thread.start()
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self._end.set()
        self._thread.join()
        if self._failure is None and exc_type is None:
            self._add(self._read())
        if self._failure is not None and exc_type is None:
            raise self._failure

    def samples(self):
        """Returns the kept samples in order."""
        return self._samples

    def _run(self):
        schedule = Schedule(self._interval)
        try:
            while not self._end.wait(schedule.left()):
                self._add(self._read())
        except BaseException as failure:
            self._failure = failure

    def _add(self, sample):
        if not self._highest_alone:
            self._samples.append(sample)
        elif not self._samples or self._samples[0][0] < sample[0]:
            self._samples = [sample]


class MemTimer(threading.Thread):
    """A thread that samples a process until an object arrives through `pipe`.

    It sends three objects through `pipe`: 0 when it begins; at its end, the list of samples, and their number. A sample
    is in MiB; with `timestamps`, it is a pair `(MiB, seconds since the epoch)`. With `max_usage`, the list has only the
    highest sample.

    monitor_pid: the pid of the process, or -1 for this process.
    interval: the seconds between two samples.
    backend: the name of a backend, as for `choose_backend`.
    """

    def __init__(self, monitor_pid, interval, pipe, backend, max_usage=False, *args, **kw):
        self.monitor_pid = monitor_pid
        self.interval = interval
        self.pipe = pipe
        self.cont = True
        self.backend = backend
        self.max_usage = max_usage
        self.timestamps = kw.pop("timestamps", False)
        self.include_children = kw.pop("include_children", False)
        kw.setdefault("daemon", True)
        super().__init__(*args, **kw)
        self.n_measurements = 1
        self.mem_usage = [self._read()]

    def run(self):
        self.pipe.send(0)
        is_over = False
        while not is_over:
            is_over = self.pipe.poll(self.interval)
            memory = self._read()
            self.n_measurements += 1
            if self.max_usage:
                self.mem_usage = [max(memory, *self.mem_usage)]
            else:
                self.mem_usage.append(memory)
        self.pipe.send(self.mem_usage)
        self.pipe.send(self.n_measurements)

    def _read(self):
        read = _memory.current()
        return read(self.monitor_pid, self.backend, timestamps=self.timestamps, include_children=self.include_children)
