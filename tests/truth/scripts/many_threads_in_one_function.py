"""One function in four threads that wait for each other outside of it."""
import threading

MIB = 2 ** 20
one_at_a_time = threading.Lock()


@profile
def takes(blocks):
    blocks.append(b"x" * (64 * MIB))  #: +256 MiB x4
    return len(blocks)  #: 0 x4


def waits_for_its_turn(blocks):
    for _ in range(2):
        with one_at_a_time:
            if len(blocks) < 4:
                takes(blocks)


kept = []
threads = [threading.Thread(target=waits_for_its_turn, args=(kept,)) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
