// @ts-check
/**
 * <desk-keys>: one key for each thing on screen. A key presses what names it in aria-keyshortcuts, or goes into it if it
 * is a box; j and k move through the rows; Esc leaves what is being written. Never while somebody writes, and never with Ctrl, Alt or Cmd.
 */
class DeskKeys extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this);
    if (/Mac|iPhone|iPad/.test(navigator.platform)) document.documentElement.dataset.keys = "mac";
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this);
  }

  /** @param {KeyboardEvent} event */
  handleEvent(event) {
    const at = event.target;
    if (!(at instanceof HTMLElement) || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return this.#leave(at);
    if (at.isContentEditable || at.closest("input, textarea, select, [role=menu]")) return;
    if (event.key === "j" || event.key === "k") this.#move(event.key === "j" ? 1 : -1);
    else if (event.key === "o") at.closest("a.row") instanceof HTMLElement && at.click();
    else if (!this.#press(event.key)) return;
    event.preventDefault();
  }

  /** @param {number} step */
  #move(step) {
    const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("a.row")]);
    const here = rows.findIndex((row) => row === document.activeElement);
    const from = here < 0 ? rows.findIndex((row) => row.ariaCurrent) : here;
    const next = rows[from < 0 ? 0 : Math.min(Math.max(from + step, 0), rows.length - 1)];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
  }

  /** @param {string} key @returns {boolean} whether something on screen wanted it */
  #press(key) {
    for (const named of document.querySelectorAll(`[aria-keyshortcuts~="${CSS.escape(key)}"]`)) {
      if (!(named instanceof HTMLElement) || !named.checkVisibility() || named.matches(":disabled")) continue;
      if (named instanceof HTMLInputElement) named.select();
      else named.click();
      return true;
    }
    return false;
  }

  /** @param {HTMLElement} at */
  #leave(at) {
    const place = document.getElementById("conversation-title") ?? document.getElementById("main");
    if (at.matches("input, textarea")) place?.focus({ preventScroll: true });
  }
}
customElements.define("desk-keys", DeskKeys);
