"""The exceptions about a process are instances of a class of Python and of a class of psutil."""

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
# another user may not be allowed to load these modules
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


def test_the_exception_for_an_ended_process_is_of_both_classes(answer):
    was_loaded, *answers = answer(PSUTIL_CATCHES)
    assert not was_loaded, "psutil was loaded before an exception was raised"
    assert answers == [[True, True, 3, True, True, True, True]] * 9


def test_the_exception_without_psutil_is_of_pythons_class(answer):
    assert answer(WITHOUT_PSUTIL) == [[True, 3]] * 9


def test_the_exception_for_an_unreadable_process_is_of_both_classes(answer):
    if os.getuid() != 0:
        pytest.skip("only root can become another user")
    assert answer(DENIED) == [[True, 1, 13]] * 2


def test_the_original_raises_the_exception_of_psutil(python, tmp_path):
    source = "import psutil, memory_profiler\ntry: memory_profiler.memory_usage(99_999_999)\nexcept psutil.NoSuchProcess: print('caught')"
    assert doors.original_output(python, source, tmp_path) == b"caught\n"
