"""From Python 3.15 on, pyprof monitors no event of code that is not profiled."""

import pytest

PROGRAM = """
import sys

def other():
    pass

@profile
def function():
    print([sys.monitoring.get_events(tool) for tool in range(6) if sys.monitoring.get_tool(tool)])
    other.__code__ = other.__code__.replace(co_code=b"\\x7f" + other.__code__.co_code[1:])
    try:
        other()
    except SystemError as error:
        print("unknown opcode" in str(error))
    raise ValueError

try:
    function()
except ValueError:
    print(sys.monitoring._all_events())
"""


def test_a_profiled_function_sets_no_global_events(python, tmp_path):
    if python.version < (3, 15):
        pytest.skip("before Python 3.15, the events of exceptions are global only")
    (tmp_path / "program.py").write_text(PROGRAM)
    finished = python.pyprof(["program.py"], within=tmp_path)
    assert finished.status == 0, finished
    assert finished.stdout.startswith(b"[0]\nTrue\n{}\n"), finished
