"""The increments of lines for Python trace functions, in each thread."""

from _thread import _local as Local


class ThreadIncrements(Local):
    """The changes of memory by lines. In each thread, a table counts every change once.

    A table is a dictionary of lines, identified by its id. All amounts are in MiB.
    """

    def __init__(self):
        self.since = None
        """The result of `begin` for the frame whose line is counted next; None if the beginning of that frame is not
        known."""
        self._counted = {}
        """The sum of the increments of each table."""
        self._before = {}
        """The memory at the last line of each table. It is needed for frames whose beginning is not known."""

    def begin(self, table, memory):
        """Returns the memory at which a frame begins or continues, minus the sum counted so far. The difference stays the
        same while the frame runs."""
        return memory - self._counted.get(id(table), 0)

    def changed(self, table, memory, is_entry):
        """Returns the increment of the line that has just ended. `is_entry` is true if the line may be the first one of a
        call. It matters only if the beginning of the frame is not known: the memory that the caller has changed before
        belongs to no line then."""
        key = id(table)
        before = self._before.get(key, memory)
        self._before[key] = memory
        if self.since is None:
            return 0 if is_entry else memory - before
        counted = self._counted.get(key, 0)
        increment = memory - counted - self.since
        self._counted[key] = counted + increment
        return increment
