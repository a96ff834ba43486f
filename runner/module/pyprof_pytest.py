"""The plugin of pytest. Without `--pyprof`, it only adds options and markers, and imports nothing of pyprof.

PYTEST_DONT_REWRITE
"""

import os

import pytest

_STARTED = "_PYPROF_PYTEST"
"""The environment variable by which pytest, executed again, finds that it was; it has the pid of the process."""

_MARKERS = (
    'max_peak(size): with --pyprof, the test fails if it holds more at its peak, for example "50 MiB"',
    'max_left(size): with --pyprof, the test fails if more is left at its end, for example "1 MiB"',
)

_has_started = os.environ.pop(_STARTED, None) == str(os.getpid())


def pytest_addoption(parser):
    """Add the options of the command line, and those of the configuration."""
    group = parser.getgroup("pyprof", "the heap of tests")
    group.addoption(
        "--pyprof",
        action="store_true",
        help="count the heap of each test to the byte: its peak, what is left, and what was allocated",
    )
    group.addoption(
        "--pyprof-top",
        type=_number_of_tests,
        default=12,
        metavar="N",
        help="with --pyprof, list the N tests with the highest peaks; 0 lists all (default: 12)",
    )
    parser.addini("pyprof_max_peak", "with --pyprof, the limit of each test that has no marker `max_peak`")
    parser.addini("pyprof_max_left", "with --pyprof, the limit of each test that has no marker `max_left`")


def _counts(options):
    """Whether the options make pytest run tests and count their heap."""
    only_prints = options.help or options.version or options.markers
    return getattr(options, "pyprof", False) and not only_prints


def _number_of_tests(text):
    from argparse import ArgumentTypeError

    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r} is not a number of tests")
    return int(text)


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config):
    """Execute pytest again with the library that counts, before it captures its output and loads any conftest.py."""
    if _counts(early_config.known_args_namespace):
        from memory_profiler import _pytest_start

        _pytest_start.start(early_config, None if _has_started else _STARTED)
    yield


def pytest_configure(config):
    """Register the markers, and with `--pyprof` the plugin that counts."""
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)
    if _counts(config.option) and not config.pluginmanager.has_plugin("pyprof-heap"):
        from memory_profiler import _pytest_plugin

        config.pluginmanager.register(_pytest_plugin.plugin(config), "pyprof-heap")
