// @ts-check
/**
 * <opening-dialog>: a dialog that opens once what was asked for has come into it, and forgets it when it is closed.
 * Needs: a <dialog>; something on the page whose hx-target stands in it.
 */
class OpeningDialog extends HTMLElement {
  connectedCallback() {
    this.addEventListener("htmx:afterSwap", this);
    this.#dialog.addEventListener("close", this);
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "close") this.querySelector("[id]:not(h2)")?.replaceChildren();
    else if (!this.#dialog.open) this.#dialog.showModal();
  }
}
customElements.define("opening-dialog", OpeningDialog);
