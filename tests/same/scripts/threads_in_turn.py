import threading


@profile
def works(n):
    for i in range(n):
        pass
    return n


for _ in range(3):
    thread = threading.Thread(target=works, args=(2,))
    thread.start()
    thread.join()
works(1)
