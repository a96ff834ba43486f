"""`python -m memory_profiler PROGRAM`: runs a program as `pyprof PROGRAM` does, in this interpreter."""

from memory_profiler._running import main

# tools that search a package import all its modules
if __name__ == "__main__":
    main()
