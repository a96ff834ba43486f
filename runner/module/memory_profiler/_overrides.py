"""Functions of the package that a program has replaced."""

import sys


def replaced(name, home):
    """Returns the package's object `name` if a program has replaced it; None if it is that of the submodule `home`."""
    package = sys.modules.get(__package__)
    if package is None:
        # at the end of the interpreter, the package may be gone
        return None
    value = vars(package).get(name)
    submodule = sys.modules.get(f"{__package__}.{home}")
    return None if value is getattr(submodule, name, None) else value
