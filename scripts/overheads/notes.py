"""The facts that a reader of the tables needs."""

NOTES = (
    "CPU time is that of the whole process and its children, user and system. A cost is the slope between two sizes "
    "of the same program, so that start-up and end drop out; the sizes differ by contender, so that each works for "
    "some tenths of a second. The contenders take turns; a figure is the median of the rounds, beside it the lowest "
    "and the highest.",
    "`ns a line` is what an executed line of the profiled functions takes MORE than under plain python: the line's "
    "own cost is not in it, and stands in the row of plain python. `times plain` is the whole work, lines included, "
    "over the same work under plain python.",
    "memray and scalene observe all allocations or sample the whole program, not each line of chosen functions: "
    "they have only a ratio. scalene reports CPU and memory, memray keeps every allocation in a file.",
    "line_profiler reads no memory, only the time. From Python 3.12 on it uses sys.monitoring unless it is told to "
    "take its trace function, which is the faster one; both are measured. Before 3.12 the two are the same.",
    "The empty trace callback is one in C that does nothing, for the same events of the same functions: what a line "
    "costs at the least under any profiler that is called for each.",
    "memory_profiler traces the profiled functions of one thread at a time: with 8 threads, most of the lines that "
    "it is divided by are none that it measured. Its tracemalloc backend takes a snapshot at each line, which takes "
    "longer the more blocks there are.",
    "A reading of PSS or USS takes longer the more pages there are: for lines that allocate, its cost depends on how "
    "many of them a run has.",
    "Memory is the resident set that the program reads for itself at its end.",
)
