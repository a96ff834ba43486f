"""Two threads inside profiled functions at the same time, each taking memory while the other waits."""
import threading

MIB = 2 ** 20
first_may_go, second_may_go = threading.Semaphore(0), threading.Semaphore(0)


@profile
def first(blocks):
    blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
    passes_on(second_may_go, first_may_go)  #: 0 x1
    blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
    passes_on(second_may_go, first_may_go)  #: +64 MiB x1
    del blocks[:]  #: -128 MiB x1
    second_may_go.release()  #: 0 x1


@profile
def second(blocks):
    blocks.append(b"x" * (96 * MIB))  #: +96 MiB x1
    del blocks[:]  #: -96 MiB x1
    passes_on(first_may_go, second_may_go)  #: +64 MiB x1
    blocks.append(b"x" * (64 * MIB))  #: +64 MiB x1
    return blocks  #: 0 x1


def passes_on(theirs, mine):
    theirs.release()
    mine.acquire()


def runs_second(blocks):
    second_may_go.acquire()
    second(blocks)
    first_may_go.release()
    second_may_go.acquire()


kept = []
thread = threading.Thread(target=runs_second, args=(kept,))
thread.start()
first([])
thread.join()
