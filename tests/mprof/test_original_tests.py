"""The original's own tests of `mprof` pass with pyprof's `mprof`."""

import pytest

from harness.sources import original_source

# one of the tests uses a name that Python 3.12 has removed from unittest
RUN = """
import runpy, sys, unittest
unittest.TestCase.assertRaisesRegexp = unittest.TestCase.assertRaisesRegex
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.mark.parametrize("name, count", [("test_mprof.py", 1), ("test_exit_code.py", 3)])
def test_the_original_tests_pass(name, count, door):
    finished = door.run(RUN, str(original_source() / "test" / name))
    assert finished.status == 0, finished
    assert b"Ran %d test" % count in finished.stderr, finished
    assert b"\nOK\n" in finished.stderr, finished
