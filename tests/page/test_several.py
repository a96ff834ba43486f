"""Several recordings in one figure, which begin at the same place."""

from page.recordings import Recording, usual


def two(show):
    other = Recording(samples=[(second + 1000, 200.0) for second in range(21)], command="python other.py")
    return show(usual(), other, names=["first.dat", "second.dat"])


def test_there_is_a_curve_for_each_and_neither_title_nor_brackets(show):
    page = two(show)
    assert page.text("#title") == ""
    assert page.count(".layer-curves .curve") == 2
    assert page.count(".call") == 0
    assert page.texts("#legend .name") == ["first", "second"]
    assert page.texts("#legend time") == [
        "27 / 01 / 2023 - start at 14:19:42.203",
        "27 / 01 / 2023 - start at 14:36:22.203",
    ]
    assert page.window == (0, 20)


def test_hovering_shows_the_memory_of_each_curve(show):
    page = two(show)
    assert page.hover(5.0, y=page.area["top"] + 2) == "5 s · 14:19:47.203\nfirst\n300.000 MiB\nsecond\n200.000 MiB"
    assert page.hover(15.0) == "15 s · 14:36:37.203\nsecond\n200.000 MiB"


def test_each_curve_can_be_hidden(show):
    page = two(show)
    page.page.locator("#legend button", has_text="first").click()
    page.settle()
    assert page.count(".layer-curves .curve") == 1
    assert "first" not in page.hover(5.0)
    page.page.locator("#legend button", has_text="second").click()
    page.settle()
    assert page.count(".layer-curves .curve") == 0
    assert page.hover(5.0) == ""


def test_a_title_of_ones_own_is_there(show):
    assert show(usual(), usual(), options=["-t", "before and after"]).text("#title") == "before and after"


def many(show):
    """Twenty curves, 10 MiB apart, a sample every five seconds."""
    recordings = [
        Recording(samples=[(second, 100.0 + 10 * number) for second in range(0, 21, 5)]) for number in range(20)
    ]
    return show(*recordings, names=[f"{number}.dat" for number in range(20)])


def test_only_the_curves_near_the_pointer_are_listed(show):
    page = many(show)
    first = page.page.locator(".layer-curves .curve").first.bounding_box()
    # the last curve is drawn first; the pointer may be between two samples of a curve
    told = page.hover(7.0, y=first["y"] + first["height"] / 2).split("\n")
    names = page.texts("#legend .name")
    assert told[1:3] == [names[19], "290.000 MiB"]
    assert told[1::2] == [*names[:7:-1], "and 8 curves more"]
