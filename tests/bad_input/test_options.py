"""A wrong option is reported in one sentence that names it, before anything runs."""

import pytest

from harness.programs import pyprof_executable, run

WRONG = {
    "--color sometimes": ("sometimes", "--color", "auto", "always", "never"),
    "--color": ("--color",),
    "--precision x": ("'x'", "--precision"),
    "--precision -1": ("-1", "--precision"),
    "--precision 1.5": ("1.5", "--precision"),
    "--precision 99999999999999999999": ("--precision",),
    "--precision": ("--precision",),
    "--nonsense": ("--nonsense",),
    "--list --nonsense": ("--nonsense",),
    "-Z": ("-Z",),
    "-uZ": ("Z",),
    "--backend nonsense": ("nonsense", "--backend"),
    "--top 5": ("--top", "--heap"),
    "--heap --top 0": ("'0'", "--top", "at least one"),
    "--marks-every 5": ("--marks-every", "--heap"),
    "--heap --marks-every 0": ("'0'", "--marks-every", "a millisecond or more"),
    "--heap --marks-every soon": ("'soon'", "--marks-every", "not a number of seconds"),
    "--heap --marks-every inf": ("'inf'", "--marks-every", "too long"),
    "--heap --top many": ("'many'", "--top"),
    "--heap --top -1": ("'-1'", "--top"),
    "--heap --allocations": ("--heap", "--allocations", "leave out one"),
    "--heap-gc --backend jemalloc": ("--heap-gc", "--backend jemalloc", "leave out one"),
    "--heap --backend jemalloc_thread": ("--heap", "--backend jemalloc_thread", "leave out one"),
    "--max-peak much": ("'much'", "--max-peak", "500MiB"),
    "--max-rss -5": ("'-5'", "--max-rss"),
    "--max-left 5%": ("'5%'", "--max-left"),
    "--max-peak 5k --backend jemalloc": ("--max-peak", "--backend jemalloc", "leave out one"),
    "--max-peak": ("--max-peak",),
    "--python": ("--python",),
    "-o": ("-o",),
    "-X": ("-X",),
    "-W": ("-W",),
    "-m": ("-m",),
    "-c": ("-c",),
}


@pytest.mark.parametrize("words", WRONG)
def test_a_wrong_option_is_named_and_the_status_is_2(words, tmp_path) -> None:
    program = ["program.py"] if " " in words or words in ("--nonsense", "-Z", "-uZ") else []
    (tmp_path / "program.py").write_text("print('ran')\n")
    finished = run([pyprof_executable(), *words.split(), *program], within=tmp_path)
    message = finished.stderr.decode()
    assert (finished.stdout, finished.status) == (b"", 2), finished
    for named in WRONG[words]:
        assert named in message, message
    assert "panicked" not in message and message.count("\n") <= 3, message


@pytest.mark.parametrize("output", ["/nowhere/report", ".", "program.py/report", "/dev/full/report"])
def test_a_report_that_cannot_be_written_is_refused_before_the_program_runs(output, python, tmp_path) -> None:
    (tmp_path / "program.py").write_text("print('ran')\n")
    finished = python.pyprof(["-o", output, "program.py"], within=tmp_path)
    assert (finished.stdout, finished.status) == (b"", 2), finished
    assert f"`{output}`" in finished.stderr.decode(), finished


def test_python_itself_refuses_its_wrong_options(python, tmp_path) -> None:
    (tmp_path / "program.py").write_text("print('ran')\n")
    for words in (["-X", "utf8=maybe", "program.py"], ["-X", "int_max_str_digits=1", "program.py"]):
        plain, profiled = python.plain(words, within=tmp_path), python.pyprof(words, within=tmp_path)
        assert (plain.stdout, plain.stderr, plain.status) == (profiled.stdout, profiled.stderr, profiled.status)
        assert plain.status != 0


@pytest.mark.parametrize("words", ["-W nonsense::::::", "-W error::NoSuchWarning", "-X nonsense=1"])
def test_python_itself_warns_about_its_options(words, python, tmp_path) -> None:
    program = "@profile\ndef work():\n    pass\nwork()\nprint('ran')\n"
    (tmp_path / "program.py").write_text("profile = lambda function: function\n" + program)
    plain = python.plain([*words.split(), "program.py"], within=tmp_path)
    profiled = python.pyprof([*words.split(), "program.py"], within=tmp_path)
    assert plain.status == profiled.status == 0
    assert profiled.stderr.startswith(plain.stderr) and profiled.stdout == plain.stdout == b"ran\n"


def test_help_and_version_need_no_interpreter(tmp_path) -> None:
    for words in (["--help"], ["-h"], ["--version"], ["-V"]):
        finished = run([pyprof_executable(), *words], within=tmp_path, environment={"PATH": "/nowhere"})
        assert finished.status == 0 and finished.stdout and not finished.stderr, finished
