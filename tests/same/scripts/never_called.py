@profile
def never():
    return 1


@profile
def called():
    return 2


@profile
def neither():
    def nested():
        return 3

    return nested


called()
