"""A page in a browser: what a person can see on it, and do to it."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Shown:
    """A page that is open."""

    page: Any
    file: Path
    complaints: list[str] = field(default_factory=list)
    """The messages in the console of the browser, and the requests of the page for anything but itself."""

    def __post_init__(self):
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: request.url == self.address or self.complaints.append(request.url))
        self.page.goto(self.address)
        self.settle()

    @property
    def address(self) -> str:
        """The address of the page for the browser."""
        return self.file.as_uri()

    def settle(self) -> None:
        """Waits until the page is drawn. The second frame from now shows the last change."""
        self.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def text(self, selector: str) -> str:
        """The text of the element."""
        return self.page.locator(selector).text_content()

    def texts(self, selector: str) -> list[str]:
        """The texts of all these elements."""
        return self.page.locator(selector).all_text_contents()

    def count(self, selector: str) -> int:
        """The number of these elements."""
        return self.page.locator(selector).count()

    @property
    def window(self) -> tuple[float, float]:
        """The window in seconds, as the fields show it."""
        first, last = self.page.locator("#window input").all()
        return float(first.input_value()), float(last.input_value())

    @property
    def area(self) -> dict[str, float]:
        """The area of the curves, in pixels of the screen."""
        return self.page.locator("#of-curves rect").evaluate("""rect => {
            const picture = document.querySelector("#figure > svg");
            const {left, top, width} = picture.getBoundingClientRect();
            const factor = width / picture.viewBox.baseVal.width;
            const of = name => rect[name].baseVal.value * factor;
            return {left: left + of("x"), top: top + of("y") + 22, width: of("width"), height: of("height") - 22};
        }""")

    def x(self, seconds: float) -> float:
        """The horizontal position of a time."""
        first, last = self.window
        return self.area["left"] + (seconds - first) / (last - first) * self.area["width"]

    @property
    def middle(self) -> float:
        """The vertical position of the middle of the curves."""
        return self.area["top"] + self.area["height"] / 2

    @property
    def axis(self) -> float:
        """The vertical position of the time axis."""
        box = self.page.locator(".axis").bounding_box()
        return box["y"] + box["height"] / 2

    def hover(self, seconds: float, y: float | None = None) -> str:
        """Points to a time. Returns the text of the card."""
        self.page.mouse.move(self.x(seconds), self.middle if y is None else y)
        self.settle()
        return self.hovered

    @property
    def hovered(self) -> str:
        """The text of the card, row by row."""
        return re.sub(r"[ \t]*\n+[ \t]*", "\n", self.page.locator("#hovered").inner_text()).strip()

    def drag(self, begun: float, ended: float, y: float | None = None) -> None:
        """Drags the mouse from one time to another."""
        y = self.middle if y is None else y
        first, last = self.x(begun), self.x(ended)
        self.page.mouse.move(first, y)
        self.page.mouse.down()
        self.page.mouse.move((first + last) / 2, y)
        self.page.mouse.move(last, y)
        self.page.mouse.up()
        self.settle()

    def turn(self, seconds: float, down: float) -> None:
        """Turns the wheel over a time."""
        self.page.mouse.move(self.x(seconds), self.middle)
        self.page.mouse.wheel(0, down)
        self.settle()

    def press(self, key: str) -> None:
        """Presses a key."""
        self.page.keyboard.press(key)
        self.settle()

    def click(self, selector: str, **how) -> None:
        """Clicks on an element."""
        self.page.locator(selector).click(**how)
        self.settle()

    def button(self, name: str) -> None:
        """Clicks on the button with this name."""
        self.page.get_by_role("button", name=name, exact=True).click()
        self.settle()
