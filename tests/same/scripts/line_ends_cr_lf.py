@profile
def with_carriage_returns(x):
    text = """one
    two"""
    # a comment
    return len(text) + x


print(with_carriage_returns(1))
