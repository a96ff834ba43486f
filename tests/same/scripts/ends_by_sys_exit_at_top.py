@profile
def works():
    return 1


works()
raise SystemExit(0)
