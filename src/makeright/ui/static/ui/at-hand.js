// @ts-check
/**
 * <at-hand>: a list has no conversation open, and does without what one needs. It is fetched with the first movement over
 * the page, key or focus, so that it is there when somebody goes for a row. Needs: data-parts (addresses of modules, as JSON).
 */
class AtHand extends HTMLElement {
  static #moves = ["pointerover", "keydown", "focusin"];

  connectedCallback() {
    for (const kind of AtHand.#moves) document.addEventListener(kind, this);
  }

  disconnectedCallback() {
    for (const kind of AtHand.#moves) document.removeEventListener(kind, this);
  }

  handleEvent() {
    this.remove();
    for (const part of /** @type {string[]} */ (JSON.parse(this.dataset.parts ?? "[]"))) void import(part);
  }
}
customElements.define("at-hand", AtHand);
