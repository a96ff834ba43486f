"""With `--timestamp` too, the result of `profile` behaves like its argument."""

import textwrap
from dataclasses import replace

import pytest

from decorator.classes import CLASSES
from decorator.functions import FUNCTIONS
from decorator.test_behaviour import TELL, skip_if_too_old
from fidelity.two_runs import both, written
from timestamp.stamps import without_stamps


@pytest.mark.parametrize("name", [*FUNCTIONS, *(f"class: {name}" for name in CLASSES)])
def test_a_program_behaves_as_under_python(name, python, tmp_path):
    skip_if_too_old(name, python)
    source = CLASSES[name.removeprefix("class: ")] if name.startswith("class: ") else FUNCTIONS[name]
    folder = written(tmp_path, TELL + textwrap.dedent(source))
    pair = both(python, ["program.py"], within=folder, pyprof_words=["--timestamp", "program.py"])
    stamped = replace(pair.profiled, stdout=without_stamps(pair.profiled.stdout))
    replace(pair, profiled=stamped).must_agree()
    assert pair.profiled.status == 0, pair.profiled
