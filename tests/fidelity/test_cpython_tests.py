"""CPython's own tests of starting, tracing and interrupting have the same results under pyprof as under python."""

import pytest

from own_tests.comparing import compare
from own_tests.running import Way, has


@pytest.mark.parametrize(
    "file",
    ["test_signal", "test_pdb", "test_cmd_line_script", "test_sys_settrace", "test_runpy", "test_threading_local"],
)
def test_a_test_file_of_cpython_has_the_same_results(file, python) -> None:
    if not has(python, file):
        pytest.skip(f"{python.interpreter.executable} comes without CPython's own {file}")
    backend = dict(zip(python.options[::2], python.options[1::2])).get("--backend", "psutil")
    (compared,) = compare(python, file, backend, [Way.PYPROF])
    assert not compared.unequal and compared.equal > 10, compared
