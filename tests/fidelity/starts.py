"""The ways of starting a program. In each of them, pyprof must behave as python does."""

from __future__ import annotations

import os
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

PROGRAM = (Path(__file__).parent / "facts.py").read_text()

SAFE_PATH = (3, 11)
"""The first Python with `-P`."""


@dataclass(frozen=True)
class Start:
    """One way of starting. The arguments are those of python, and also of pyprof, unless it has `pyprof_arguments`."""

    name: str
    arguments: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    standard_input: str = ""
    through_shell: str = ""  # how a shell starts the command "$@": only a shell can set up some of these starts
    pyprof_arguments: tuple[str, ...] = ()
    since: tuple[int, int] = (3, 9)
    not_in_debian: bool = False

    def __str__(self) -> str:
        return self.name


def lay_out(folder: Path) -> None:
    """Puts the program into a folder in every form in which it can be started."""
    for name in (
        "program.py",
        "program with blank.py",
        "no_ending",
        "sub/program.py",
        "named.py",
        "package/inner.py",
        "package/__main__.py",
        "package/deep/__main__.py",
        "folder/__main__.py",
        "__main__.py",
        "-dash.py",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PROGRAM)
    (folder / "package/__init__.py").write_text("started = 'package'\n")
    (folder / "package/deep/__init__.py").write_text("")
    (folder / "link.py").symlink_to("sub/program.py")
    (folder / "linked_folder").symlink_to("sub")
    (folder / "startup.py").write_text("print('startup file was run')\n")
    (folder / "searched").mkdir()
    (folder / "searched/found_on_path.py").write_text(PROGRAM)
    (folder / "searched/sitecustomize.py").write_text("import sys\nsys.customized = True\n")
    for name in ("archive.zip", "archive_without_ending"):
        with zipfile.ZipFile(folder / name, "w") as archive:
            # A fixed date, since the interpreter caches the content of an archive.
            archive.writestr(zipfile.ZipInfo("__main__.py"), PROGRAM)
            archive.writestr(zipfile.ZipInfo("inside.py"), PROGRAM)


def script(name: str, *options: str, **more) -> Start:
    """python's options, then the script with arguments that resemble options."""
    return Start(name, (*options, "program.py", "-x", "--precision", "two words"), **more)


def variable(name: str, value: str, *options: str, **more) -> Start:
    """Returns the start of the script with one environment variable set."""
    return Start(f"{name}={value}", (*options, "program.py"), environment={name: value}, **more)


FORMS = [
    script("script"),
    Start("script with ./", ("./program.py",)),
    Start("script by absolute path", ("{folder}/program.py", "argument")),
    Start("script in a folder below", ("sub/program.py",)),
    Start("script by a roundabout path", ("sub/../sub//program.py",)),
    Start("script with a blank in its name", ("program with blank.py",)),
    Start("script without .py", ("no_ending", "argument")),
    Start("script without .py, with ./", ("./no_ending",)),
    Start("symlink to a script", ("link.py",)),
    Start("script in a linked folder", ("linked_folder/program.py",)),
    Start("module with -m", ("-m", "named", "-x", "argument")),
    Start("module with -m and no blank", ("-mnamed", "argument")),
    Start("module of a package", ("-m", "package.inner")),
    Start("package", ("-m", "package", "argument")),
    Start("package within a package", ("-m", "package.deep")),
    Start("module on PYTHONPATH", ("-m", "found_on_path"), {"PYTHONPATH": "{folder}/searched"}),
    Start("module without -m", ("-m", "named", "argument"), pyprof_arguments=("named", "argument")),
    Start("package without -m", ("-m", "package"), pyprof_arguments=("package",)),
    Start("code", ("-c", PROGRAM, "argument", "-x")),
    Start("folder", ("folder/", "argument")),
    Start("folder by absolute path", ("{folder}/folder", "argument")),
    Start("this folder", (".",)),
    Start("archive", ("archive.zip", "argument")),
    Start("archive by absolute path", ("{folder}/archive.zip",)),
    Start("archive without an ending", ("archive_without_ending",)),
    Start("module of an archive", ("-m", "inside"), {"PYTHONPATH": "archive.zip"}),
    Start("standard input with -", ("-", "argument"), standard_input=PROGRAM),
    Start("standard input with - from a file", ("-",), through_shell='exec "$@" < program.py'),
    script("environment that is not UTF-8", environment={"ODD": os.fsdecode(b"\xff\xfe")}),
    Start("argument that is not UTF-8", ("program.py", os.fsdecode(b"\xff\x80"), "ä€😀")),
    Start("empty argument", ("program.py", "", " ", "\n")),
    Start("- - after the script", ("program.py", "--", "-m", "named")),
    Start("-- before the script", ("--", "program.py", "argument")),
    Start("-- before a script that looks like an option", ("-O", "--", "-dash.py")),
]

OPTIONS = [
    script(" ".join(options), *options, since=SAFE_PATH if "P" in options[0] else (3, 9))
    for options in [
        ("-O",),
        ("-OO",),
        ("-u",),
        ("-B",),
        ("-E",),
        ("-I",),
        ("-s",),
        ("-S",),
        ("-P",),
        ("-b",),
        ("-bb",),
        ("-q",),
        ("-i",),
        ("-Bsu",),
        ("-OBq",),
        ("-IS",),
        ("-sSEP",),
        ("-O", "-O"),
        ("-bbW", "ignore"),
        ("-Werror",),
        ("-W", "error"),
        ("-W", "ignore::DeprecationWarning"),
        ("-W", "default", "-W", "once::UserWarning"),
        ("-W", "always::ResourceWarning:json"),
        ("-X", "dev"),
        ("-Xdev",),
        ("-X", "utf8"),
        ("-X", "utf8=0"),
        ("-X", "faulthandler"),
        ("-X", "tracemalloc"),
        ("-X", "tracemalloc=7"),
        ("-X", "no_debug_ranges"),
        ("-X", "frozen_modules=off"),
        ("-X", "int_max_str_digits=5000"),
        ("-X", "pycache_prefix=cache"),
        ("-X", "warn_default_encoding"),
        ("-X", "dev", "-X", "utf8", "-u", "-O"),
        ("-X", "whatever=1", "-X", "another"),
    ]
] + [
    script("-X cpu_count=3", "-X", "cpu_count=3", since=(3, 13)),
    Start("-um module", ("-um", "named", "argument")),
    Start("-OOm module", ("-OOm", "package.inner")),
    Start("-Ic code", ("-Ic", PROGRAM)),
    Start("-uc code", ("-uc", PROGRAM, "-c")),
    Start("-P module on PYTHONPATH", ("-P", "-m", "found_on_path"), {"PYTHONPATH": "searched"}, since=SAFE_PATH),
    Start("-I folder", ("-I", "folder/")),
    Start("-P archive", ("-P", "archive.zip"), since=SAFE_PATH),
    Start("-P -", ("-P", "-"), standard_input=PROGRAM, since=SAFE_PATH),
    Start("-E with variables", ("-E", "program.py"), {"PYTHONOPTIMIZE": "2", "PYTHONPATH": "searched"}),
]

VARIABLES = [
    variable("PYTHONPATH", "searched"),
    variable("PYTHONPATH", "{folder}/searched:/nowhere::relative"),
    variable("PYTHONHOME", "{base_prefix}", not_in_debian=True),
    variable("PYTHONOPTIMIZE", "1"),
    variable("PYTHONOPTIMIZE", "2"),
    variable("PYTHONDONTWRITEBYTECODE", "1"),
    variable("PYTHONUNBUFFERED", "1"),
    variable("PYTHONIOENCODING", "latin-1:backslashreplace"),
    variable("PYTHONIOENCODING", "utf-16"),
    variable("PYTHONUTF8", "1"),
    variable("PYTHONUTF8", "0"),
    variable("PYTHONWARNINGS", "error::UserWarning,ignore::ImportWarning"),
    variable("PYTHONHASHSEED", "0"),
    variable("PYTHONHASHSEED", "12345"),
    variable("PYTHONDEVMODE", "1"),
    variable("PYTHONSTARTUP", "startup.py", "-i"),
    variable("PYTHONNOUSERSITE", "1"),
    variable("PYTHONUSERBASE", "{folder}/user"),
    variable("PYTHONFAULTHANDLER", "1"),
    variable("PYTHONTRACEMALLOC", "3"),
    variable("PYTHONSAFEPATH", "1"),
    variable("PYTHONPYCACHEPREFIX", "{folder}/cache"),
    variable("PYTHONMALLOC", "malloc"),
    variable("PYTHONMALLOC", "debug"),
    variable("PYTHONMALLOC", "pymalloc_debug"),
    variable("PYTHONCOERCECLOCALE", "0"),
    variable("PYTHONINSPECT", "1"),
    variable("PYTHONINTMAXSTRDIGITS", "5000"),
    variable("PYTHONNODEBUGRANGES", "1"),
    variable("PYTHONBREAKPOINT", "0"),
    variable("PYTHONASYNCIODEBUG", "1"),
    variable("PYTHONWARNDEFAULTENCODING", "1"),
    variable("PYTHONPLATLIBDIR", "lib"),
    variable("PYTHONDEBUG", "1"),
    variable("PYTHONEXECUTABLE", "/nowhere/python"),
    variable("PYTHON_FROZEN_MODULES", "off", since=(3, 13)),
    variable("PYTHON_CPU_COUNT", "3", since=(3, 13)),
    variable("PYTHON_COLORS", "1", since=(3, 13)),
    variable("LD_LIBRARY_PATH", "/nowhere"),
    variable("LD_BIND_NOW", "1"),
    variable("HOME", "/nowhere"),
    variable("TERM", "dumb"),
    variable("VIRTUAL_ENV", "/nowhere"),
    variable("MALLOC_ARENA_MAX", "1"),
    variable("NO_COLOR", "1"),
]

LOCALES = [
    variable("LC_ALL", "C"),
    variable("LC_ALL", "POSIX"),
    variable("LC_ALL", "C.UTF-8"),
    variable("LC_ALL", "xx_YY.UTF-8"),
    variable("LANG", ""),
    variable("LC_CTYPE", "C"),
    Start(
        "LC_ALL=C, not coerced",
        ("program.py", os.fsdecode(b"\xc3\xa4\xff")),
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ),
    Start("LANG=C, coerced with a warning", ("program.py", "ä"), {"LANG": "C", "PYTHONCOERCECLOCALE": "warn"}),
    Start("POSIX locale and code that is not ASCII", ("-c", PROGRAM + "\n# ä€😀\n"), {"LC_ALL": "POSIX"}),
]

SURROUNDINGS = [
    script("standard input has something to read", environment={"FACTS_READ_STDIN": "1"}, standard_input="one\ntwo\nä"),
    script("standard input at its end", environment={"FACTS_READ_STDIN": "1"}),
    script("standard input closed", through_shell='exec "$@" <&-'),
    script("standard output closed", through_shell='exec "$@" >&-'),
    script("standard error closed", through_shell='exec "$@" 2>&-'),
    script("all three closed", through_shell='exec "$@" <&- >&- 2>&-'),
    script("standard input is a folder's entry", through_shell='exec "$@" < program.py'),
    script("standard output to a file", through_shell='exec "$@" > written'),
    script("standard output to the null device", through_shell='exec "$@" > /dev/null'),
    script("standard error joined to standard output", through_shell='exec "$@" 2>&1'),
    script("standard input read and written", through_shell='exec "$@" <> created'),
    script("a descriptor more", through_shell='exec "$@" 7< program.py 9> written'),
    script("interrupt ignored", through_shell='trap "" INT; exec "$@"'),
    script("broken pipe ignored", through_shell='trap "" PIPE; exec "$@"'),
    script("hang-up, quit, terminate and child ignored", through_shell='trap "" HUP QUIT TERM; exec "$@"'),
    script("umask", through_shell='umask 077; exec "$@"'),
    script("niceness", through_shell='exec nice -n 5 "$@"'),
    script("few descriptors", through_shell='ulimit -n 40; exec "$@"'),
    script("small stack", through_shell='ulimit -s 1024; exec "$@"'),
    script("unlimited stack", through_shell='ulimit -s unlimited; exec "$@"'),
    script("no core", through_shell='ulimit -c 0; exec "$@"'),
    script("bounded address space", through_shell='ulimit -v 4000000; exec "$@"'),
    script("one processor", through_shell='exec taskset -c 0 "$@"'),
    script("session of its own", through_shell='exec setsid -w "$@"'),
    script("in the background", through_shell='"$@" & wait $!'),
    script("no HOME, no LANG", through_shell='unset HOME LANG; exec "$@"'),
    script("variable that is not a name", through_shell="exec env 'a b=1' 'x.y=' \"$@\""),
]

STARTS = FORMS + OPTIONS + VARIABLES + LOCALES + SURROUNDINGS
