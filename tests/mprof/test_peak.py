"""`mprof peak`: the function that a name means, and the sum of a process and its children."""

import pytest

from harness.programs import mprof_executable, run

RECORDING = """\
CMDLINE python a.py
MEM 10.0 100.0
MEM 50.0 101.0
MEM 20.0 102.0
MEM 30.0 103.0
FUNC __main__.works 10.0 100.5 10.0 101.5 0
FUNC package.one.read 10.0 101.9 10.0 102.1 0
FUNC package.two.read 10.0 102.9 10.0 103.1 0
FUNC .load 10.0 102.5 10.0 103.5 0
"""


@pytest.fixture
def peak(tmp_path):
    """Runs `mprof peak words…` beside a recording."""
    (tmp_path / "a.dat").write_text(RECORDING)
    return lambda *words: run([mprof_executable(), "peak", *words], within=tmp_path)


@pytest.mark.parametrize(
    ("name", "mebibytes"),
    [
        ("works", "50.000"),
        ("__main__.works", "50.000"),
        ("one.read", "20.000"),
        ("package.two.read", "30.000"),
        ("load", "30.000"),
        (".load", "30.000"),
    ],
)
def test_a_name_may_be_short_if_it_means_one_function(name, mebibytes, peak):
    finished = peak("--func", name, "a.dat")
    assert (finished.status, finished.stdout) == (0, f"a.dat\t{mebibytes} MiB\n".encode()), finished


def test_the_error_for_an_ambiguous_name_lists_the_names(peak):
    finished = peak("--func", "read", "a.dat")
    assert (finished.status, finished.stdout) == (1, b""), finished
    assert finished.stderr == (
        b"mprof: several functions `read` ran in `a.dat`\nhint: choose one of `package.one.read`, `package.two.read`\n"
    )


def test_the_error_for_an_unknown_name_lists_the_names(peak):
    for name in ("ead", "absent", "package", ""):
        finished = peak("--func", name, "a.dat")
        assert (finished.status, finished.stdout) == (1, b""), finished
        assert (
            finished.stderr
            == (
                f"mprof: no function `{name}` ran in `a.dat`\n"
                "hint: the functions are `__main__.works`, `package.one.read`, `package.two.read`, `.load`\n"
            ).encode()
        )


def test_the_error_lists_the_first_of_many_names(peak, tmp_path):
    lines = [f"FUNC m.f{number} 1.0 1.0 1.0 2.0 0\n" for number in range(1000)]
    (tmp_path / "many.dat").write_text("".join(lines))
    finished = peak("--func", "g", "many.dat")
    assert finished.stderr.endswith(b", `m.f18`, `m.f19` and 980 more\n"), finished
    (tmp_path / "none.dat").write_text("MEM 1.0 1.0\n")
    finished = peak("--func", "g", "none.dat")
    assert b"hint: the recording has no functions" in finished.stderr, finished


def test_the_other_files_are_still_printed(peak, tmp_path):
    (tmp_path / "b.dat").write_text("MEM 1.0 1.0\nFUNC m.g 1.0 1.0 1.0 2.0 0\n")
    (tmp_path / "c.dat").write_text(RECORDING)
    finished = peak("--func", "works", "a.dat", "b.dat", "c.dat")
    assert finished.status == 1, finished
    assert finished.stdout == b"a.dat\t50.000 MiB\nc.dat\t50.000 MiB\n"
    assert finished.stderr == b"mprof: no function `works` ran in `b.dat`\nhint: the functions are `m.g`\n"


def test_the_process_and_its_children_have_a_sum_at_its_highest(peak, tmp_path):
    """The sum is highest at a sample at which none of the three processes has its own highest memory."""
    (tmp_path / "children.dat").write_text("""\
MEM 10.0 1.0
CHLD 7 1.0 1.1
CHLD 8 40.0 1.2
MEM 20.0 2.0
CHLD 7 25.0 2.1
CHLD 8 30.0 2.2
MEM 30.0 3.0
CHLD 7 26.0 3.1
FUNC m.f 30.0 2.5 30.0 3.5 0
""")
    printed = "children.dat\t30.000 MiB\n  Child 7\t\t\t26.000 MiB\n  Child 8\t\t\t40.000 MiB\n  Sum\t\t\t{} MiB\n"
    finished = peak("children.dat")
    assert (finished.status, finished.stdout.decode()) == (0, printed.format("75.000")), finished
    finished = peak("--func", "f", "children.dat")
    assert (finished.status, finished.stdout.decode()) == (0, printed.format("56.000")), finished
