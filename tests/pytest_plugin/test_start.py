"""`pytest --pyprof` counts in a process that was not started by pyprof: it executes itself again, once."""

import shlex

import pytest

from harness.environments import for_function_tools
from harness.programs import run
from pytest_plugin.runs import MIB, counts, figures, pytest_with, with_plugin

PLUGIN = ("-p", "pyprof_pytest", "--pyprof")

ONE = "def test_one():\n    bytearray(5 << 20)\n"


def _console_script(python):
    return for_function_tools(python.interpreter).with_name("pytest")


@pytest.mark.parametrize(
    "start",
    [
        ["-m", "pytest"],
        ["-X", "dev", "-W", "ignore", "-B", "-m", "pytest"],
        ["SCRIPT"],
        ["-u", "SCRIPT"],
    ],
    ids=" ".join,
)
def test_these_command_lines_are_executed_again(python, tmp_path, start):
    facts = "print([os.getcwd() in map(os.path.abspath, sys.path), sys.flags.dev_mode, sys.flags.dont_write_bytecode])"
    (tmp_path / "test_it.py").write_text(f"import os, sys\n{ONE}def test_facts():\n    {facts}\n")
    words = [str(_console_script(python)) if word == "SCRIPT" else word for word in start]
    arguments = ["-p", "no:cacheprovider", "-p", "pyprof_pytest", "-s", "-q", "--import-mode=importlib"]
    counted = pytest_with(python, *words, *arguments, "--pyprof", within=tmp_path)
    assert counted.status == 0 and b"test_it.py::test_one" in counted.stdout, counted
    plain = pytest_with(python, *words, *arguments, within=tmp_path)
    fact = next(line for line in plain.stdout.splitlines() if b"[" in line)
    assert fact in counted.stdout, (plain, counted)


def test_the_console_script_is_executed_again(python, tmp_path):
    (tmp_path / "test_it.py").write_text(ONE)
    environment = {"PYTHONPATH": str(python.module_folder)}
    finished = run([_console_script(python), *PLUGIN], within=tmp_path, environment=environment)
    assert counts(finished) == "1 passed" and b"heap of the tests" in finished.stdout, finished


def test_arguments_streams_and_the_exit_status_are_kept(any_python, tmp_path):
    (tmp_path / "conftest.py").write_text(
        "import os, sys\n"
        "def pytest_addoption(parser):\n    parser.addoption('--word')\n"
        "with open('loads', 'a') as file:\n    print(os.getpid(), os.getppid(), file=file)\n"
    )
    source = """
import os, sys
def test_word(request):
    assert request.config.getoption("word") == "two words"
def test_streams():
    print(sys.stdin.read(), end="")
    print("error", file=sys.stderr)
    assert "_PYPROF_PYTEST" not in os.environ
def test_fails():
    assert False
"""
    finished = with_plugin(any_python, tmp_path, source, "-s", "--word", "two words", stdin=b"typed\n")
    assert counts(finished) == "1 failed, 2 passed" and finished.status == 1, finished
    assert b"typed" in finished.stdout and finished.stderr == b"error\n", finished
    # the second start is the same process, and only it has loaded the file
    assert len((tmp_path / "loads").read_text().splitlines()) == 1, finished


def test_the_configuration_may_have_the_option(any_python, tmp_path):
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p pyprof_pytest --pyprof\n")
    (tmp_path / "test_it.py").write_text(ONE)
    finished = pytest_with(any_python, "-m", "pytest", within=tmp_path)
    assert counts(finished) == "1 passed" and b"heap of the tests" in finished.stdout, finished


def test_under_pyprof_its_report_follows(python, tmp_path):
    (tmp_path / "test_it.py").write_text(ONE)
    executable = for_function_tools(python.interpreter)
    command = [
        python.pyprof_executable,
        "--python",
        executable,
        "--heap",
        "-m",
        "pytest",
        *PLUGIN,
        "--junitxml=figures.xml",
    ]
    environment = {"PYTHONPATH": str(python.module_folder)}
    finished = run(command, within=tmp_path, environment=environment)
    assert finished.status == 0, finished
    summary, _, report = finished.stdout.decode().partition("1 passed in")
    assert "heap of the tests" in summary and "\nThe heap was at most " in report, finished
    assert 5 * MIB <= figures(tmp_path)["test_one"].peak < 6 * MIB


CALLS = "import pytest, sys\nprint('begun', flush=True)\nsys.exit(pytest.main(sys.argv[1:]))\n"


def test_a_program_that_calls_pytest_is_not_executed_again(any_python, tmp_path):
    (tmp_path / "calls.py").write_text(CALLS)
    (tmp_path / "test_it.py").write_text(ONE)
    finished = pytest_with(any_python, "calls.py", *PLUGIN, "-q", within=tmp_path)
    assert finished.status == 4 and finished.stdout.count(b"begun") == 1, finished
    command = "pyprof --heap calls.py -p pyprof_pytest --pyprof -q"
    message = f"ERROR: --pyprof: this process does not count its heap; run it as `{command}`"
    assert message in finished.stderr.decode().splitlines(), finished
    executable = for_function_tools(any_python.interpreter)
    named = [any_python.pyprof_executable, "--python", executable, *shlex.split(command)[1:]]
    environment = {"PYTHONPATH": str(any_python.module_folder)}
    finished = run(named, within=tmp_path, environment=environment)
    assert finished.status == 0 and b"heap of the tests" in finished.stdout, finished


def test_help_is_shown_at_once(any_python, tmp_path):
    finished = pytest_with(any_python, "-m", "pytest", *PLUGIN, "--help", within=tmp_path)
    assert finished.status == 0 and b"--pyprof-top=N" in finished.stdout, finished
    assert (
        b"@pytest.mark.max_peak"
        in pytest_with(any_python, "-m", "pytest", *PLUGIN, "--markers", within=tmp_path).stdout
    )


def test_a_run_of_tests_within_a_test_has_figures_too(any_python, tmp_path):
    source = """
pytest_plugins = ["pytester"]
def test_outer(pytester):
    pytester.makepyfile("def test_inner(): bytearray(9 << 20)")
    result = pytester.runpytest_inprocess("--pyprof", "-p", "pyprof_pytest")
    result.stdout.fnmatch_lines(["9.0 MiB *test_inner*"])
    bytearray(20 << 20)
"""
    finished = with_plugin(any_python, tmp_path, source)
    assert counts(finished) == "1 passed", finished
    assert 20 * MIB <= figures(tmp_path)["test_outer"].peak < 30 * MIB


def test_workers_that_pyprof_cannot_start_say_so(any_python, tmp_path):
    executable = for_function_tools(any_python.interpreter)
    finished = with_plugin(
        any_python, tmp_path, ONE, "--dist=load", f"--tx=popen//python={executable}", "--max-worker-restart=0"
    )
    assert finished.status != 0, finished
    reason = "--pyprof: this worker does not count its heap; only workers of the kind `popen` do"
    assert reason in finished.stdout.decode() + finished.stderr.decode(), finished
