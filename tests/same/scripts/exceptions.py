@profile
def handles(value):
    try:
        result = 10 // value
    except ZeroDivisionError as error:
        result = str(error)
    except TypeError:
        result = "type"
    else:
        result += 1
    finally:
        done = True
    return result


@profile
def raises_in_a_loop():
    caught = 0
    for number in range(4):
        try:
            if number % 2:
                raise ValueError(number)
        except ValueError:
            caught += 1
            continue
        finally:
            caught += 10
    return caught


@profile
def nested():
    try:
        try:
            raise KeyError("inner")
        finally:
            a = 1
    except KeyError:
        try:
            raise ValueError("from") from None
        except (ValueError, TypeError):
            a = 2
    return a


@profile
def returns_through_finally():
    try:
        return 1
    finally:
        a = 2


@profile
def passes_on(function):
    function()
    print("never")


@profile
def raises():
    raise LookupError


def catches():
    for _ in range(2):
        try:
            passes_on(raises)
        except LookupError:
            print("caught")


print(handles(3), handles(0), handles("x"), raises_in_a_loop(), nested(), returns_through_finally())
catches()
