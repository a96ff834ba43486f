"""Reading the memory uses no descriptor that a program expects to be free. Started programs inherit no such descriptor."""

import pytest

from fidelity.two_runs import both, written

SEES = {
    "the next descriptor": "print(os.open('/dev/null', os.O_RDONLY), os.pipe(), os.dup(1))",
    "the lowest free descriptors": "print([os.dup(2) for _ in range(20)])",
    "a program that inherits all": "subprocess.run(['sh', '-c', 'ls /proc/$$/fd'], close_fds=False)",
    "a program that inherits all, executed": "os.execv('/bin/sh', ['sh', '-c', 'ls /proc/$$/fd'])",
    "a program that is spawned": "os.waitpid(os.posix_spawn('/bin/sh', ['sh', '-c', 'ls /proc/$$/fd'], os.environ), 0)",
}


@pytest.mark.parametrize("what", SEES)
def test_descriptors_after_a_profiled_call_are_those_of_python(what, python, tmp_path) -> None:
    folder = written(
        tmp_path,
        f"""
        import os, subprocess

        @profile
        def work():
            return [0] * 1000

        work()
        {SEES[what]}
    """,
    )
    pair = both(python, ["program.py"], within=folder)
    pair.must_agree()
    assert pair.plain.stdout, pair.plain
