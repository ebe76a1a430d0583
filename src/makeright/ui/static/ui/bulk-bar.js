// @ts-check
/**
 * <bulk-bar>: which rows of the list are selected, and what can be done with them. Stays while rows come and go, takes a
 * range with Shift, lets go with Esc and when something was done. Needs: to stand in a live-list with
 * input[type=checkbox][value] in its rows; data-one and data-many (the sentences), [role=status], [data-clear],
 * data-together (the beginning of addresses that take `numbers` and `looked_at`). Fires "done-together" when that worked.
 */
class BulkBar extends HTMLElement {
  /** @type {Set<string>} */
  #picked = new Set();
  #last = "";
  #rows = new MutationObserver(() => this.#draw());

  connectedCallback() {
    const list = this.#list;
    list?.addEventListener("click", this, true);
    list?.addEventListener("change", this);
    this.addEventListener("click", this);
    document.addEventListener("keydown", this);
    for (const kind of ["htmx:configRequest", "htmx:afterRequest"]) document.body.addEventListener(kind, this);
    const rows = list?.querySelector(".list-rows");
    if (rows) this.#rows.observe(rows, { childList: true, subtree: true });
    this.#draw();
  }

  disconnectedCallback() {
    this.#rows.disconnect();
    document.removeEventListener("keydown", this);
    for (const kind of ["htmx:configRequest", "htmx:afterRequest"]) document.body.removeEventListener(kind, this);
  }

  get #list() {
    return this.closest("live-list");
  }

  get #boxes() {
    return /** @type {HTMLInputElement[]} */ ([...(this.#list?.querySelectorAll(".row-pick input") ?? [])]);
  }

  /** @param {Event} event */
  handleEvent(event) {
    const target = event.target;
    if (event instanceof KeyboardEvent) this.#key(event);
    else if (event.type === "change" && target instanceof HTMLInputElement && target.closest(".row-pick")) this.#pick(target);
    else if (event.type === "click" && event instanceof MouseEvent && target instanceof Element) this.#click(event, target);
    else if (event.type === "htmx:configRequest") this.#tell(/** @type {CustomEvent} */ (event).detail);
    else if (event.type === "htmx:afterRequest") this.#finish(/** @type {CustomEvent} */ (event).detail);
  }

  /** @param {MouseEvent} event @param {Element} target */
  #click(event, target) {
    const box = target.closest(".row-pick input");
    if (target.closest("[data-clear]")) this.clear();
    else if (event.shiftKey && box instanceof HTMLInputElement && this.#last) this.#pickTo(box);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const at = event.target;
    if (event.key !== "Escape" || event.defaultPrevented || !this.#picked.size || document.querySelector("dialog[open]")) return;
    if (at instanceof Element && at.closest("textarea, input:not([type=checkbox]), [role=menu]")) return;
    event.preventDefault();
    this.clear();
  }

  clear() {
    const held = this.contains(document.activeElement);
    this.#picked.clear();
    this.#draw();
    if (held) document.getElementById("list-title")?.focus({ preventScroll: true });
  }

  /** @param {HTMLInputElement} box */
  #pick(box) {
    if (box.checked) this.#picked.add(box.value);
    else this.#picked.delete(box.value);
    this.#last = box.value;
    this.#draw();
  }

  /** All between the last one and this. @param {HTMLInputElement} box */
  #pickTo(box) {
    const values = this.#boxes.map((each) => each.value);
    const ends = [values.indexOf(this.#last), values.indexOf(box.value)].sort((one, other) => one - other);
    if (ends[0] >= 0) for (const value of values.slice(ends[0], ends[1] + 1)) this.#picked.add(value);
  }

  /** @param {{path: string, parameters: Record<string, string>}} asked */
  #tell({ path, parameters }) {
    if (!path.startsWith(this.dataset.together ?? "-")) return;
    parameters.numbers ??= [...this.#picked].join();
    parameters.looked_at ??= this.#list?.getAttribute("data-now") ?? "";
  }

  /** @param {{successful: boolean, pathInfo?: {requestPath: string}}} done */
  #finish({ successful, pathInfo }) {
    if (!successful || !pathInfo?.requestPath.startsWith(this.dataset.together ?? "-")) return;
    this.clear();
    this.dispatchEvent(new CustomEvent("done-together", { bubbles: true }));
  }

  /** What is no longer in the list is no longer selected. */
  #draw() {
    const boxes = this.#boxes;
    const shown = new Set(boxes.map((box) => box.value));
    for (const value of this.#picked) if (!shown.has(value)) this.#picked.delete(value);
    for (const box of boxes) box.checked = this.#picked.has(box.value);
    const [count, line] = [this.#picked.size, this.querySelector("[role=status]")];
    const words = (count === 1 ? this.dataset.one : this.dataset.many)?.replace("{n}", `${count}`) ?? "";
    if (line && line.textContent !== (count ? words : "")) line.textContent = count ? words : "";
    this.dataset.numbers = [...this.#picked].join();
    this.#list?.toggleAttribute("data-picking", count > 0);
  }
}
customElements.define("bulk-bar", BulkBar);
