"""`mprof`: records the memory of a program over time into a file, and lists, draws and removes such files.

The names are those of the module `mprof` of memory_profiler.
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
