// @ts-check
/**
 * <at-hand>: a list has no conversation open, and does without what one needs. It is fetched with the first movement over
 * the page, key or focus, so that it is there when somebody goes for a row. Needs: data-parts (addresses of modules, as JSON).
 */
class AtHand extends HTMLElement {
  static #moves = ["pointerover", "keydown", "focusin"];
  static #again = 1000; // ms, where there was no line

  connectedCallback() {
    for (const kind of AtHand.#moves) document.addEventListener(kind, this);
  }

  disconnectedCallback() {
    for (const kind of AtHand.#moves) document.removeEventListener(kind, this);
  }

  handleEvent() {
    this.disconnectedCallback();
    const parts = /** @type {string[]} */ (JSON.parse(this.dataset.parts ?? "[]"));
    Promise.all(parts.map((part) => import(part))).then(() => this.remove(), () => window.setTimeout(() => this.connectedCallback(), AtHand.#again));
  }
}
customElements.define("at-hand", AtHand);
