import threading

started, may_end = threading.Event(), threading.Event()


@profile
def waits():
    started.set()
    may_end.wait()


@profile
def works(x):
    y = x
    return y


thread = threading.Thread(target=waits)
thread.start()
started.wait()
works(1)
may_end.set()
thread.join()
