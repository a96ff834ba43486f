@profile
def with_carriage_returns():
    x = """one
    two"""
    return len(x)
