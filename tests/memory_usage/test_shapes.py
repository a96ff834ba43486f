"""The results have the shapes of the original's results, if the original has a result."""

import itertools
import json

import pytest

from memory_usage import doors

SHAPES = """
import io, json, os, subprocess, sys, time
from memory_profiler import memory_usage

def shape(value):
    if isinstance(value, (list, tuple)):
        # of a list of samples, what they are like; of a sample, what it consists of
        parts = [shape(part) for part in value]
        return [type(value).__name__, sorted(set(map(str, parts))) if isinstance(value, list) else parts]
    return type(value).__name__

PROCESSES = {
    "this": lambda: -1,
    "pid": os.getppid,
    "popen": lambda: subprocess.Popen(["sleep", "0.3"]),
    "function": lambda: (time.sleep, (0.3,)),
    "callable": lambda: lambda: time.sleep(0.3),
    "list": lambda: [time.sleep, [0.3], {}],
}

for name, options in json.loads(sys.argv[1]):
    if options.get("stream"):
        options["stream"] = io.StringIO()
    print(name, shape(memory_usage(PROCESSES[name](), interval=0.05, **options)))
"""

OPTIONS: list[dict] = [
    {},
    {"timestamps": True},
    {"max_usage": True},
    {"retval": True},
    {"retval": True, "max_usage": True},
    {"timestamps": True, "retval": True},
    {"timestamps": True, "max_usage": True},
    {"include_children": True},
    {"multiprocess": True},
    {"multiprocess": True, "timestamps": True},
    {"multiprocess": True, "max_usage": True},
    {"timeout": 0.1},
    {"timeout": 0.1, "max_usage": True},
    {"stream": True},
    {"stream": True, "multiprocess": True},
    {"backend": "psutil_pss"},
    {"backend": "psutil_uss", "include_children": True},
    {"max_iterations": 3},
]
NAMES = ["this", "pid", "popen", "function", "callable", "list"]

SAMPLED = [
    [name, options]
    for name, options in itertools.product(NAMES, OPTIONS)
    # without the cases in which the original counts its own helper process, which it does not know after its end
    if not (name in NAMES[3:] and (options.get("include_children") or options.get("stream")))
]


@pytest.mark.parametrize("door", doors.DOORS)
def test_results_have_the_shapes_of_the_original(door, python_3_11, tmp_path):
    (tmp_path / "script.py").write_text(SHAPES)
    words = ["script.py", json.dumps(SAMPLED)]
    from harness.programs import run

    original = run([python_3_11.executable_with_original, *words], within=tmp_path)
    assert original.status == 0, original
    if door == "hosted":
        profiled = python_3_11.pyprof(words, within=tmp_path)
    else:
        profiled = python_3_11.plain(words, within=tmp_path, environment={"PYTHONPATH": doors.module_path(python_3_11)})
    assert profiled.status == 0, profiled
    assert profiled.stdout.splitlines() == original.stdout.splitlines()
    assert len(profiled.stdout.splitlines()) == len(SAMPLED)
