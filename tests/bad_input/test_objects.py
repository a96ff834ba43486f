"""Objects whose attributes do not fit their types are returned unchanged."""

OBJECTS = """
from unittest.mock import MagicMock, Mock

class Itself:
    def __getattr__(self, name):
        return self
    def __call__(self, *arguments, **named):
        return self

class Another:
    def __getattr__(self, name):
        return Another()

class Refusing:
    def __getattr__(self, name):
        raise RuntimeError(name)

objects = [Itself(), Another(), Refusing(), Mock(), MagicMock(), print, 1, object(), len.__call__]
for one in objects:
    assert profile(one) is one, one

@profile
class Holder:
    itself, another, mock, magic = Itself(), Another(), Mock(), MagicMock()
    def method(self):
        return 1

assert type(Holder.itself) is Itself and type(Holder.another) is Another
print(Holder().method())
"""


def test_an_object_with_any_attribute_is_returned(python, tmp_path) -> None:
    (tmp_path / "program.py").write_text(OBJECTS)
    finished = python.pyprof(["program.py"], within=tmp_path)
    assert finished.status == 0, finished
    assert finished.stdout.startswith(b"1\n"), finished


FOREIGN = """
import fnmatch, textwrap

@profile
class Holder:
    dedented = staticmethod(textwrap.dedent)
    compiled = staticmethod(fnmatch._compile_pattern)
    def method(self):
        return 1

assert Holder.dedented is textwrap.dedent
print(Holder.dedented("  a"), Holder.compiled("a")("a") is not None, Holder().method())
"""


def test_functions_that_a_class_only_refers_to_are_not_profiled(python, tmp_path) -> None:
    (tmp_path / "program.py").write_text(FOREIGN)
    finished = python.pyprof(["program.py"], within=tmp_path)
    assert finished.status == 0, finished
    assert finished.stdout.count(b"Filename: ") == 1, finished
