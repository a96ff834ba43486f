"""An object that contains the built-in `profile` can be copied."""

import pytest

from fidelity.two_runs import written

COPIES = {
    "copy.copy(profile)": "copied is profile",
    "copy.deepcopy(profile)": "copied is profile",
    "copy.deepcopy(vars(builtins))": "copied['profile'] is profile and copied['len'] is len",
    "copy.deepcopy([profile, profile])": "copied[0] is copied[1] is profile",
    "pickle.loads(pickle.dumps(profile))": "copied is profile",
    "copy.deepcopy({'marker': profile(precision=2)})": "callable(copied['marker'])",
}


@pytest.mark.parametrize("options", [[], ["--timestamp"]])
@pytest.mark.parametrize("made", COPIES)
def test_a_copy_is_the_decorator_itself(made, options, python, tmp_path) -> None:
    folder = written(
        tmp_path,
        f"""
        import builtins, copy, pickle
        copied = {made}
        print({COPIES[made]})
    """,
    )
    finished = python.pyprof([*options, "program.py"], within=folder)
    assert finished.stdout == b"True\n", finished
