// @ts-check
const STAYS = 15_000; // ms; it waits for whoever is on it

/**
 * <saved-line>: says at the foot of a page of settings what counts from now on, and takes it back where that is cheap.
 * Hears "saved" (HX-Trigger): its sentence, and what to post where to undo. Needs: a p[role=status], a button.
 */
class SavedLine extends HTMLElement {
  #timer = 0;
  /** @type {{url: string, values: Record<string, string>} | null} */
  #undo = null;

  connectedCallback() {
    document.body.addEventListener("saved", this);
    this.addEventListener("click", this);
  }

  disconnectedCallback() {
    document.body.removeEventListener("saved", this);
    window.clearTimeout(this.#timer);
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "saved") return this.#say(/** @type {CustomEvent} */ (event).detail);
    if (!(event.target instanceof Element) || !event.target.closest("button") || !this.#undo) return;
    const { url, values } = this.#undo;
    htmx.ajax("post", url, { source: this, target: "#main", swap: /** @type {HtmxSwapStyle} */ ("patch"), values });
    document.getElementById("main")?.focus({ preventScroll: true });
  }

  /** @param {{words: string, undo?: {url: string, values: Record<string, string>} | null}} said */
  #say({ words, undo }) {
    const line = /** @type {HTMLElement} */ (this.querySelector("[role=status]"));
    const button = /** @type {HTMLElement} */ (this.querySelector("button"));
    line.textContent = words;
    this.#undo = undo ?? null;
    button.hidden = !undo;
    this.toggleAttribute("data-says", Boolean(words));
    window.clearTimeout(this.#timer);
    if (words) this.#timer = window.setTimeout(() => this.#fade(), STAYS);
  }

  #fade() {
    if (this.matches(":hover, :focus-within")) this.#timer = window.setTimeout(() => this.#fade(), STAYS);
    else this.#say({ words: "" });
  }
}
customElements.define("saved-line", SavedLine);
