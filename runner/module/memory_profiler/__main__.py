"""`python -m memory_profiler program`: as `pyprof program`, in this interpreter."""

from memory_profiler._running import main

# tools that search packages import every module of them
if __name__ == "__main__":
    main()
