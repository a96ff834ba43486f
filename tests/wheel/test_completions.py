"""The installed completions and manual pages."""

import shutil
import subprocess

import pytest

from harness.programs import clean_environment, run

COMPLETE = """
source "$1"
COMP_WORDS=("${@:2}")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
command=$2
definition=$(complete -p "$command")
function=${definition#*-F }
function=${function%% *}
"$function" "$command" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""
"""Does what bash does when the tabulator is pressed after the words."""


def _share(python):
    return python.executable_with_module.parent.parent / "share"


def _completed(python, *words: str) -> list[str]:
    """Returns what bash offers for the last word."""
    completions = _share(python) / "bash-completion" / "completions" / words[0]
    command = ["bash", "--norc", "-c", COMPLETE, "bash", completions, *words]
    finished = subprocess.run(command, capture_output=True, text=True, env=clean_environment())
    assert finished.returncode == 0 and not finished.stderr, finished
    return finished.stdout.split()


def test_bash_completes_options_and_their_values(any_python) -> None:
    assert _completed(any_python, "pyprof", "--prec") == ["--precision"]
    assert _completed(any_python, "pyprof", "--heap", "--marks") == ["--marks-every"]
    assert _completed(any_python, "pyprof", "--backend", "jemalloc_") == ["jemalloc_thread"]
    assert _completed(any_python, "pyprof", "--man") == []


def test_bash_completes_the_commands_of_mprof(any_python) -> None:
    assert _completed(any_python, "mprof", "att") == ["attach"]
    assert _completed(any_python, "mprof", "run", "--include") == ["--include-children"]
    assert _completed(any_python, "mprof", "report", "--format", "speed") == ["speedscope"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("command", ["pyprof", "mprof"])
def test_the_completions_are_those_that_the_command_prints(command, shell, any_python, tmp_path) -> None:
    names = {"bash": command, "zsh": f"_{command}", "fish": f"{command}.fish"}
    (installed,) = (path for path in _share(any_python).rglob(names[shell]) if shell in str(path.parent))
    executable = any_python.executable_with_module.with_name(command)
    printed = run([executable, "--completions", shell], within=tmp_path)
    assert printed.status == 0 and printed.stdout == installed.read_bytes(), printed
    if shutil.which(shell):
        subprocess.run([shell, "-n", installed], check=True)


def test_an_unknown_shell_is_refused(any_python, tmp_path) -> None:
    for command in ("pyprof", "mprof"):
        executable = any_python.executable_with_module.with_name(command)
        finished = run([executable, "--completions", "csh"], within=tmp_path)
        assert finished.status == 2 and b"[possible values: bash, zsh, fish]" in finished.stderr, finished


def test_the_manual_has_each_command(any_python, tmp_path) -> None:
    pages = _share(any_python) / "man" / "man1"
    commands = {page.stem for page in pages.iterdir()}
    assert {"pyprof", "mprof", "mprof-run", "mprof-plot", "mprof-report"} <= commands
    if not shutil.which("man"):
        pytest.skip("there is no `man`")
    for command in commands:
        page = run(
            ["man", "--warnings", "-l", pages / f"{command}.1"], within=tmp_path, environment={"MANWIDTH": "100"}
        )
        assert page.status == 0 and not page.stderr and b"SYNOPSIS" in page.stdout, page
