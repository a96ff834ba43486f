
// The quantity that the call tree and the sources show. All switches of the page choose it together.

class Quantity {
  constructor() {
    this.chosen = QUANTITIES[0];
    this.listeners = [];
    this.buttons = [];
  }

  /** Shows another quantity. */
  choose(quantity) {
    this.chosen = quantity;
    this.update();
    for (const listener of this.listeners) listener();
  }

  /** Fills a place with a button for each quantity. */
  makeSwitch(place) {
    const buttons = QUANTITIES.map((quantity) => {
      const button = html("button", { type: "button", class: "choice", title: `Bytes ${quantity.title}` }, quantity.label);
      button.addEventListener("click", () => this.choose(quantity));
      return [quantity, button];
    });
    this.buttons.push(...buttons);
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", "The bytes that are shown");
    place.append(...buttons.map(([, button]) => button));
    this.update();
  }

  update() {
    for (const [quantity, button] of this.buttons) button.setAttribute("aria-pressed", String(quantity === this.chosen));
  }
}
