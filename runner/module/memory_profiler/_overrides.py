"""What a program has put in the place of a function of this module."""

import sys


def replaced(name, home):
    """What stands under `name` in the package, if it is not what the part `home` has; None if it is."""
    package = sys.modules.get(__package__)
    if package is None:
        # at the end of the interpreter
        return None
    value = vars(package).get(name)
    own = sys.modules.get(f"{__package__}.{home}")
    return None if value is getattr(own, name, None) else value
