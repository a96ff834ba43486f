"""The bytes that each thread has counted into each table, for Python trace functions."""

from _thread import _local as Local


class Counted(Local):
    """Increments that count every byte of a thread once for each table.

    A table is a dictionary of lines, identified by its id. Memory is in MiB.
    """

    def __init__(self):
        self.since = None
        """The result of `begin` for the frame whose line is counted next; None if the beginning of that frame is not
        known."""
        self._counted = {}
        """The memory that was counted into each table. Only the differences of these figures matter."""
        self._before = {}
        """The memory at the last line of each table. It is needed for frames whose beginning is not known."""

    def begin(self, table, memory):
        """Is called when a frame begins or continues. Returns the memory minus the bytes counted so far; this
        difference
        does not change while the frame runs."""
        return memory - self._counted.get(id(table), 0)

    def changed(self, table, memory, is_entry):
        """Returns the change of memory by the line that has just ended. `is_entry` is true if the line may be the
        beginning of a call. It matters only for frames whose beginning is not known: the caller's work before it
        belongs to no line."""
        key = id(table)
        before = self._before.get(key, memory)
        self._before[key] = memory
        if self.since is None:
            return 0 if is_entry else memory - before
        counted = self._counted.get(key, 0)
        increment = memory - counted - self.since
        self._counted[key] = counted + increment
        return increment
