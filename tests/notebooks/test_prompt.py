"""The magics at the prompt of IPython: on a terminal, and in a pipe."""

import pytest

from fidelity.terminal import converse
from harness.environments import for_notebooks
from harness.programs import run
from harness.tables import tables_in
from notebooks.shells import at_home, prompt, prompt_command

TYPED = """%load_ext memory_profiler
def grow(mebibytes):
    block = b'x' * (mebibytes << 20)
    return len(block)

%mprun -f grow grow(40)
%mprun -f nothing grow(40)
%memit block = b'x' * (30 << 20)
exit
"""


def test_a_function_that_was_typed_is_profiled(python, tmp_path):
    finished = prompt(python, TYPED, within=tmp_path)
    assert finished.status == 0, finished
    (table,) = tables_in(finished.stdout.replace(b": Filename", b":\nFilename"), precision=1)
    assert table.path.startswith("<ipython-input-2-")
    assert [row.number for row in table.rows] == [1, 2, 3]
    assert table.row("block =").measured.increment == pytest.approx(40, abs=4)
    assert (
        b"Could not find function 'nothing'.\nNameError: name 'nothing' is not defined"
        in finished.stdout + finished.stderr
    )
    assert b"peak memory: " in finished.stdout, finished


def test_the_magics_are_there_under_pyprof_too(python, tmp_path):
    _, *words = prompt_command(python)
    command = [python.pyprof_executable, "--python", for_notebooks(python.interpreter), *words]
    finished = run(command, within=tmp_path, environment=at_home(tmp_path), stdin=TYPED.encode())
    (table,) = tables_in(finished.stdout.replace(b": Filename", b":\nFilename"), precision=1)
    assert table.row("block =").measured.increment == pytest.approx(40, abs=4)
    assert b"peak memory: " in finished.stdout, finished


def test_a_long_table_goes_through_the_pager_of_a_terminal(python, tmp_path):
    lines = "".join(f"    x{number} = {number}\n" for number in range(60))
    (tmp_path / "module.py").write_text(f"def long():\n{lines}")
    dialogue = [
        ("In [1]: ", "%load_ext memory_profiler\n"),
        ("In [2]: ", "from module import long\n"),
        ("In [3]: ", "%mprun -f long long()\n"),
        ("In [4]: ", "exit\n"),
    ]
    environment = {
        **at_home(tmp_path),
        "PYTHONPATH": str(python.module_folder),
        "TERM": "xterm",
        "PAGER": "sed s,^,paged:,",
    }
    finished = converse(prompt_command(python), dialogue, within=tmp_path, environment=environment)
    assert finished.status == 0, finished
    paged = [line for line in finished.stdout.splitlines() if b"paged:" in line]
    assert len(paged) == 4 + 61, finished
    assert paged[-1].endswith(b"   1       x59 = 59")
