"""The limits of tests: the markers `max_peak` and `max_left`, and the defaults of the configuration."""

import pytest

from . import _byte_sizes

FIGURES = ("peak", "left")
"""The figures that have limits."""


def defaults(config):
    """Return the limits of the configuration by figure, in bytes; None is no limit. Raise UsageError for a wrong size."""
    return {figure: _of_configuration(config, figure) for figure in FIGURES}


def _of_configuration(config, figure):
    name = f"pyprof_max_{figure}"
    size = config.getini(name)
    try:
        return _byte_sizes.parse(size) if size else None
    except ValueError as error:
        raise pytest.UsageError(f"{config.inipath or 'the configuration'}: {name}: {error}") from None


def of(item, defaults):
    """Return the limits of a test in the same form. The marker that is closest to the test counts."""
    return {figure: _of_test(item, figure, defaults[figure]) for figure in FIGURES}


def _closest_marker(item, name):
    """Returns the marker that counts; None if there is none. pytest puts those of parameters behind those of the function."""
    parameters = getattr(getattr(item, "callspec", None), "marks", ())
    of_parameters = (marker for marker in parameters if marker.name == name)
    return next(of_parameters, None) or item.get_closest_marker(name)


def _of_test(item, figure, default):
    marker = _closest_marker(item, f"max_{figure}")
    if marker is None:
        return default
    where = f"{item.nodeid}: the marker `max_{figure}`"
    if len(marker.args) != 1 or marker.kwargs:
        raise pytest.UsageError(f'{where} takes one size, for example `max_{figure}("50 MiB")`')
    (size,) = marker.args
    try:
        return None if size is None else _byte_sizes.parse(size)
    except ValueError as error:
        raise pytest.UsageError(f"{where}: {error}") from None
