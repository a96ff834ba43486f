"""The exceptions about a process belong to the class of Python and to that of psutil."""

import os

import pytest

from memory_usage import doors

GONE = """
import json, subprocess, sys
from memory_profiler import memory_usage, _get_memory, _get_child_memory

ended = subprocess.Popen(["true"])
ended.wait()
ways = [
    lambda: memory_usage(ended.pid), lambda: memory_usage(ended.pid, timeout=1), lambda: memory_usage(str(ended.pid)),
    lambda: memory_usage(ended.pid, max_usage=True), lambda: memory_usage(ended.pid, multiprocess=True),
    lambda: _get_memory(ended.pid, "psutil"), lambda: _get_memory(ended.pid, "psutil_pss", include_children=True),
    lambda: list(_get_child_memory(ended.pid)), lambda: list(_get_child_memory(ended)),
]
answers = []
"""

PSUTIL_CATCHES = (
    GONE
    + """
before = "psutil" in sys.modules
import pickle, psutil
for way in ways:
    try:
        way()
    except psutil.NoSuchProcess as error:
        again = pickle.loads(pickle.dumps(error))
        answers.append([
            isinstance(error, ProcessLookupError), error.pid == ended.pid, error.errno, str(ended.pid) in str(error),
            type(again) is type(error), again.pid == ended.pid, str(again) == str(error),
        ])
print(json.dumps([before, *answers]))
"""
)

WITHOUT_PSUTIL = (
    "import sys\nsys.modules['psutil'] = None\n"
    + GONE
    + """
for way in ways:
    try:
        way()
    except ProcessLookupError as error:
        answers.append([error.pid == ended.pid, error.errno])
print(json.dumps(answers))
"""
)

DENIED = """
import json, os, subprocess, sys
from memory_profiler import memory_usage, _get_memory, _get_child_memory
import psutil

memory_usage(os.getppid(), backend="psutil_uss")
# loaded while it can be
import memory_profiler._sampler, memory_profiler._process_errors
os.setresgid(65534, 65534, 65534), os.setresuid(65534, 65534, 65534)
answers = []
for way in (
    lambda: memory_usage(1, backend="psutil_uss"), lambda: _get_memory(1, "psutil_pss"),
):
    try:
        way()
    except psutil.AccessDenied as error:
        answers.append([isinstance(error, PermissionError), error.pid, error.errno])
print(json.dumps(answers))
"""


def test_of_a_process_that_is_gone_it_is_caught_as_either(answer):
    was_loaded, *answers = answer(PSUTIL_CATCHES)
    assert not was_loaded, "psutil is loaded when something is raised"
    assert answers == [[True, True, 3, True, True, True, True]] * 9


def test_without_psutil_it_is_that_of_python(answer):
    assert answer(WITHOUT_PSUTIL) == [[True, 3]] * 9


def test_of_a_process_that_may_not_be_read_it_is_caught_as_either(answer):
    if os.getuid() != 0:
        pytest.skip("only root can become another user")
    assert answer(DENIED) == [[True, 1, 13]] * 2


def test_the_original_raises_that_of_psutil(python, tmp_path):
    source = "import psutil, memory_profiler\ntry: memory_profiler.memory_usage(99_999_999)\nexcept psutil.NoSuchProcess: print('caught')"
    assert doors.original_output(python, source, tmp_path) == b"caught\n"
