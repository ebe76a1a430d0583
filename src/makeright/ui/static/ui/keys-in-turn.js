// @ts-check
const LONGEST = 3_000; // ms; nobody's keys wait for ever
const DONE = ["htmx:afterRequest", "htmx:afterSettle"];

/**
 * Keys pressed while another conversation, a menu or the composer is on its way are meant for that, never for what still
 * stands there: they are held, and come one after another when it is here. What is typed goes into the field that has
 * the focus then.
 */
export class KeysInTurn {
  /** @type {string[]} */
  #held = [];
  /** What is on its way: the element that asked, or a promise. @type {unknown} */
  #awaited = null;
  /** The conversation that stood there when it was asked for. */
  #before = "";
  #timer = 0;

  connect() {
    document.addEventListener("htmx:confirm", this, true); // what was fetched ahead is here before others have heard
    for (const kind of DONE) document.addEventListener(kind, this);
  }

  disconnect() {
    document.removeEventListener("htmx:confirm", this, true);
    for (const kind of DONE) document.removeEventListener(kind, this);
    this.#held = [];
    this.#come(this.#awaited);
  }

  /** Takes a key that must wait; what moves the focus need not. @param {KeyboardEvent} event @returns {boolean} */
  holds(event) {
    if (this.#awaited === null || (event.key.length > 1 && event.key !== "Enter")) return false;
    if (!event.repeat) this.#held.push(event.key);
    return true;
  }

  /** Has what is pressed from now on wait until something is ready. @param {Promise<unknown>} ready */
  waitFor(ready) {
    this.#await(ready);
    void ready.finally(() => this.#come(ready));
  }

  /** @param {Event} event */
  handleEvent(event) {
    const { elt, target, successful } = /** @type {CustomEvent} */ (event).detail;
    if (event.type === "htmx:confirm") {
      if (target?.id === "matter" || elt.dataset.then || elt.ariaHasPopup === "menu") this.#await(elt);
    } else if (event.type === "htmx:afterSettle" ? this.#isHere(event.target) : elt === this.#awaited && !(successful && elt.ariaHasPopup)) this.#come(this.#awaited);
  }

  get #number() {
    return document.getElementById("matter")?.dataset.number ?? "";
  }

  /** Whether what settled is the menu that was asked for, or a conversation that was fetched ahead. @param {EventTarget | null} settled */
  #isHere(settled) {
    const menu = this.#awaited instanceof Element && this.#awaited.ariaHasPopup ? this.#awaited.closest("drop-menu") : null;
    if (menu) return settled instanceof Node && menu.contains(settled);
    return this.#awaited instanceof Element && this.#number !== this.#before;
  }

  /** @param {unknown} what */
  #await(what) {
    this.#awaited = what;
    this.#before = this.#number;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#come(what), LONGEST);
  }

  /** It is here, or will not be. @param {unknown} what */
  #come(what) {
    if (what !== this.#awaited) return;
    window.clearTimeout(this.#timer);
    this.#awaited = null;
    window.setTimeout(() => { // after all who heard the same have done their part
      while (this.#awaited === null && this.#held.length) press(/** @type {string} */ (this.#held.shift()));
    });
  }
}

/** Presses a key where the focus is. @param {string} key */
function press(key) {
  const at = document.activeElement instanceof HTMLElement ? document.activeElement : document.body;
  const isField = at.isContentEditable || at.matches("textarea, input:not([type=checkbox])");
  if (isField && key.length === 1) document.execCommand("insertText", false, key); // as typed: it can be undone
  else if (at.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })) && key === "Enter" && at.matches("a, button")) at.click();
}
