"""The results of `memory_usage`: returned or written samples."""


class ResultShape:
    """The shape of the result.

    A sample is a tuple: the memory in MiB, the seconds since the epoch, and a list of `(pid, MiB)` for the children.
    """

    def __init__(self, timestamps, multiprocess, max_usage, stream):
        self.timestamps = timestamps or stream is not None
        self.multiprocess = multiprocess
        self.max_usage = max_usage
        self.stream = stream
        self.highest_alone = max_usage and stream is None
        """True if only the sample with the highest memory is needed."""
        self._written = 0

    def of_call(self, samples):
        """Returns the result after a call of a function."""
        if self.stream is not None:
            return None
        if self.max_usage:
            return self._figure(max(samples))
        return [self._figure(sample) for sample in samples]

    def of_process(self, samples, pid):
        """Returns the result for a process, or for this process itself. Raises ProcessLookupError if there is no
        sample for the highest memory."""
        if self.stream is not None:
            self.write(samples)
            return None
        if not self.max_usage:
            return [self._with_children(sample) for sample in samples]
        highest = max((memory for memory, _, _ in samples), default=None)
        if highest is None:
            import errno

            raise ProcessLookupError(errno.ESRCH, f"the process `{pid}` had ended before its memory was read")
        return highest

    def write(self, samples):
        """Write samples to the stream, if there is one."""
        if self.stream is None:
            return
        for memory, seconds, children in samples:
            self.stream.write(f"MEM {memory:.6f} {seconds:.4f}\n")
            if self.multiprocess:
                for pid, of_child in children:
                    self.stream.write(f"CHLD {pid} {of_child:.6f} {seconds:.4f}\n")
            self._written += 1
            # another program may read the file while it is written
            if self._written % 50 == 0 and hasattr(self.stream, "flush"):
                self.stream.flush()

    def _with_children(self, sample):
        if self.multiprocess:
            return [self._figure(sample), *(memory for _, memory in sample[2])]
        return self._figure(sample)

    def _figure(self, sample):
        return sample[:2] if self.timestamps else sample[0]
