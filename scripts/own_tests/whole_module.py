"""Runs regrtest, CPython's test runner: `whole_module.py profiled|unprofiled ARGUMENT…`.

`profiled` runs it in a profiled function, which is then active while all tests run. It must be run by pyprof.
"""

import sys

from test.libregrtest.main import main


def run():
    """Runs the tests; it raises SystemExit."""
    main()


if sys.argv.pop(1) == "profiled":
    run = profile(run)  # type: ignore[name-defined] # noqa: F821
run()
