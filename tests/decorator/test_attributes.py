"""The result of `@profile` resembles its argument, and the argument is profiled."""

import pytest

from harness.tables import tables_in, without_tables

FUNCTIONS = """
import inspect
import sys


def renamed(function):
    function.__name__ = "name"
    function.__qualname__ = "Qualified.name"
    function.__module__ = "elsewhere"
    function.__doc__ = "Documented."
    function.__annotations__["a"] = "annotated"
    function.attribute = ["attribute"]
    if sys.version_info >= (3, 12):
        function.__type_params__ = ("T",)
    return function


def define(decorate):
    kept = ["kept"]

    @decorate
    @renamed
    def work(a, b=2, *, c=3, **more) -> int:
        "Documented in the source."
        return kept, a, b, c, more

    return work


given, decorated = define(lambda function: function), define(profile)
"""

LIKE_THE_GIVEN = {
    "name": "(decorated.__name__, given.__name__)",
    "qualified name": "(decorated.__qualname__, given.__qualname__)",
    "module": "(decorated.__module__, given.__module__)",
    "documentation": "(decorated.__doc__, given.__doc__)",
    "annotations": "(decorated.__annotations__, given.__annotations__)",
    "defaults": "(decorated.__defaults__, given.__defaults__)",
    "defaults by name": "(decorated.__kwdefaults__, given.__kwdefaults__)",
    "closure": "[[cell.cell_contents for cell in function.__closure__] for function in (decorated, given)]",
    "attributes": "(decorated.attribute, given.attribute)",
    "type parameters": "[getattr(function, '__type_params__', None) for function in (decorated, given)]",
    "signature": "(str(inspect.signature(decorated)), str(inspect.signature(given)))",
    "type": "(type(decorated), type(given))",
    "result": "(decorated(1, x=4), given(1, x=4))",
    "what it wraps": "(decorated.__wrapped__.__name__, given.__name__)",
    "what it wraps, undecorated": "(hasattr(decorated.__wrapped__, '__wrapped__'), hasattr(given, '__wrapped__'))",
}


@pytest.mark.parametrize("what", LIKE_THE_GIVEN)
def test_a_decorated_function_is_like_its_original_in(what, python, tmp_path):
    (tmp_path / "script.py").write_text(
        f"{FUNCTIONS}\none, other = {LIKE_THE_GIVEN[what]}\nassert one == other, (one, other)\n"
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished


def test_only_the_own_attributes_of_a_class_are_profiled(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
import functools


def elsewhere(self):
    return 1


@profile
class Holder:
    borrowed = elsewhere

    class Inner:
        def method(self):
            return 2

    def method(self):
        return 3

    @staticmethod
    def static():
        return 4

    @classmethod
    def of_class(cls):
        return 5

    @property
    def value(self):
        return 6

    @value.setter
    def value(self, value):
        self.kept = 7

    @value.deleter
    def value(self):
        del self.kept

    @functools.cached_property
    def cached(self):
        return 8


holder = Holder()
holder.borrowed(), Holder.Inner().method(), holder.method(), holder.static(), holder.of_class(), holder.value
holder.value = 9
del holder.value
holder.cached, holder.cached
assert Holder.borrowed is elsewhere
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    executed = [row.text.strip() for table in tables_in(finished.stdout) for row in table.rows[1:] if row.measured]
    assert sorted(executed) == sorted(
        ["return 3", "return 4", "return 5", "return 6", "self.kept = 7", "del self.kept", "return 8"]
    ), finished


def test_a_bound_method_is_profiled_and_stays_bound(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
class Holder:
    def method(self):
        return self


holder = Holder()
bound = profile(holder.method)
assert bound() is holder and bound.__self__ is holder
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    (table,) = tables_in(finished.stdout)
    assert table.row("return self").measured.occurrences == 1


def test_a_ring_of_wrapped_objects_comes_to_an_end(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
def one(): return 1
def other(): return 2
one.__wrapped__, other.__wrapped__ = other, one
profile(one)
print("goes on")
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path, timeout=60)
    assert without_tables(finished.stdout) == b"goes on\n", finished


def test_an_object_without_a_function_is_returned_with_a_warning(python, tmp_path):
    (tmp_path / "script.py").write_text("number = 42\nassert profile(number) is number\nprint('goes on')\n")
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert (finished.status, finished.stdout) == (0, b"goes on\n"), finished
    assert b"UserWarning: Could not extract a code object for the object 42\n" in finished.stderr, finished


@pytest.mark.parametrize("decorator", ["profile", "imported"])
def test_an_unknown_backend_raises_key_error(python, decorator, tmp_path):
    (tmp_path / "script.py").write_text(
        f"""
from memory_profiler import profile as imported

try:
    {decorator}(backend="unheard of")
except KeyError as error:
    print(error)
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert (finished.status, finished.stdout) == (0, b"'unheard of'\n"), finished


def test_a_decorated_function_is_not_decorated_again(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
def given():
    return 1


once = profile(given)
assert profile(once) is once
once()
given()
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    (table,) = tables_in(finished.stdout)
    assert table.rows[-1].measured.occurrences == 1, "the function that was given is not profiled itself"


def test_a_profiler_that_was_never_enabled_cannot_be_disabled(python, tmp_path):
    (tmp_path / "script.py").write_text(
        """
profile.disable_by_count()
assert profile.enable_count == 0
profile.enable_by_count()
assert profile.enable_count == 1
profile.disable_by_count()
profile.disable_by_count()
assert profile.enable_count == 0
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert (finished.status, finished.stdout) == (0, b""), finished


def test_pyprof_does_not_use_a_tool_number_of_the_program(python, tmp_path):
    if python.version < (3, 12, 0):
        pytest.skip("sys.monitoring comes with Python 3.12")
    (tmp_path / "script.py").write_text(
        """
import sys

for tool in (5, 4, 3):
    sys.monitoring.use_tool_id(tool, "the program's")


@profile
def works():
    return 1


works()
assert [sys.monitoring.get_tool(tool) for tool in (5, 4, 3)] == ["the program's"] * 3
"""
    )
    finished = python.pyprof(["script.py"], within=tmp_path)
    assert (finished.status, finished.stderr) == (0, b""), finished
    (table,) = tables_in(finished.stdout)
    assert table.row("return 1").measured.occurrences == 1
