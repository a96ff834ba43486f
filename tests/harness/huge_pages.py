"""Huge pages, which the kernel forms from an interpreter's memory at unpredictable times."""

import ctypes
import os

_PR_SET_THP_DISABLE = 41


def disable() -> None:
    """Disables transparent huge pages for this process and for all that it starts.

    CPython 3.15 asks for them. `khugepaged` then replaces the pages of an arena by one of 2 MiB while any line runs, and
    the resident set grows by the part of the arena that was not in use.
    """
    c_library = ctypes.CDLL(None, use_errno=True)
    if c_library.prctl(_PR_SET_THP_DISABLE, 1, 0, 0, 0) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
