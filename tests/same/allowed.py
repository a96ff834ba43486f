"""The rows in which pyprof may differ from the original, because the original is wrong there.

Each kind of fault has an entry, with one script that shows it and every row that differs. A row has the number of
occurrences under pyprof; None if it was not executed. A test fails if another row differs, and if a row that is named
here does not differ any more.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Allowed:
    """A fault of the original and the script that shows it."""

    item: int
    """The number of the fault in the list of faults that pyprof must not have."""
    right: str
    """The right behaviour."""
    script: str
    rows: dict[tuple[str, int], int | None]
    """The occurrences that pyprof shows, by file and line, for all rows that differ."""
    only_in_the_original: tuple[tuple[str, int], ...] = ()
    """The tables that only the original prints, by file and first line."""


ALLOWED = (
    Allowed(
        item=3,
        right="State is kept per thread: a function that runs in one thread while another thread is inside a profiled"
        " function is measured.",
        script="threads_that_overlap.py",
        rows={
            ("threads_that_overlap.py", 12): 1,
            ("threads_that_overlap.py", 13): None,
            ("threads_that_overlap.py", 14): 1,
            ("threads_that_overlap.py", 15): 1,
        },
    ),
    Allowed(
        item=4,
        right="Generators and async generators are measured, also outside of a profiled call.",
        script="generators.py",
        rows={
            ("generators.py", 4): 2,
            ("generators.py", 6): 7,
            ("generators.py", 7): 10,
            ("generators.py", 10): 1,
            ("generators.py", 11): None,
            ("generators.py", 12): 3,
            ("generators.py", 13): 4,
        },
    ),
    Allowed(
        item=6,
        right="`@profile` on a class profiles its methods; other decorators below it are followed to the function that"
        " they wrap, and what is profiled already is not profiled again.",
        script="more_than_functions.py",
        rows={
            ("more_than_functions.py", 18): 1,
            ("more_than_functions.py", 19): 1,
            ("more_than_functions.py", 22): 1,
            ("more_than_functions.py", 23): None,
            ("more_than_functions.py", 24): None,
            ("more_than_functions.py", 25): 1,
        },
        only_in_the_original=(("memory_profiler.py", 759), ("more_than_functions.py", 9)),
    ),
    Allowed(
        item=8,
        right="A call that raises has its table as any other.",
        script="imported_decorator_raising.py",
        rows={
            ("imported_decorator_raising.py", 4): 1,
            ("imported_decorator_raising.py", 5): None,
            ("imported_decorator_raising.py", 6): 1,
            ("imported_decorator_raising.py", 7): 1,
        },
    ),
    Allowed(
        item=12,
        right="Two identical functions at the same line of two files have a table each.",
        script="two_files_with_one_function.py",
        rows={
            ("first.py", 1): 1,
            ("first.py", 3): 1,
            ("first.py", 4): 1,
            ("second.py", 1): 2,
            ("second.py", 2): None,
            ("second.py", 3): 2,
            ("second.py", 4): 2,
        },
    ),
)

NEEDS = {
    "exception_groups.py": (3, 11),
    "match_statements.py": (3, 10),
}
"""Scripts that have syntax which older Pythons lack, and the oldest Python that runs them."""

FAILS_SINCE_3_12 = {
    "coroutines.py": "`asyncio.run` refuses the generator that the original makes of an `async def`",
    "imported_decorator_coroutines.py": "`asyncio.run` refuses the generator that the original makes of an `async def`",
}
"""Scripts that fail under the original on Python 3.12 and later, and why; pyprof runs them there."""
