def takes(*values, **named):
    return values, named


@profile
def statements():
    a = takes(
        1,
        2,
        takes(
            3,
        ),
        named=4,
    )
    b = [
        1,
        2,
    ]
    c = {
        "one": len(b),
        "two": [x for x in b],
        **{
            "three": 3,
        },
    }
    d = (1 +
         len(b) +
         len(c))
    text = """first
    second
    third"""
    formatted = f"""
    {d}
    {len(text)}
    """
    e = d \
        + 1
    takes(
        *b,
        **c,
    )
    assert (
        e
    ), "message"
    return (
        a,
        e,
        len(formatted),
    )


print(statements())
