"""What a program has put in the place of something of ours."""

import sys


def replaced(name, home):
    """What stands under `name` in the package, if it is not what our module `home` has; None if nothing else does."""
    value = vars(sys.modules[__package__]).get(name)
    own = sys.modules.get(f"{__package__}.{home}")
    return None if value is getattr(own, name, None) else value
