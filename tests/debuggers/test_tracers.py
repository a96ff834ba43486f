"""A program that traces itself gets exactly the events that it gets under python, and its tables stay right."""

import textwrap

import pytest

from debuggers.quiet import SWITCH, compare
from debuggers.traced import RECORDER, TRACED
from fidelity.two_runs import both, written
from harness.far_down import NEAR_AND_FAR

COUNTS_DIFFER = {
    "a tracer that raises": "the function ends where the tracer raises",
    # Up to Python 3.11 a frame has one switch for all tracers.
    "without lines": "the program has switched the frame's lines off",
}


@pytest.mark.parametrize("place", NEAR_AND_FAR)
@pytest.mark.parametrize("name", TRACED)
def test_the_events_of_a_tracer(name, place, python, tmp_path) -> None:
    folder = written(tmp_path, NEAR_AND_FAR[place](RECORDER + textwrap.dedent(TRACED[name])))
    pair = compare(python, ["program.py"], folder, counts=COUNTS_DIFFER.get(name, "as undebugged"))
    assert pair.profiled.status == 0, pair.profiled


@pytest.mark.parametrize("place", NEAR_AND_FAR)
def test_a_jump_by_a_tracer(place, python, tmp_path) -> None:
    folder = written(
        tmp_path,
        NEAR_AND_FAR[place](
            RECORDER
            + textwrap.dedent("""
        def jump(frame, event, argument):
            if frame.f_code.co_name != "work":
                return None
            if event == "line" and "first" in frame.f_locals and "skipped" not in frame.f_locals:
                frame.f_lineno += 2
            return jump

        @profile
        def work():
            first = 1
            skipped = 2
            skipped = 3
            return sorted(locals())

        settrace(jump)
        print(work())
        settrace(None)
    """)
        ),
    )
    (folder / "switch.py").write_text(SWITCH)
    pair = both(python, ["program.py"], within=folder)
    pair.must_agree()
    assert pair.profiled.status == 0, pair.profiled
    pair.must_have_tables()
