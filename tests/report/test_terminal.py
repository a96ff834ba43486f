"""A terminal gets source lines and file names without control sequences, and rows that fit; other destinations get
every byte."""

import pytest

from fidelity.terminal import converse
from harness.programs import mprof_executable, pyprof_executable

# an escape sequence, a backspace, a C1 control and an override of the direction
OBEYED = "\x1b[31m \x08 \x9b31m \u202e"
SPELLED = r"\u{1b}[31m \u{8} \u{9b}31m \u{202e}"

SCRIPT = f"""
@profile
def works():
    text = '{OBEYED}'
    longer = [{", ".join(f"'text {number}'" for number in range(20))}]
    wide = '{"語" * 60}'
    return 0


works()
"""

NAME = "a\x1b]0;b.py"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / NAME).write_text(SCRIPT)
    return tmp_path


def shown(words, folder, columns, python=None) -> str:
    """The output on a terminal of this width."""
    chosen = ["--python", python.executable] if python else []
    command = [python.pyprof_executable if python else pyprof_executable(), *chosen, *words]
    finished = converse(command, within=folder, columns=columns, environment={"NO_COLOR": "1"})
    return finished.stdout.decode()


def columns_of(line: str) -> int:
    """The number of columns that a line takes: a Chinese letter takes two."""
    return sum(2 if letter == "語" else 1 for letter in line)


def test_control_sequences_of_a_program_and_its_name_are_escaped(python, folder):
    output = shown([NAME], folder, 150, python)
    assert f"    text = '{SPELLED}'\n" in output, output
    assert "Filename: a\\u{1b}]0;b.py\n" in output, output
    assert not any(letter in output for letter in "\x1b\x08\x9b\u202e"), output


def test_rows_are_cut_where_the_terminal_ends(python, folder):
    for columns in (61, 80, 120):
        output = shown([NAME], folder, columns, python)
        rows = [line for line in output.splitlines() if "longer =" in line or "wide =" in line]
        assert len(rows) == 2, output
        for row in rows:
            assert row.endswith("…"), output
            assert columns - 1 <= columns_of(row) <= columns, (columns, row)
        assert "       return 0\n" in output, output


def test_a_pipe_and_a_file_get_every_byte(python, folder):
    finished = python.pyprof([NAME], within=folder)
    assert finished.status == 0, finished
    lines = SCRIPT.splitlines()[1:7]
    rows = finished.stdout.decode().split("===\n")[1].split("\n")
    assert [row[47:] for row in rows[:6]] == lines, finished
    assert f"Filename: {NAME}\n".encode() in finished.stdout
    shown(["-o", "out.txt", NAME], folder, 80, python)
    assert OBEYED in (folder / "out.txt").read_text()


def test_an_object_of_the_program_gets_every_byte(python, folder):
    """The object writes to the terminal itself, so the control sequences are left to the program."""
    replaced = "import sys\nclass Own:\n    def write(self, text):\n        kept.append(text)\n    def flush(self):\n        pass\n"
    end = "import atexit\natexit.register(lambda: open('kept.txt', 'w').write(''.join(kept)))\n"
    source = f"{SCRIPT}\nkept = []\n{replaced}{end}sys.stdout = Own()\n"
    (folder / "own.py").write_text(
        source.replace("works()\n\nkept", "kept") + "from memory_profiler import profile as own\nown(works)()\n"
    )
    shown(["own.py"], folder, 80, python)
    text = (folder / "kept.txt").read_text()
    assert OBEYED in text and "'text 19']" in text, text


def test_control_sequences_in_messages_and_lists_are_escaped(folder):
    for words in (["absent\x1b[31m.py"], ["--absent\x1b[31m"], ["--list", NAME], ["--list", "absent\x1b[31m.py"]):
        output = shown(words, folder, 100)
        assert "\x1b" not in output, output
        assert "\\u{1b}" in output or words[0].startswith("--"), output


def test_control_sequences_in_file_names_are_escaped_by_mprof(tmp_path):
    name = "a\x1b[31m\x9b.dat"
    (tmp_path / name).write_text("MEM 1.0 1.0\nMEM 2.0 2.0\nFUNC m.\x1b[31m 1.0 1.0 1.0 2.0 0\n")
    (tmp_path / "empty\x1b[31m.dat").write_text("")
    for words in (
        ["peak", name],
        ["rm", "--dry-run", name],
        ["peak", "absent\x1b[31m"],
        ["rm", "absent\x1b[31m"],
        ["plot", "absent\x1b[31m"],
        ["plot", "empty\x1b[31m.dat"],
        ["peak", "--func", "g\x1b[31m", name],
        ["run", "./absent\x1b[31m"],
    ):
        output = converse([mprof_executable(), *words], within=tmp_path).stdout.decode()
        assert "\x1b" not in output and "\x9b" not in output, (words, output)
        assert "\\u{1b}[31m" in output, (words, output)


BY_HAND = """
from memory_profiler import LineProfiler, show_results

profiler = LineProfiler()
profiler(works)()
show_results(profiler)
"""


def test_tables_that_a_program_writes_fit_and_are_escaped(python, folder):
    (folder / NAME).write_text(SCRIPT.replace("@profile\n", "").replace("\nworks()\n", "\n") + BY_HAND)
    command = [python.executable_with_module, "-m", "memory_profiler", NAME]
    output = converse(command, within=folder, columns=80).stdout.decode()
    assert r"    text = '\u{1b}[31m" in output and "\x1b" not in output, output
    assert "a\\u{1b}]0;b.py\n\nLine #" in output, output
    [row] = [line for line in output.splitlines() if "longer =" in line]
    assert row.endswith("…") and 79 <= columns_of(row) <= 80, output
