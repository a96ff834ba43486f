"""The functions of this module that a program has replaced."""

import sys


def replaced(name, home):
    """Returns the object `name` of the package if a program has replaced the one of the part `home`; None if not."""
    package = sys.modules.get(__package__)
    if package is None:
        # at the end of the interpreter, the package may be gone
        return None
    value = vars(package).get(name)
    own = sys.modules.get(f"{__package__}.{home}")
    return None if value is getattr(own, name, None) else value
