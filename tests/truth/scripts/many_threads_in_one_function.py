"""One function in four threads: first each waits for its turn outside of it, then all are inside of it at once."""
import threading

MIB = 2 ** 20
one_at_a_time = threading.Lock()


@profile
def takes(blocks):
    blocks.append(b"x" * (64 * MIB))  #: +256 MiB x4
    return len(blocks)  #: 0 x4


@profile
def adds(first, second):
    total = first
    for number in range(2):  #: 0 x12000
        total += number  #: 0 x8000
    return total + second  #: 0 x4000


def waits_for_its_turn(blocks):
    with one_at_a_time:
        takes(blocks)


def adds_often():
    for number in range(1000):
        adds(number, number)


def in_four_threads(function, *arguments):
    threads = [threading.Thread(target=function, args=arguments) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


in_four_threads(waits_for_its_turn, [])
in_four_threads(adds_often)
