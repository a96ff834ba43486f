"""A callable without code of its own has the same warning as with the original, and works."""

import pytest

from fidelity.two_runs import both, written

NATIVE = {
    "a built-in function": ("len", "('four')"),
    "a type": ("int", "('4')"),
    "a partial": ("functools.partial(pow, 2)", "(3)"),
    "a callable object": ("operator.itemgetter(1)", "('four')"),
    "a method of a built-in object": ("[1, 2].count", "(1)"),
    "a method descriptor": ("str.upper", "('four')"),
}


@pytest.mark.parametrize("imported", [False, True], ids=["built-in profile", "imported profile"])
@pytest.mark.parametrize("name", NATIVE)
def test_a_callable_without_code_has_a_warning_and_works(name, imported, python, tmp_path) -> None:
    given, arguments = NATIVE[name]
    (tmp_path / "program.py").write_text(
        ("from memory_profiler import profile\n" if imported else "")
        + f"import functools, operator\nprint(({given}){arguments})\nprint(profile({given}){arguments})\n"
    )
    finished = python.pyprof(["program.py"], within=tmp_path)
    assert finished.status == 0, finished
    first, second = finished.stdout.splitlines()[:2]
    assert first == second
    if name == "a type":
        return  # a class without methods that are written in Python: there is nothing to warn about
    assert b"UserWarning: Could not extract a code object for the object" in finished.stderr, finished


def test_a_callable_object_of_a_class_in_python_works(python, tmp_path) -> None:
    folder = written(
        tmp_path,
        """
        class Doubling:
            def __call__(self, number):
                return 2 * number

        double = profile(Doubling())
        print(double(4))
    """,
    )
    pair = both(python, ["program.py"], within=folder)
    assert pair.profiled.stdout.startswith(pair.plain.stdout) and pair.profiled.status == 0, pair.profiled
