"""`python -m mprof` after an installation by pip, in which `mprof` is a package and mprof.py its `__init__`."""

from mprof import execute

execute()
