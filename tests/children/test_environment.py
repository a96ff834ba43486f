"""The variables that processes of pyprof exchange: the program does not see them, and pyprof ignores foreign ones."""

import pytest

SHOWS = """
import os
entries = [entry for entry in open("/proc/self/environ", "rb").read().split(b"\\0") if not entry.startswith(b"LC_CTYPE=")]
names = sorted(entry.split(b"=")[0].decode() for entry in entries if entry)
print([name for name in names if name.startswith(("PYPROF", "LD_PRELOAD"))], os.environ.get("LD_PRELOAD"))
print(sorted(entry for entry in entries if entry) == sorted(k + b"=" + v for k, v in os.environb.items() if k != b"LC_CTYPE"))
"""

CHILD = "import subprocess, sys; subprocess.run([sys.executable, 'shows.py'])"


@pytest.fixture
def shown(python, tmp_path):
    """Returns the environment that a program prints, either the program itself or a child."""
    (tmp_path / "shows.py").write_text(SHOWS)
    (tmp_path / "child.py").write_text(CHILD)

    def shown(words, environment=None):
        finished = python.pyprof(words, within=tmp_path, environment=environment)
        assert finished.status == 0, finished
        return finished.stdout.decode().splitlines()[:2]

    return shown


@pytest.mark.parametrize("script", ["shows.py", "child.py"])
@pytest.mark.parametrize("options", [[], ["--backend", "jemalloc"]])
def test_the_kernel_shows_no_variable_of_pyprof(shown, options, script):
    assert shown([*options, script]) == ["[] None", "True"]


@pytest.mark.parametrize("script", ["shows.py", "child.py"])
@pytest.mark.parametrize("options", [[], ["--backend", "jemalloc"]])
def test_the_kernel_shows_libraries_that_the_user_preloads(shown, options, script):
    environment = {"LD_PRELOAD": "libm.so.6"}
    assert shown([*options, script], environment) == ["['LD_PRELOAD'] libm.so.6", "True"]


@pytest.mark.parametrize("options", [[], ["--backend", "jemalloc"]])
def test_variables_that_pyprof_has_not_set_are_ignored(python, tmp_path, options):
    (tmp_path / "script.py").write_text(
        "import os; print(os.environ.get('LD_PRELOAD'))\n@profile\ndef f(): pass\nf()\n"
    )
    stale = {"PYPROF_CHILD": "/bin/false", "PYPROF_LD_PRELOAD": "libm.so.6", "PYPROF_PERSONALITY": "0"}
    finished = python.pyprof([*options, "script.py"], within=tmp_path, environment=stale)
    assert finished.stdout.startswith(b"None\nFilename: script.py\n"), finished
