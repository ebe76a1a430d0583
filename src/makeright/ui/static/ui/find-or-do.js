// @ts-check
/**
 * <find-or-do>: the palette. data-key opens it (Ctrl or Cmd), and so does [data-finds] anywhere, with its words typed
 * already. Arrows choose a hit, Enter does it, also if it is still on its way; Esc closes and the focus goes back. After a
 * hit with data-stays it stays open, with those words. Needs: a dialog with a combobox, hidden inputs `number` and `numbers`, #palette-hits[data-typed] with [role=option]. #matter says
 * which conversation is open, <bulk-bar> which are selected.
 */
class FindOrDo extends HTMLElement {
  /** Enter was pressed before the hits for these words were there. */
  #isHurried = false;

  connectedCallback() {
    for (const kind of ["keydown", "click"]) document.addEventListener(kind, this);
    for (const kind of ["htmx:afterSettle", "htmx:afterRequest", "input", "submit"]) this.addEventListener(kind, this);
  }

  disconnectedCallback() {
    for (const kind of ["keydown", "click"]) document.removeEventListener(kind, this);
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  }

  get #field() {
    return /** @type {HTMLInputElement} */ (this.querySelector("[role=combobox]"));
  }

  get #hits() {
    return /** @type {HTMLElement} */ (this.querySelector("[role=listbox]"));
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event instanceof KeyboardEvent) this.#key(event);
    else if (event.type === "click") this.#click(event);
    else if (event.type === "submit") event.preventDefault();
    else if (event.type === "input") this.#isHurried = false;
    else if (event.type === "htmx:afterRequest") this.#stay(event.target);
    else if (event.target === this.#hits) this.#arrive();
  }

  /** @param {string} words what stands in it already */
  open(words) {
    for (const dialog of document.querySelectorAll("dialog[open]")) if (dialog !== this.#dialog) return;
    const [at, numbers] = /** @type {HTMLInputElement[]} */ ([...this.querySelectorAll("input[type=hidden]")]);
    at.value = document.getElementById("matter")?.dataset.number ?? "";
    numbers.value = document.querySelector("bulk-bar")?.getAttribute("data-numbers") ?? "";
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#type(words);
  }

  /** @param {string} words */
  #type(words) {
    const field = this.#field;
    field.value = words;
    field.focus();
    field.setSelectionRange(words.length, words.length);
    this.#isHurried = false;
    this.#hits.replaceChildren();
    delete this.#hits.dataset.typed;
    field.dispatchEvent(new CustomEvent("opened"));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const wanted = this.dataset.key?.split(" ")[0].split("+")[1]?.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === wanted) {
      event.preventDefault();
      if (this.#dialog.open) this.#dialog.close();
      else this.open("");
    } else if (event.target === this.#field) this.#choose(event);
  }

  /** @param {KeyboardEvent} event */
  #choose(event) {
    const options = [...this.#hits.querySelectorAll("[role=option]")];
    const at = options.findIndex((option) => option.ariaSelected === "true");
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: at + 1, ArrowUp: at - 1 });
    if (event.key in steps) this.#select(options.at(steps[event.key] % Math.max(options.length, 1)));
    else if (event.key === "Enter" && !event.isComposing) this.#do(options[at]);
    else return;
    event.preventDefault();
  }

  /** @param {Element | undefined} option */
  #do(option) {
    if (this.#hits.dataset.typed !== this.#field.value) this.#isHurried = true;
    else if (option instanceof HTMLElement) option.click();
  }

  /** @param {Element | undefined} chosen */
  #select(chosen) {
    for (const option of this.#hits.querySelectorAll("[role=option]")) option.setAttribute("aria-selected", `${option === chosen}`);
    if (chosen) this.#field.setAttribute("aria-activedescendant", chosen.id);
    else this.#field.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  #arrive() {
    const first = this.#hits.querySelector("[role=option]");
    this.#select(first ?? undefined);
    if (!this.#isHurried || !this.#dialog.open || this.#hits.dataset.typed !== this.#field.value) return; // who closed it meant that
    this.#isHurried = false;
    if (first instanceof HTMLElement) first.click();
  }

  /** @param {Event} event */
  #click(event) {
    const target = /** @type {Element} */ (event.target);
    const finder = target.closest("[data-finds]");
    if (target === this.#dialog) this.#dialog.close(); // beside it
    else if (target.closest("[data-all-keys]")) this.#showKeys();
    else if (finder instanceof HTMLElement) this.contains(finder) ? this.#type(finder.dataset.finds ?? "") : this.open(finder.dataset.finds ?? "");
    else if (this.contains(target) && target.closest("[role=option]:not([data-stays])")) this.#dialog.close();
  }

  /** What was turned over stands turned over, and the next can be. @param {EventTarget | null} option */
  #stay(option) {
    const words = option instanceof HTMLElement && this.#dialog.open ? option.dataset.stays : undefined;
    if (words !== undefined) this.#type(words);
  }

  #showKeys() {
    this.#dialog.close();
    const sheet = document.getElementById("all-keys");
    if (sheet instanceof HTMLDialogElement) sheet.showModal();
  }
}
customElements.define("find-or-do", FindOrDo);
