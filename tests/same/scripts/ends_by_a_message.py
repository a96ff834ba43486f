@profile
def leaves():
    raise SystemExit("a message")


leaves()
