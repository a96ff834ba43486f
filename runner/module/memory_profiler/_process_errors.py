"""What is raised for a process: by its class an error of the system, and where psutil is installed, also psutil's."""

import errno


class _Both:
    """Made as both bases are."""

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
        """There is no process of this number, or none any more."""

    class AccessDenied(_Both, psutil.AccessDenied, PermissionError):
        """The process may not be read."""

    _CLASSES = {errno.ESRCH: NoSuchProcess, errno.EACCES: AccessDenied, errno.EPERM: AccessDenied}
except Exception:
    # it is not installed, or fails when it is imported
    _CLASSES = {}


def process_error(pid, number, text):
    """The exception for an error of the system, by its number."""
    known = _CLASSES.get(number)
    if known is not None:
        return known(pid, number, text)
    error = OSError(number, text)
    error.pid = pid
    return error
