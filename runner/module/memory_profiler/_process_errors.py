"""The exceptions about processes. Each is an OSError, and if psutil is installed, also psutil's exception."""

import errno


class _Both:
    """An exception that is initialised as both of its bases."""

    def __init__(self, pid, number, text):
        super().__init__(pid, msg=text)
        OSError.__init__(self, number, text)

    def __str__(self):
        return OSError.__str__(self)

    def __repr__(self):
        return OSError.__repr__(self)

    def __reduce__(self):
        return type(self), (self.pid, self.errno, self.strerror)


try:
    import psutil

    class NoSuchProcess(_Both, psutil.NoSuchProcess, ProcessLookupError):
        """The process does not exist, or does not exist any more."""

    class AccessDenied(_Both, psutil.AccessDenied, PermissionError):
        """The process may not be read."""

    _CLASSES = {errno.ESRCH: NoSuchProcess, errno.EACCES: AccessDenied, errno.EPERM: AccessDenied}
except Exception:
    # psutil is not installed, or its import fails
    _CLASSES = {}


def process_error(pid, number, text):
    """Returns the exception for an error number of the system."""
    known = _CLASSES.get(number)
    if known is not None:
        return known(pid, number, text)
    error = OSError(number, text)
    error.pid = pid
    return error
