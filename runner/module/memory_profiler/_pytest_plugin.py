"""The plugin that counts the heap of each test, and checks its limits."""

import gc
from typing import Any

import pytest

from . import _heap_figures, _native, _pytest_limits, _pytest_start
from ._byte_sizes import text
from ._pytest_summary import Summary

_PROPERTIES = {f"pyprof_{figure}": figure for figure in ("peak", "left", "allocated")}
"""The properties of a test, which `--junitxml` writes; each with its figure."""


def plugin(config):
    """Return the plugin for this process. Raise UsageError if it cannot count."""
    _pytest_start.check(config)
    if config.pluginmanager.has_plugin("xdist"):
        config.pluginmanager.register(_Workers(), "pyprof-workers")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Summary(config), "pyprof-summary")
    return _Tests(config)


def _is_function(item):
    """Whether pytest calls the hook `pytest_pyfunc_call` for a test; unittest calls its tests itself."""
    return isinstance(item, pytest.Function) and not hasattr(item, "_excinfo")


class _Workers:
    """The workers of xdist are started by pyprof."""

    def pytest_xdist_setupnodes(self, specs):
        command = _pytest_start.command_of_workers()
        for spec in specs:
            if spec.popen and not spec.python:
                spec.python = command


class _Span:
    """The span of a part of a test. It has no figures in a process that does not count, such as a forked one."""

    def __init__(self, has_figures=True):
        self._span = _native.HeapSpan(has_figures)
        self.error = None

    def begin(self):
        try:
            self._span.begin()
        except RuntimeError as error:
            self.error = error

    def end(self):
        try:
            self._span.end()
        except RuntimeError as error:
            self.error = error

    def figures(self):
        return None if self.error else _heap_figures.figures(self._span)


class _Tests:
    """The spans of the test that is running."""

    def __init__(self, config):
        self._folder = str(config.rootpath)
        self._defaults = _pytest_limits.defaults(config)
        self._limits = {}
        self._call = None
        self._figures: dict[str, Any] | None = None
        self._fixtures: list[list] = []
        # while it is open, the spans of the tests cost less
        self._session = _Span(has_figures=False)

    def pytest_collection_modifyitems(self, items):
        # a wrong size ends the run before the first test
        for item in items:
            _pytest_limits.of(item, self._defaults)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self):
        self._session.begin()
        try:
            return (yield)
        finally:
            self._session.end()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item):
        self._limits = _pytest_limits.of(item, self._defaults)
        return (yield)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_setup(self):
        self._fixtures = []
        span = _Span()
        span.begin()
        try:
            return (yield)
        finally:
            span.end()
            self._figures = span.figures()

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_fixture_setup(self, fixturedef):
        if (
            "request" in fixturedef.argnames
            and not fixturedef.baseid
            and fixturedef.func.__module__ == "_pytest.python"
        ):
            # a parameter of the test
            return (yield)
        span = _Span()
        span.begin()
        try:
            return (yield)
        finally:
            span.end()
            if not span.error:
                # the names of two fixtures may be equal
                name = f"{fixturedef.baseid}::{fixturedef.argname}".lstrip(":")
                self._fixtures.append([name, fixturedef.scope, span._span.peak, span._span.left])

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item):
        # the function of a test has a span of its own
        whole = None if _is_function(item) else _Span()
        self._call = None
        self._figures = None
        if whole:
            self._begin(whole)
        try:
            result = yield
        finally:
            if whole:
                self._end(whole)
            span = self._call or whole
            self._call = None
            self._figures = span.figures() if span else None
        # a test of unittest keeps its exception
        if span and not getattr(item, "_excinfo", None):
            self._check(span)
        return result

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_pyfunc_call(self):
        span = _Span()
        self._begin(span)
        try:
            return (yield)
        finally:
            self._end(span)
            self._call = span

    def _begin(self, span):
        if self._limits["left"] is not None:
            gc.collect()
        span.begin()

    def _end(self, span):
        # garbage is not left: the collector frees it sooner or later
        if self._limits["left"] is not None:
            gc.collect()
        span.end()

    def _check(self, span):
        limits = {figure: limit for figure, limit in self._limits.items() if limit is not None}
        if limits and span.error:
            pytest.fail(f"the limits of this test cannot be checked: {span.error}", pytrace=False)
        figures = self._figures or {}
        exceeded = [figure for figure, limit in limits.items() if figures[figure] > limit]
        if exceeded:
            texts = [self._excess(figures, figure, limits[figure]) for figure in exceeded]
            pytest.fail("\n\n".join(texts), pytrace=False)

    def _excess(self, figures, figure, limit):
        does = {"peak": "held {} at its peak", "left": "has left {}"}[figure].format(text(figures[figure]))
        lines = _heap_figures.listed(figures["lines"][figure], self._folder)
        return "\n".join([f"The test {does}, more than its limit of {text(limit)}. The lines with the most:", *lines])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        figures = self._figures if call.when in ("setup", "call") else None
        if figures and call.when == "call":
            # a test that is run again has them already
            others = [entry for entry in item.user_properties if entry[0] not in _PROPERTIES]
            item.user_properties[:] = [*others, *((name, figures[_PROPERTIES[name]]) for name in _PROPERTIES)]
        report = yield
        if figures:
            report.pyprof = {**figures, "fixtures": self._fixtures if call.when == "setup" else []}
        self._figures = None
        return report
