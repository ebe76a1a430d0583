// @ts-check
/**
 * <sentence-words>: words of a sentence that become a field. Enter saves, Esc leaves them as they were. Needs: words
 * with role=button and aria-expanded, a form with a text field; data-open where what was typed is wrong.
 */
class SentenceWords extends HTMLElement {
  connectedCallback() {
    for (const kind of ["click", "keydown"]) this.addEventListener(kind, this);
    if ("open" in this.dataset) this.#open();
  }

  get #button() {
    return /** @type {HTMLElement} */ (this.querySelector("[aria-expanded]"));
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (this.querySelector("form"));
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event instanceof KeyboardEvent) {
      const opens = this.#form.hidden && ["Enter", " "].includes(event.key);
      if (!opens && (event.key !== "Escape" || this.#form.hidden)) return;
      event.preventDefault();
      event.stopPropagation();
      opens ? this.#open() : this.#close();
    } else if (event.target instanceof Node && this.#button.contains(event.target)) this.#open();
  }

  #open() {
    this.#show(true);
    const field = /** @type {HTMLInputElement} */ (this.#form.querySelector("input[type=text]"));
    field.focus();
    field.select();
  }

  #close() {
    this.#form.reset();
    this.#show(false);
    this.#button.focus();
  }

  /** @param {boolean} editing */
  #show(editing) {
    this.#form.hidden = !editing;
    this.#button.hidden = editing;
    this.#button.setAttribute("aria-expanded", `${editing}`);
  }
}
customElements.define("sentence-words", SentenceWords);
