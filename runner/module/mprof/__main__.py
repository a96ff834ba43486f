"""`python -m mprof`, where `mprof` is installed: there it is a package, which has mprof.py as its `__init__`."""

from mprof import execute

execute()
