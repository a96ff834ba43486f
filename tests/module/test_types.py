"""The type stubs of the module."""

from pathlib import Path

from harness.environments import environment
from harness.programs import run

REQUIREMENTS = Path(__file__).with_name("requirements-types.txt")

USES = """
from collections.abc import Iterator
from memory_profiler import *
from memory_profiler import CodeMap, LineProfiler, LogFile, TimeStamper, memory_usage, profile, show_results

@profile
def plain(first: int, second: str = "") -> list[int]:
    return [first]

@profile(precision=4, stream=LogFile("name"))
async def waits() -> int:
    return 1

class Own(LineProfiler):
    def add_function(self, func: object) -> None: ...

profiler = Own(backend="psutil")
wrapped = profiler(plain)
result: list[int] = wrapped(1, second="")
with profiler as same:
    same.runctx("1", {}, {}).disable()
show_results(profiler, precision=2)
code_map = CodeMap(include_children=False, backend="psutil")
for filename, lines in code_map.items():
    for number, measurement in lines:
        if measurement is not None:
            increment: float = measurement[0]
process: Process = Process(target=partial(plain, 1), name=os.path.basename(sys.argv[0]))
both = Pipe()
wraps(plain)(plain), tracemalloc.get_traced_memory(), time.time(), has_tracemalloc
wrong: str = wrapped(1)
"""


def test_the_stubs_have_the_types_of_the_module(python_3_12, tmp_path):
    variables = {"PYTHONPATH": str(python_3_12.module_folder), "MYPYPATH": str(python_3_12.module_folder)}
    (tmp_path / "mypy.ini").write_text(
        "[mypy]\nignore_missing_imports = True\ndisable_error_code = annotation-unchecked\n"
    )
    # private names have no stubs; two methods accept keywords where those of `dict` accept positions only; and some
    # names exist only if the packages that they come from are installed
    packages = r"psutil|Magics|line_cell_magic|magics_class"
    (tmp_path / "private").write_text(rf"memory_profiler\.(_.*|CodeMap\.(setdefault|update)|{packages})" + "\n")
    options = ["--mypy-config-file", "mypy.ini", "--allowlist", "private", "--ignore-missing-stub"]
    checked = run(
        [
            environment(python_3_12.interpreter, "-types", REQUIREMENTS),
            "-m",
            "mypy.stubtest",
            *options,
            "memory_profiler",
        ],
        within=tmp_path,
        environment=variables,
        timeout=300,
    )
    assert checked.status == 0, checked


def test_programs_are_checked_by_the_stubs(python_3_12, tmp_path):
    (tmp_path / "uses.py").write_text(USES)
    variables = {"MYPYPATH": str(python_3_12.module_folder)}
    command = [
        environment(python_3_12.interpreter, "-types", REQUIREMENTS),
        "-m",
        "mypy",
        "--strict",
        "--no-error-summary",
        "uses.py",
    ]
    checked = run(command, within=tmp_path, environment=variables, timeout=300)
    (error,) = checked.stdout.decode().splitlines()
    assert error.startswith(f"uses.py:{USES.count(chr(10))}: ") and 'has type "list[int]"' in error, checked
