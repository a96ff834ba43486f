"""Runs `python -m mprof` if pip has installed `mprof`. It is a package then, and mprof.py is its `__init__`."""

from mprof import execute

execute()
