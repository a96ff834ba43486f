"""A stream whose text goes to a logger."""

import logging
import re
import sys
from _thread import _local as Local

_ROW = re.compile(r"\s*\d+\s+-?\d+(?:\.\d+)? MiB\s+(-?\d+(?:\.\d+)?) MiB\b")
"""A table row with figures of any precision. The group is the increment."""


class LogFile:
    """A stream that writes to the logger with this name; to the root logger if the name is None.

    reportIncrementFlag: True to write only the file name, the header, and the rows with an increment above zero.

    No method raises an exception: errors of handlers are reported as logging does.
    """

    # for subclasses whose `__init__` does not set them
    logger = logging.getLogger()
    reportIncrementFlag = False

    encoding = "utf-8"

    def __init__(self, name=None, reportIncrementFlag=False):
        self.logger = logging.getLogger(name)
        self.reportIncrementFlag = reportIncrementFlag

    def write(self, msg, level=logging.INFO):
        """Log a text. With `reportIncrementFlag`, text that is no part of a table is left out."""
        if self.reportIncrementFlag and not isinstance(msg, _Chosen):
            msg = _chosen(msg if isinstance(msg, str) else str(msg))
            if not msg:
                return
        if id(self) in _thread.writing:
            # a handler writes to this file: logging that again would never end
            _write_to_terminal(msg)
            return
        _thread.writing.append(id(self))
        try:
            self.logger.log(level, str(msg) if isinstance(msg, _Chosen) else msg)
        except Exception:
            _report_failure()
        finally:
            _thread.writing.pop()

    def flush(self):
        """Flush the handlers of the logger, and of the parent loggers that receive its records."""
        logger = self.logger
        while logger is not None:
            for handler in logger.handlers:
                try:
                    handler.flush()
                except Exception:
                    _report_failure()
            logger = logger.parent if logger.propagate else None  # type: ignore[assignment]

    def isatty(self):
        """Return False. A program may call it if this object replaces `sys.stdout`."""
        return False

    def _write_row(self, text, increment):
        """Write a row of a table. `increment` is in MiB; None for a line that was not executed. `show_results` calls this
        method and not `write`, so that the exact increment decides whether the row is written, not its rounded text."""
        if not self.reportIncrementFlag:
            self.write(text)
        elif increment is not None and increment > 0:
            self.write(_Chosen(text))


class _Chosen(str):
    """A text that is already chosen for the log."""


class _ThreadState(Local):
    """The state of one thread."""

    def __init__(self):
        self.writing = []
        """The ids of the files that are being written to, the innermost last."""


_thread = _ThreadState()


def _chosen(text):
    """Returns the lines of a text that belong to a table and are logged. An empty line is treated like the line before
    it."""
    passes, lines = False, []
    for line in text.splitlines(keepends=True):
        if line.strip():
            passes = _passes(line)
        if passes:
            lines.append(line)
    return "".join(lines)


def _passes(line):
    row = _ROW.match(line)
    if row is not None:
        return float(row[1]) > 0
    return line.lstrip().startswith(("Filename:", "Line #"))


def _write_to_terminal(text):
    try:
        sys.__stderr__.write(text)  # type: ignore[union-attr]
    except Exception:
        pass


def _report_failure():
    """Report a failure of a handler as logging does: on standard error, unless `logging.raiseExceptions` is off."""
    try:
        if logging.raiseExceptions:
            import traceback

            _write_to_terminal("--- Logging error ---\n" + traceback.format_exc())
    except Exception:
        pass
