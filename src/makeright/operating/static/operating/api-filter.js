// @ts-check
/**
 * <api-filter>: of the operations on the page those that have all words in them, as one types. Needs: an <input>, a
 * [data-none] that says so where none is left.
 */
class ApiFilter extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", this);
    this.handleEvent();
  }

  handleEvent() {
    const words = (this.querySelector("input")?.value ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const section of document.querySelectorAll(".api-section")) {
      let shown = 0;
      for (const one of /** @type {NodeListOf<HTMLElement>} */ (section.querySelectorAll("[data-words]"))) {
        one.hidden = !words.every((word) => one.dataset.words?.includes(word));
        shown += one.hidden ? 0 : 1;
      }
      /** @type {HTMLElement} */ (section).hidden = !shown;
      left += shown;
    }
    const says = /** @type {HTMLElement | null} */ (this.querySelector("[data-none]"));
    if (says) says.textContent = left ? "" : (says.dataset.none ?? "");
  }
}
customElements.define("api-filter", ApiFilter);
