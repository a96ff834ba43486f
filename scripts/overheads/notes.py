"""Notes for readers of the tables."""

NOTES = (
    "CPU time is the user and system time of the whole process and its children. A cost is the slope between two "
    "sizes of the same program, so that start-up and end cancel out. The sizes differ by contender, so that each "
    "works for some tenths of a second. The contenders take turns. A figure is the median of the rounds, with the "
    "lowest and the highest in parentheses.",
    "`ns a line` is the time of an executed profiled line BEYOND that under plain python. The time under plain python "
    "is in the row of plain python. `times plain` is the time of the whole work, divided by that under plain python.",
    "memray records all allocations, and scalene samples the whole program, so they have only a ratio: there is no "
    "cost of a line. scalene reports CPU and memory; memray stores every allocation in a file.",
    "line_profiler reads no memory, only the time. From Python 3.12 on it uses sys.monitoring, or by a setting a trace "
    "function, which is faster; both are measured. Before 3.12 the two are the same.",
    "The empty trace callback is written in C and does nothing. It is called for the same events of the same "
    "functions: no profiler that is called for each line can cost less.",
    "memory_profiler traces the profiled functions of one thread at a time. With 8 threads, its time is divided by "
    "the number of lines that all threads run, but it measures only a few of them. Its tracemalloc backend takes a "
    "snapshot at each line; a snapshot takes longer if there are more blocks.",
    "A reading of PSS or USS takes longer if the process has more pages: for lines that allocate, the cost of a line "
    "depends on the number of lines of a run.",
    "Memory is the resident set of the program at its end, which the program reads itself.",
)
