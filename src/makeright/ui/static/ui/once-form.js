// @ts-check
/**
 * <once-form>: a fold with a form in it that is filled in once. When it was taken, it is empty and closed again, and the
 * focus is back where it was opened; Esc closes it and keeps what was typed. Needs: a details with a summary and a form.
 */
class OnceForm extends HTMLElement {
  connectedCallback() {
    for (const kind of ["htmx:afterRequest", "keydown", "toggle"]) this.addEventListener(kind, this, kind === "toggle");
  }

  get #fold() {
    return /** @type {HTMLDetailsElement} */ (this.querySelector("details"));
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "toggle") this.#enter();
    else if (event instanceof KeyboardEvent) {
      if (event.key !== "Escape" || !this.#fold.open) return;
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    } else if (/** @type {CustomEvent} */ (event).detail.xhr.status < 400) {
      this.querySelector("form")?.reset();
      this.#close();
    }
  }

  #enter() {
    const field = this.querySelector("form :is(input:not([type=hidden]), select, textarea)");
    if (this.#fold.open && field instanceof HTMLElement && !this.contains(document.activeElement?.closest("form") ?? null)) field.focus();
  }

  #close() {
    this.#fold.open = false;
    this.querySelector("summary")?.focus({ preventScroll: true });
  }
}
customElements.define("once-form", OnceForm);
