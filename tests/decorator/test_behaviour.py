"""The result of `profile` behaves like its argument. Under python, `profile` returns its argument itself."""

import textwrap
from dataclasses import replace

import pytest

from decorator.classes import CLASSES
from decorator.functions import FUNCTIONS
from fidelity.two_runs import Pair, both, written

TELL = """
def tell(*facts):
    # a decorated function has its original in `__wrapped__`, as with functools.wraps
    print(*({name: fact[name] for name in fact if name != "__wrapped__"} if type(fact) is dict else fact for fact in facts))
"""

NEVER_CALLED = {
    "attributes",
    "asyncio's own question",
    "type hints",
    "equality and hashing",
    "inspect",
    "generic functions",
}
"""Programs whose functions have no table: they are only inspected, or have no source."""

NEEDS = {"typing": (3, 11), "coroutines": (3, 11), "class: dataclasses": (3, 10)}
"""Programs with features that older Pythons lack, and the first Python that has them."""


def skip_if_too_old(name: str, python) -> None:
    """Skips a program that this Python cannot run."""
    needed = NEEDS.get(name, (3, 9))
    if python.version < needed:
        pytest.skip("it needs Python {}.{}".format(*needed))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_profiled_function_behaves_like_the_function(name, python, tmp_path) -> None:
    skip_if_too_old(name, python)
    pair = both(python, ["program.py"], within=written(tmp_path, TELL + textwrap.dedent(FUNCTIONS[name])))
    pair.must_agree()
    assert pair.profiled.status == 0, pair.profiled
    if name not in NEVER_CALLED:
        pair.must_have_tables()


@pytest.mark.parametrize("name", CLASSES)
def test_a_profiled_class_behaves_like_the_class(name, python, tmp_path) -> None:
    skip_if_too_old(f"class: {name}", python)
    pair = both(python, ["program.py"], within=written(tmp_path, TELL + textwrap.dedent(CLASSES[name])))
    pair.must_agree()
    assert pair.profiled.status == 0, pair.profiled
    pair.must_have_tables()


@pytest.mark.parametrize("name", [*FUNCTIONS, *(f"class: {name}" for name in CLASSES)])
def test_the_result_of_the_imported_decorator_behaves_like_its_argument_too(name, python, tmp_path) -> None:
    skip_if_too_old(name, python)
    source = CLASSES[name.removeprefix("class: ")] if name.startswith("class: ") else FUNCTIONS[name]
    written(tmp_path, "import stand_in\n" + TELL + textwrap.dedent(source))
    folder = written(tmp_path, "from memory_profiler import profile\n" + TELL + textwrap.dedent(source), "imported.py")
    (folder / "stand_in.py").write_text("")
    plain = python.plain(["program.py"], within=folder)
    under_pyprof = python.pyprof(["imported.py"], within=folder)
    # tracebacks name the program
    plain = replace(plain, stdout=plain.stdout.replace(b"program.py", b"imported.py"))
    Pair(plain, under_pyprof).must_agree()
    assert under_pyprof.status == 0, under_pyprof
