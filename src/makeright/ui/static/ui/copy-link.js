// @ts-check
/**
 * <copy-link>: a link that goes to the clipboard when it is pressed, and a line says so. Where a browser has no
 * clipboard for us (a page without https), it is a link like any other. Needs: an <a>, data-copied (the sentence).
 */
class CopyLink extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
  }

  /** @param {Event} event */
  handleEvent(event) {
    const link = this.querySelector("a");
    const isPlain = event instanceof MouseEvent && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!link || !isPlain || !navigator.clipboard) return;
    event.preventDefault();
    void this.#copy(link);
  }

  /** @param {HTMLAnchorElement} link */
  async #copy(link) {
    try {
      await navigator.clipboard.writeText(link.href);
    } catch {
      return window.location.assign(link.href); // it was refused: the address bar has it
    }
    document.body.dispatchEvent(new CustomEvent("said", { detail: { words: this.dataset.copied } }));
  }
}
customElements.define("copy-link", CopyLink);
