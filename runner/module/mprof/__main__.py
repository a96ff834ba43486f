"""`python -m mprof` if `mprof` is installed. It is a package then, with mprof.py as its `__init__`."""

from mprof import execute

execute()
