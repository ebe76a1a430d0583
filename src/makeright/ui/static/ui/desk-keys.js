// @ts-check
import { KeysInTurn } from "./keys-in-turn.js";

const SOON = 1_500; // ms in which a second key goes with the first

/**
 * <desk-keys>: one key for each thing on screen. A key presses what names it in aria-keyshortcuts, or goes into it if it
 * is a box; others move through the rows. Never while somebody writes or a dialog is open, and never with Ctrl, Alt or
 * Cmd; Esc leaves what is being written. What is on its way is waited for. Needs: its keys (data-down, data-up, data-open, data-select, data-next,
 * data-previous, data-all; data-go, which leads to [data-goes] with the next key), a.row, #all-keys.
 */
class DeskKeys extends HTMLElement {
  /** When the key that leads somewhere was pressed. */
  #wentAt = -Infinity;
  #turn = new KeysInTurn();

  connectedCallback() {
    this.#turn.connect();
    document.addEventListener("keydown", this);
    if (/Mac|iPhone|iPad/.test(navigator.platform)) document.documentElement.dataset.keys = "mac";
  }

  disconnectedCallback() {
    this.#turn.disconnect();
    document.removeEventListener("keydown", this);
  }

  /** @param {KeyboardEvent} event */
  handleEvent(event) {
    const at = event.target;
    if (!(at instanceof HTMLElement) || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") return this.#leave(at);
    const isPicking = at.matches("input[type=checkbox]") && event.key !== " ";
    if (!isPicking && (at.isContentEditable || at.closest("input, textarea, select, [role=menu]"))) return;
    if (this.#turn.holds(event)) return event.preventDefault();
    if (this.#go(event.key) || this.#move(event.key, at) || this.#press(event.key, at)) event.preventDefault();
  }

  /** @param {string} key @returns {boolean} */
  #go(key) {
    const isSecond = performance.now() - this.#wentAt < SOON;
    this.#wentAt = key === this.dataset.go && !isSecond ? performance.now() : -Infinity;
    if (key === this.dataset.go && !isSecond) return true;
    const way = isSecond && document.querySelector(`[data-goes="${CSS.escape(key)}"]`);
    if (way instanceof HTMLElement) way.click();
    return way instanceof HTMLElement;
  }

  /** @param {string} key @param {HTMLElement} at @returns {boolean} whether it moves through rows, or does something with one */
  #move(key, at) {
    const { down, up, open, select, next, previous, all } = this.dataset;
    const here = at.closest("li")?.querySelector("a.row") ?? null;
    if (key === down || key === up) this.#step(key === down ? 1 : -1, here);
    else if (key === open && here instanceof HTMLElement) here.click();
    else if (key === select) return this.#select(here);
    else if (key === next || key === previous) this.#openBeside(key === next ? 1 : -1);
    else if (key === all) this.#showAll();
    else return false;
    return true;
  }

  get #rows() {
    return /** @type {HTMLElement[]} */ ([...document.querySelectorAll("a.row")]);
  }

  /** @param {number} step @param {Element | null} here */
  #step(step, here) {
    const rows = this.#rows;
    const focused = rows.findIndex((row) => row === here);
    const from = focused < 0 ? rows.findIndex((row) => row.ariaCurrent) : focused;
    const next = rows[from < 0 ? 0 : Math.min(Math.max(from + step, 0), rows.length - 1)];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
  }

  /** @param {number} step */
  #openBeside(step) {
    const button = document.querySelector(`[data-step="${step}"]`);
    if (button instanceof HTMLElement) button.click();
  }

  /** @param {Element | null} here @returns {boolean} */
  #select(here) {
    const row = here ?? document.querySelector("a.row[aria-current]");
    const box = row?.closest("li")?.querySelector("input[type=checkbox]");
    if (box instanceof HTMLElement) box.click();
    return box instanceof HTMLElement;
  }

  #showAll() {
    const sheet = document.getElementById("all-keys");
    if (sheet instanceof HTMLDialogElement) sheet.showModal();
  }

  /**
   * Of several messages it is the one that has the focus or lies under the pointer, or else the newest.
   * @param {string} key @param {Element} at @returns {boolean} whether something on screen wanted it
   */
  #press(key, at) {
    const named = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(`[aria-keyshortcuts~="${CSS.escape(key)}"]`)]);
    const shown = named.filter((each) => each.checkVisibility() && !each.matches(":disabled"));
    const near = at.closest("article") ?? document.querySelector("article:hover");
    const wanted = shown.find((each) => near?.contains(each)) ?? this.#newest(shown) ?? shown[0];
    if (wanted instanceof HTMLInputElement) wanted.select();
    else if (wanted) this.#click(wanted);
    return wanted !== undefined;
  }

  /** What just came may not have its script yet: then it is pressed when it does. @param {HTMLElement} wanted */
  #click(wanted) {
    const needed = document.getElementById(wanted.dataset.opens ?? "") ?? wanted;
    const asleep = needed.closest(":not(:defined)")?.localName;
    if (asleep) this.#turn.waitFor(customElements.whenDefined(asleep).then(() => this.#click(wanted)));
    else wanted.click();
  }

  /** @param {HTMLElement[]} shown @returns {HTMLElement | undefined} */
  #newest(shown) {
    return shown[0]?.closest("article") ? shown.filter((each) => each.closest("article")).at(-1) : undefined;
  }

  /** @param {HTMLElement} at */
  #leave(at) {
    const place = document.getElementById("conversation-title") ?? document.getElementById("main");
    if (at.matches("input, textarea") || at.isContentEditable) place?.focus({ preventScroll: true });
  }
}
customElements.define("desk-keys", DeskKeys);
