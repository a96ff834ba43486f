"""`python -m memory_profiler program`: as `pyprof program`, in this interpreter."""

from memory_profiler._running import main

main()
