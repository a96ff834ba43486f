"""The recording of a profiler: for each code object, its lines and their measurements."""

from _collections_abc import MutableMapping
from types import CodeType

from . import _native
from ._increments import ThreadIncrements
from ._overrides import replaced


class CodeMap(dict):
    """A dictionary with the lines of each recorded code object: `{line number: (increment, memory, occurrences)}`.

    Increment and memory are in MiB. A function that is nested in another one has the same dictionary of lines as that
    one. `items()` returns the content of tables.

    include_children: True to add the memory of all descendants of this process.
    backend: the name of a backend, as for `choose_backend`. An unknown name raises KeyError.
    """

    def __init__(self, include_children, backend):
        self.include_children = include_children
        self.backend = backend
        self._toplevel = []
        """The file, the code object and the line numbers of each added function."""
        self._namesakes = {}
        """The lines of code objects that equal a key of this dictionary but are in another file. The keys are the file
        and the code object."""
        self._files = {}
        """The file of each key."""
        self._recording = _native.Recording(backend, include_children)
        self._is_native = True
        """True if all added code objects are recorded natively. They are not if other tools have taken all hooks of the
        interpreter."""
        self._increments = ThreadIncrements()

    def add(self, code, toplevel_code=None):
        """Record a code object, and all code objects that are nested in it.

        The lines belong to the table of `toplevel_code`; by default, to a table of their own. If the source file does not
        exist, a message on standard output names it.
        """
        if code in self:
            return
        if toplevel_code is None:
            found = _native.source_lines(code)
            if found is None:
                return
            filename, first, count = found
            toplevel_code = code
            self._toplevel.append((filename, code, range(first, first + count)))
            self[code] = {}
        else:
            self[code] = self[toplevel_code]
        for nested in code.co_consts:
            if isinstance(nested, CodeType):
                self.add(nested, toplevel_code=toplevel_code)

    def trace(self, code, lineno, prev_lineno):
        """Count an execution of line `lineno` of `code`, which has just ended.

        Trace functions of programs call this method. The line's increment is the change of memory since the last call
        for the same table in this thread. `prev_lineno` has no effect.
        """
        lines = self[code]
        memory = self._read(code)
        increment, highest, occurrences = lines.get(lineno, (0, memory, 0))
        increment += self._increments.changed(lines, memory, lineno == code.co_firstlineno and self._is_toplevel(code))
        if not lines:
            increment += memory
        lines[lineno] = increment, max(highest, memory), occurrences + 1

    def _begin(self, code):
        """Reads the memory when a frame begins or continues. Returns the value for `_select`."""
        return self._increments.begin(self[code], self._read(code))

    def _select(self, since):
        """Selects the frame of the next call of `trace`: the one for which `_begin` has returned `since`. None if its
        beginning is not known."""
        self._increments.since = since

    def _read(self, code):
        read = replaced("_get_memory", "_memory")
        if read is None:
            return self._recording.read()
        return read(-1, self.backend, include_children=self.include_children, filename=code.co_filename)

    def _is_toplevel(self, code):
        return any(code is entry[1] for entry in self._toplevel)

    def items(self):
        """Iterate over `(file name, lines)` for each added function that has run.

        `lines` iterates over `(line number, measurement)`. A measurement is `(increment, memory, occurrences)`, or None
        for a line that was not executed. If `_toplevel` has no line numbers for a function, only its executed lines are
        returned.
        """
        for filename, code, *linenos in self._toplevel:
            lines = self[code]
            if lines:
                numbers = linenos[0] if linenos else sorted(lines)
                yield filename, _measured(lines, numbers)

    def __getitem__(self, code):
        self._recording.collect()
        if self._is_namesake(code):
            return self._namesakes[code.co_filename, code]
        return super().__getitem__(code)

    def __setitem__(self, code, lines):
        if self._is_namesake(code):
            self._namesakes[code.co_filename, code] = lines
        else:
            super().__setitem__(code, lines)
            self._files[code] = getattr(code, "co_filename", None)
        if isinstance(code, CodeType) and isinstance(lines, dict):
            self._is_native &= self._recording.record(code, lines)

    def __contains__(self, code):
        if self._is_namesake(code):
            return (code.co_filename, code) in self._namesakes
        return super().__contains__(code)

    def __iter__(self):
        yield from super().__iter__()
        yield from (code for _, code in self._namesakes)

    def __len__(self):
        return super().__len__() + len(self._namesakes)

    def get(self, key, default=None, /):
        return self[key] if key in self else default

    def keys(self):
        return list(self) if self._namesakes else super().keys()

    def values(self):
        self._recording.collect()
        return [self[code] for code in self] if self._namesakes else super().values()

    def __eq__(self, other):
        self._recording.collect()
        return super().__eq__(other)

    __hash__ = None

    def __repr__(self):
        self._recording.collect()
        return super().__repr__()

    def copy(self):
        self._recording.collect()
        return super().copy()

    # the methods of `dict` do not call `__setitem__`
    setdefault = MutableMapping.setdefault
    update = MutableMapping.update

    def __ior__(self, other):  # type: ignore[misc]
        self.update(other)
        return self

    def _record_all(self):
        """Record the code objects that were added by methods of `dict`, which do not call `__setitem__`."""
        for code, lines in dict.items(self):
            if code not in self._files:
                self[code] = lines

    def _is_namesake(self, code):
        """Returns whether an equal code object of another file is a key of the dictionary."""
        file = self._files.get(code)
        return file is not None and file != code.co_filename


def _measured(lines, numbers):
    for number in numbers:
        yield number, lines.get(number)
