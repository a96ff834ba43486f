"""A child process that stays in the memory of its parent: between `vfork` and `execve`, waiting for a file.

Programs of the tests import this.
"""

import ctypes
import glob
import os
import threading

LIBC = ctypes.CDLL(None)

FILE = b"nobody-writes"


def start():
    """Starts the child in a thread, since the caller of `posix_spawnp` waits too. Returns when the child exists."""
    os.mkfifo(FILE)
    thread = threading.Thread(target=_starts)
    thread.start()
    while not _children():
        pass
    return thread


def end(thread):
    """Makes the child execute its program, and end."""
    os.close(os.open(FILE, os.O_WRONLY))
    thread.join()


def _starts():
    actions = ctypes.create_string_buffer(1024)
    LIBC.posix_spawn_file_actions_init(actions)
    LIBC.posix_spawn_file_actions_addopen(actions, 0, FILE, os.O_RDONLY, 0)
    arguments = (ctypes.c_char_p * 2)(b"true", None)
    process = ctypes.c_int()
    LIBC.posix_spawnp(ctypes.byref(process), b"true", actions, None, arguments, None)
    os.waitpid(process.value, 0)


def _children():
    listed = glob.glob("/proc/self/task/*/children")
    return [child for file in listed for child in open(file).read().split()]
