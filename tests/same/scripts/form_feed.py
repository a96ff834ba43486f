x = 1

@profile
def after_a_form_feed():
    y = 1

    z = 2
    return y + z


print(after_a_form_feed())
