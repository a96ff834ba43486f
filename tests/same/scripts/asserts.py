@profile
def asserts(value):
    assert value
    assert value, "message"
    assert value > 0, (
        "a message "
        "over lines"
    )
    try:
        assert not value, "caught"
    except AssertionError as error:
        return str(error)


print(asserts(1))
