// @ts-check
/**
 * <drop-menu>: a button and what it opens. Arrows, Home, End and first letters move in it, Esc and a click elsewhere
 * close it, and the button gets the focus back. Needs: a button[aria-expanded], or words that are one (role=button), an
 * element [role=menu] with [role^=menuitem].
 */
class DropMenu extends HTMLElement {
  connectedCallback() {
    for (const kind of ["click", "keydown", "focusout", "htmx:afterSettle"]) this.addEventListener(kind, this);
  }

  get #button() {
    return /** @type {HTMLElement} */ (this.querySelector("[aria-expanded]"));
  }

  get #menu() {
    return /** @type {HTMLElement} */ (this.querySelector("[role=menu]"));
  }

  get #items() {
    return /** @type {HTMLElement[]} */ ([...this.#menu.querySelectorAll("[role^=menuitem]")]).filter((item) => item.checkVisibility());
  }

  /** @param {Event} event */
  handleEvent(event) {
    const target = event.target;
    if (event instanceof KeyboardEvent) this.#key(event);
    else if (event.type === "htmx:afterSettle") this.#enter();
    else if (event instanceof FocusEvent) {
      if (event.relatedTarget instanceof Node && !this.contains(event.relatedTarget)) this.close(false);
    } else if (target instanceof Element && this.#button.contains(target)) this.#menu.hidden ? this.open() : this.close();
    else if (target instanceof Element && target.closest("[role^=menuitem]")) this.close();
  }

  open() {
    this.#button.setAttribute("aria-expanded", "true");
    this.#menu.hidden = false;
    this.#menu.scrollIntoView({ block: "nearest" }); // at the foot of a page there is no room below
    document.addEventListener("pointerdown", this.#elsewhere);
    this.#enter();
  }

  /** @param {boolean} back whether the focus goes back to the button */
  close(back = true) {
    if (this.#menu.hidden) return;
    this.#button.setAttribute("aria-expanded", "false");
    this.#menu.hidden = true;
    document.removeEventListener("pointerdown", this.#elsewhere);
    if (back) this.#button.focus();
  }

  /** @param {Event} event */
  #elsewhere = (event) => {
    if (event.target instanceof Node && !this.contains(event.target)) this.close(false);
  };

  #enter() {
    if (this.#menu.hidden) return;
    const chosen = this.#menu.querySelector("[aria-checked=true]");
    (chosen instanceof HTMLElement ? chosen : this.#items[0])?.focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (this.#menu.hidden) {
      const isPressed = ["Enter", " "].includes(event.key) && event.target === this.#button;
      if (!isPressed || this.#button instanceof HTMLButtonElement) return;
      event.preventDefault();
      return this.open();
    }
    const items = this.#items;
    const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 });
    const letter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && event.key.toLowerCase();
    if (event.key === "Escape") this.close();
    else if (event.key in steps) items.at(steps[event.key] % items.length)?.focus();
    else if (letter) [...items.slice(at + 1), ...items].find((item) => item.textContent?.trim().toLowerCase().startsWith(letter))?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
customElements.define("drop-menu", DropMenu);
