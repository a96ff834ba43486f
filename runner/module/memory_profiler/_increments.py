"""What each thread has counted into each table, for trace functions of Python's."""

from _thread import _local as Local


class Counted(Local):
    """Adds up so that within a thread every byte counts once for each table.

    A table is a dictionary of lines, known by its identity. Memory is in MiB.
    """

    def __init__(self):
        self.since = None
        """Of the frame whose line is counted next: see `begin`. None if it is not known."""
        self._counted = {}
        """By table: all that was counted into it. Only differences of it matter."""
        self._before = {}
        """By table: the memory at the last line, for frames whose beginning is not known."""

    def begin(self, table, memory):
        """A frame begins, or goes on. Gives the memory less what was counted by then, which stays so for the frame."""
        return memory - self._counted.get(id(table), 0)

    def changed(self, table, memory, is_entry):
        """What the line changed that is over now. `is_entry` says whether it may be that of a call, where the beginning of
        the frame is not known: what the caller did before belongs to no line."""
        key = id(table)
        before = self._before.get(key, memory)
        self._before[key] = memory
        if self.since is None:
            return 0 if is_entry else memory - before
        counted = self._counted.get(key, 0)
        increment = memory - counted - self.since
        self._counted[key] = counted + increment
        return increment
