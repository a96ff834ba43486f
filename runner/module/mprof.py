"""`mprof`: the memory of a program over time, recorded into a file, and what is done with such files.

The names are those of memory_profiler's own module.
"""

from memory_profiler._mprof import (
    attach_action,
    clean_action,
    execute,
    get_action,
    list_action,
    main,
    peak_action,
    plot_action,
    print_usage,
    rm_action,
    run_action,
)
from memory_profiler._mprof_file import (
    function_labels,
    get_cmd_line,
    get_profile_filenames,
    read_mprofile_file,
)

if __name__ == "__main__":
    execute()
