@profile
def in_a_module():
    return __name__


if __name__ == "__main__":
    print(in_a_module())
