"""The processor time of a run is that of all its processes."""

import sys

import pytest

from overheads.processor_time import Failed, cpu_seconds, output_of

WORKS = "import time\nwhile time.process_time() < 0.3: pass"


def test_the_time_of_a_child_counts():
    in_a_child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {WORKS!r}])"
    assert cpu_seconds([sys.executable, "-c", in_a_child]) >= 0.3


def test_the_time_of_an_earlier_run_does_not_count():
    cpu_seconds([sys.executable, "-c", WORKS])
    assert cpu_seconds([sys.executable, "-S", "-c", ""]) < 0.3


def test_the_error_of_a_failed_run_has_its_last_output():
    for run in (cpu_seconds, output_of):
        with pytest.raises(Failed, match=r"^the end$"):
            run([sys.executable, "-c", "import sys; print('the beginning', file=sys.stderr); sys.exit('the end')"])


def test_a_measured_program_gets_no_variable_of_a_profiler(monkeypatch):
    monkeypatch.setenv("LINE_PROFILER_CORE", "ctrace")
    monkeypatch.setenv("PYTHONTRACEMALLOC", "1")
    names = output_of([sys.executable, "-c", "import os; print(*os.environ)"]).decode().split()
    assert "PATH" in names
    assert not [name for name in names if name.startswith(("LINE_PROFILER", "PYTHON"))]
