"""The interpreter inside pyprof is the requested one, complete, and started only once."""

import pytest

from fidelity.two_runs import both, written


def test_every_extension_module_of_the_standard_library_loads(python, tmp_path) -> None:
    folder = written(
        tmp_path,
        """
        import importlib, os, sysconfig

        @profile
        def load():
            folder = sysconfig.get_config_var("DESTSHARED") or sysconfig.get_path("platstdlib") + "/lib-dynload"
            for file in sorted(os.listdir(folder)):
                name = file.partition(".")[0]
                if "test" in name or name.startswith("xx"):
                    continue
                try:
                    importlib.import_module(name)
                except ImportError as error:
                    print(name, error)
                else:
                    print(name)

        load()
    """,
    )
    pair = both(python, ["program.py"], within=folder)
    pair.must_agree()
    assert pair.plain.stdout.count(b"\n") > 30


def test_only_one_libpython_is_loaded(python, tmp_path) -> None:
    folder = written(
        tmp_path,
        """
        with open("/proc/self/maps") as maps:
            print(*sorted({line.split()[-1] for line in maps if "libpython" in line}))
    """,
    )
    both(python, ["program.py"], within=folder).must_agree()


def test_native_code_finds_the_functions_of_the_interpreter(python, tmp_path) -> None:
    folder = written(
        tmp_path,
        """
        import ctypes, sys

        @profile
        def look():
            api = ctypes.pythonapi
            api.Py_GetVersion.restype = ctypes.c_char_p
            print(api.Py_GetVersion().decode() == sys.version, api.Py_IsInitialized())
            print(ctypes.CDLL(None).Py_IsInitialized())
            callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda number: number + 1)
            print(callback(41))
            print(api.PyRun_SimpleString(b"print('from C')"))

        look()
    """,
    )
    pair = both(python, ["program.py"], within=folder)
    pair.must_agree()
    pair.must_report()


def test_packages_of_the_environment_are_found(python, tmp_path) -> None:
    folder = written(
        tmp_path,
        """
        import coverage, psutil, sys

        @profile
        def look():
            print(coverage.__file__, psutil.Process().name() != "", sys.prefix)

        look()
    """,
    )
    pair = both(python, ["program.py"], within=folder)
    pair.must_agree()
    assert pair.profiled.status == 0, pair.profiled


def test_import_memory_profiler_imports_the_module_of_pyprof(python, tmp_path) -> None:
    folder = written(
        tmp_path,
        """
        import memory_profiler
        print(memory_profiler.profile)
    """,
    )
    finished = python.pyprof(["program.py"], within=folder)
    assert finished.status == 0, finished


SUBINTERPRETER = """
    import sys
    if sys.version_info >= (3, 13):
        import _interpreters as interpreters
    else:
        import _xxsubinterpreters as interpreters

    @profile
    def start():
        number = interpreters.create()
        interpreters.run_string(number, "import json, sys; print(json.dumps([1]), flush=True)")
        interpreters.destroy(number)

    start()
"""


def test_a_subinterpreter_runs(python, tmp_path) -> None:
    pair = both(python, ["program.py"], within=written(tmp_path, SUBINTERPRETER))
    pair.must_agree()
    pair.must_report()


@pytest.mark.parametrize(
    "module",
    ["json.tool", "this", "compileall", "zipfile", "timeit", "unittest", "doctest", "dis", "ast", "tokenize", "site"],
)
def test_modules_of_the_standard_library_run_as_programs(module, python, tmp_path) -> None:
    arguments = {
        "json.tool": ["data.json"],
        "compileall": ["-q", "."],
        "zipfile": ["-c", "made.zip", "program.py"],
        "timeit": ["--help"],
        "unittest": ["-v", "program"],
        "doctest": ["program.py"],
        "dis": ["program.py"],
        "ast": ["program.py"],
        "tokenize": ["program.py"],
    }.get(module, [])
    folder = written(
        tmp_path,
        '''
        import unittest

        class Sums(unittest.TestCase):
            @profile
            def test_sum(self):
                """
                >>> 1 + 1
                2
                """
                self.assertEqual(sum([1, 2]), 3)
    ''',
    )
    (folder / "data.json").write_text('{"b": 1, "a": [1, 2]}')
    pair = both(python, ["-m", module, *arguments], within=folder)
    if module == "unittest":
        plain, under_pyprof = pair.plain.stderr, pair.profiled.stderr
        assert b"OK" in plain and plain.count(b"ok") == under_pyprof.count(b"ok")
    else:
        pair.must_agree()
