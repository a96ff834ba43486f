"""`python -m memory_profiler program`: as `pyprof program`, in this interpreter."""

from memory_profiler._running import main

# tools that look through packages import all that they find
if __name__ == "__main__":
    main()
