"""`-o FILE`: the file is checked before the program runs, is appended to, and never disturbs the program."""

import pytest

from harness.tables import tables_in

SCRIPT = """
import os


@profile
def works():
    print("printed")
    return 1


os.makedirs("elsewhere", exist_ok=True)
os.chdir("elsewhere")
works()
"""


def test_the_file_is_resolved_before_the_program_changes_directory(python, tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    finished = python.pyprof(["-o", "report.txt", "script.py"], within=tmp_path)
    assert finished.status == 0, finished
    assert finished.stdout == b"printed\n"
    assert len(tables_in((tmp_path / "report.txt").read_bytes(), precision=3)) == 1
    assert not (tmp_path / "elsewhere" / "report.txt").exists()


def test_the_file_is_appended_to(python, tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    (tmp_path / "report.txt").write_bytes(b"was here\n")
    for _ in range(2):
        python.pyprof(["-o", "report.txt", "script.py"], within=tmp_path)
    written = (tmp_path / "report.txt").read_bytes()
    assert written.startswith(b"was here\nFilename: script.py\n\n")
    assert len(tables_in(written, precision=3)) == 2


def test_a_file_that_cannot_be_written_is_an_error_before_the_run(python, tmp_path):
    (tmp_path / "script.py").write_text("open('it-ran', 'w')\n")
    for target in ("nowhere/report.txt", "."):
        finished = python.pyprof(["-o", target, "script.py"], within=tmp_path)
        assert finished.status == 2, finished
        assert finished.stdout == b""
        assert target.encode() in finished.stderr, finished
        assert not (tmp_path / "it-ran").exists()


def test_the_file_is_not_open_in_the_program(python, tmp_path):
    (tmp_path / "script.py").write_text(
        "import os\n"
        "names = [os.readlink(f'/proc/self/fd/{number}') for number in os.listdir('/proc/self/fd')\n"
        "         if os.path.exists(f'/proc/self/fd/{number}') and int(number) < 10]\n"
        "print([name for name in names if name.endswith('report.txt')])\n"
    )
    finished = python.pyprof(["-o", "report.txt", "script.py"], within=tmp_path)
    assert finished.stdout == b"[]\n", finished


def test_the_file_has_the_table_after_each_end_of_the_program(python, tmp_path):
    endings = {
        "raise RuntimeError('the end')": 1,
        "raise SystemExit(3)": 3,
        "import os; os._exit(4)": 4,
    }
    for number, (ending, status) in enumerate(endings.items()):
        (tmp_path / "script.py").write_text(f"@profile\ndef ends():\n    {ending}\n\n\nends()\n")
        finished = python.pyprof(["-o", f"{number}.txt", "script.py"], within=tmp_path)
        assert finished.status == status, finished
        assert finished.stdout == b""
        (table,) = tables_in((tmp_path / f"{number}.txt").read_bytes(), precision=3)
        assert table.rows[0].measured.occurrences == 1


WITHOUT_A_REPORT = {
    "SIGKILL": "os.kill(os.getpid(), 9)",
    "a fault": "ctypes.string_at(0)",
    "a raw exit": "ctypes.CDLL(None).syscall(231, 3)",
}


@pytest.mark.parametrize("ending", WITHOUT_A_REPORT)
def test_an_end_without_a_report_leaves_no_empty_file(ending, python, tmp_path):
    (tmp_path / "script.py").write_text(
        "import ctypes, os, resource\nresource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n"
        f"@profile\ndef ends():\n    {WITHOUT_A_REPORT[ending]}\n\n\nends()\n"
    )
    for finished in (
        python.pyprof(["-o", "report.txt", "script.py"], within=tmp_path),
        python.imported(["-m", "memory_profiler", "-o", "report.txt", "script.py"], within=tmp_path),
    ):
        assert finished.status != 0 and finished.stderr == b"", finished
        assert not (tmp_path / "report.txt").exists()
    (tmp_path / "report.txt").write_bytes(b"was here\n")
    python.pyprof(["-o", "report.txt", "script.py"], within=tmp_path)
    assert (tmp_path / "report.txt").read_bytes() == b"was here\n"


def test_an_empty_report_is_an_empty_file_as_that_of_memory_profiler(python, tmp_path):
    (tmp_path / "script.py").write_text("print('ran')\n")
    finished = python.pyprof(["-o", "report.txt", "script.py"], within=tmp_path)
    assert finished.stdout == b"ran\n" and b"nothing was profiled" in finished.stderr, finished
    assert (tmp_path / "report.txt").read_bytes() == b""


def test_a_signal_before_anything_was_profiled_leaves_no_empty_file(python, tmp_path):
    (tmp_path / "script.py").write_text("import os\nos.kill(os.getpid(), 15)\n")
    finished = python.pyprof(["-o", "report.txt", "script.py"], within=tmp_path)
    assert finished.status == -15 and finished.stderr == b"", finished
    assert not (tmp_path / "report.txt").exists()
