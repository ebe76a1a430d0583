// @ts-check
const TROUBLE = ["htmx:sendError", "htmx:timeout", "htmx:responseError"];
/**
 * <make-right>: the sheet on which a matter is made right. It opens once its first step has come, closes when it is done
 * (hears "made-right"), takes figures as choices, and has the letter follow what is chosen until somebody writes in it.
 * What can't be reached is said on the sheet: all else lies behind it. Trying again is safe, each plan has its key.
 * Needs: a <dialog> with #make-right-body and [data-trouble] (with the sentences: data-refused, data-gone, data-failed,
 * data-unreached); in it [data-key], textarea[name=text], template[data-letter].
 */
class MakeRight extends HTMLElement {
  connectedCallback() {
    this.addEventListener("htmx:afterSwap", this);
    this.addEventListener("htmx:beforeSwap", this);
    this.addEventListener("htmx:beforeRequest", this);
    for (const kind of TROUBLE) this.addEventListener(kind, this);
    this.addEventListener("keydown", this);
    this.addEventListener("input", this);
    this.addEventListener("click", this);
    this.#dialog.addEventListener("close", this);
    document.body.addEventListener("made-right", this);
  }

  disconnectedCallback() {
    document.body.removeEventListener("made-right", this);
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  }

  get #letter() {
    return /** @type {HTMLTextAreaElement | null} */ (this.querySelector("textarea[name=text]"));
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "made-right") this.#dialog.close();
    else if (event.type === "close") this.#leaveAll();
    else if (event.type === "keydown") this.#press(/** @type {KeyboardEvent} */ (event));
    else if (event.type === "input") this.#touch(event);
    else if (event.type === "click") this.#leave(event);
    else if (event.type === "htmx:beforeRequest") this.#trouble("");
    else if (TROUBLE.includes(event.type)) this.#fail(event);
    else if (event.type === "htmx:beforeSwap") this.#take(/** @type {CustomEvent} */ (event));
    else this.#show(/** @type {CustomEvent} */ (event));
  }

  #leaveAll() {
    document.getElementById("make-right-body")?.replaceChildren();
    this.#trouble("");
  }

  /** What was refused is shown as well. @param {CustomEvent} event */
  #take({ detail }) {
    if (detail.xhr.status === 422) {
      detail.shouldSwap = true;
      detail.isError = false;
    }
  }

  /** @param {Event} event */
  #fail(event) {
    const line = this.querySelector("[data-trouble]");
    if (!this.#dialog.open || !(line instanceof HTMLElement)) return;
    event.stopPropagation(); // the line at the foot of the page lies behind the sheet
    const { unreached, failed, refused, gone } = line.dataset;
    const { status } = /** @type {CustomEvent} */ (event).detail.xhr;
    const answered = status === 404 ? gone : status === 403 ? refused : failed;
    this.#trouble((event.type === "htmx:responseError" ? answered : unreached) ?? "");
  }

  /** @param {string} words */
  #trouble(words) {
    const line = this.querySelector("[data-trouble]");
    if (!(line instanceof HTMLElement)) return;
    const text = line.querySelector("span");
    if (text) text.textContent = words;
    line.hidden = !words;
  }

  /** @param {CustomEvent} event */
  #show({ detail }) {
    const { id } = detail.target;
    if (!this.#dialog.open) {
      if (id !== "make-right-body") return; // what was asked for before it was done, and comes afterwards
      this.#dialog.showModal();
    }
    if (id === "sheet-refused") detail.target.scrollIntoView({ block: "nearest" });
    if (id === "make-right-body" || id === "sheet-own") {
      const place = id === "sheet-own" ? detail.target : this;
      const first = place.querySelector("[autofocus], [data-own-add]");
      if (first instanceof HTMLElement) first.focus();
      return;
    }
    if (id === "sheet-cards") this.#added(detail.target);
    const follows = this.querySelector("template[data-letter]");
    const letter = this.#letter;
    if (letter && follows instanceof HTMLTemplateElement && letter.dataset.own === undefined) {
      letter.value = follows.content.textContent ?? "";
    }
  }

  /** A remedy of one's own stands among the others now. @param {HTMLElement} cards */
  #added(cards) {
    document.getElementById("sheet-own")?.replaceChildren();
    const box = cards.querySelector(".own:last-of-type input");
    if (!(box instanceof HTMLInputElement)) return;
    box.focus();
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** @param {Event} event */
  #leave(event) {
    if (!(event.target instanceof Element) || !event.target.closest("[data-own-close]")) return;
    document.getElementById("sheet-own")?.replaceChildren();
    this.#focus("[data-ways]");
  }

  /** @param {string} what */
  #focus(what) {
    const meant = this.querySelector(what);
    if (meant instanceof HTMLElement) meant.focus();
  }

  /** Only the causes in which it is found are shown. @param {HTMLInputElement} field */
  #find(field) {
    const words = field.value.trim().toLocaleLowerCase();
    for (const one of this.querySelectorAll(".all-causes > li")) {
      if (one instanceof HTMLElement) one.hidden = !(one.textContent ?? "").toLocaleLowerCase().includes(words);
    }
  }

  /** The next of a row of choices, and after the last none again. @param {string} letter */
  #cycle(letter) {
    const row = this.querySelector(`[data-cycle="${letter}"]`);
    if (!row) return false;
    const choices = /** @type {HTMLInputElement[]} */ ([...row.querySelectorAll("input")]);
    const at = choices.findIndex((each) => each.checked);
    for (const [place, each] of choices.entries()) each.checked = place === at + 1;
    return true;
  }

  /** @param {Event} event */
  #touch(event) {
    if (event.target instanceof HTMLInputElement && "find" in event.target.dataset) this.#find(event.target);
    if (event.target !== this.#letter || !this.#letter) return;
    this.#letter.dataset.own = "";
    const line = this.querySelector("[data-touched]");
    if (line instanceof HTMLElement) line.textContent = line.dataset.touched ?? "";
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    event.stopPropagation(); // the keys of the desk rest meanwhile
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (this.#add(event.target)) return;
      const plan = this.querySelector("#sheet-plan");
      if (plan instanceof HTMLFormElement) plan.requestSubmit();
      return;
    }
    const { target } = event;
    const types = target instanceof HTMLInputElement && !["checkbox", "radio"].includes(target.type);
    const picks = target instanceof HTMLSelectElement;
    if (event.key === "Enter" && (types || picks)) this.#enter(event, target);
    const writes = types || picks || target instanceof HTMLTextAreaElement;
    if (writes || event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.#choose(event.key)) event.preventDefault();
  }

  /** Enter in a field says what stands beside it, never all of the plan. @param {KeyboardEvent} event @param {HTMLElement} field */
  #enter(event, field) {
    event.preventDefault();
    if (this.#add(field) || !("find" in field.dataset)) return;
    const found = this.querySelector(".all-causes > li:not([hidden]) button");
    if (found instanceof HTMLElement) found.click();
  }

  /** Put what is being said in one's own measure on the sheet; whether it is. @param {EventTarget | null} field */
  #add(field) {
    const form = field instanceof Element ? field.closest("[data-own-form]") : null;
    const add = form?.querySelector("[data-own-add]");
    if (!(add instanceof HTMLElement)) return false;
    add.click();
    return true;
  }

  /** Among the ways a letter goes to the next one that begins with it. @param {string} key */
  #way(key) {
    const at = document.activeElement;
    if (!at?.matches(".way") || !/^\p{L}$/u.test(key)) return false;
    const ways = /** @type {HTMLElement[]} */ ([...this.querySelectorAll(".way")]);
    const place = ways.findIndex((each) => each === at) + 1;
    const next = [...ways.slice(place), ...ways.slice(0, place)];
    next.find((each) => each.textContent?.trim().toLocaleLowerCase().startsWith(key.toLocaleLowerCase()))?.focus();
    return true;
  }

  /** What a key means on the sheet; whether it means anything. @param {string} key */
  #choose(key) {
    if (this.#way(key)) return true;
    if (key === "w" || key === "o") return this.#cycle(key);
    if (key === "0") return this.#focusOn("[data-ways]");
    if (key === "/") {
      const fold = this.querySelector(".find-cause");
      if (fold instanceof HTMLDetailsElement) fold.open = true;
      return this.#focusOn("[data-find]");
    }
    const meant = /^[1-9]$/.test(key) ? this.querySelector(`[data-key="${key}"]`) : null;
    if (meant instanceof HTMLElement) meant.click();
    return meant !== null;
  }

  /** @param {string} what */
  #focusOn(what) {
    this.#focus(what);
    return this.querySelector(what) !== null;
  }
}
customElements.define("make-right", MakeRight);
