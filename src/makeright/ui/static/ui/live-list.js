// @ts-check
const ELSEWHERE = ["htmx:afterSettle", "htmx:historyRestore", "htmx:afterRequest"];
const TOUCHES = ["touchstart", "touchend", "touchcancel"];
const RESTS = 2_500; // ms after the last touch: a finger may come down again where it was
const OWN = 3_000; // ms in which the list follows what one did to its rows oneself
const PATCH = { swapStyle: /** @type {"patch" & HtmxSwapStyle} */ ("patch"), swapDelay: 0, settleDelay: 0 };

/**
 * <live-list>: a list that is kept up to date and never moves under the pointer, a finger or the focus; what came meanwhile
 * waits at the edge, but for what one did to selected rows oneself. Needs: a .pill whose data-new and data-moved say so
 * ("{n}" is the count), a .scroll with rows [id^=row-], data-every (seconds after which it looks by itself). Marks the row
 * of what is open on the page; [data-step] elsewhere opens its neighbor, and [data-then] does when what it asked for was done.
 */
class LiveList extends HTMLElement {
  /** What the server said, while it waits for the pointer to leave. */
  #kept = "";
  /** Only the row that one works on would go or move: it stands until one goes on. */
  #stands = false;
  #clock = 0;
  #isTouched = false;
  /** When something was done to selected rows. */
  #didAt = -Infinity;
  #rest = 0;

  connectedCallback() {
    for (const kind of TOUCHES) this.addEventListener(kind, this.#touched, { passive: true });
    for (const kind of ["htmx:beforeSwap", "pointerleave", "focusout", "click", "done-together"]) this.addEventListener(kind, this);
    for (const kind of ELSEWHERE) document.body.addEventListener(kind, this);
    document.addEventListener("click", this.#stepped);
    this.#clock = window.setInterval(() => this.#lookAgain(), Number(this.dataset.every) * 1000);
    this.#markOpen();
  }

  disconnectedCallback() {
    window.clearInterval(this.#clock);
    window.clearTimeout(this.#rest);
    for (const kind of ELSEWHERE) document.body.removeEventListener(kind, this);
    document.removeEventListener("click", this.#stepped);
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "htmx:beforeSwap") this.#judge(/** @type {CustomEvent} */ (event));
    else if (event.type === "htmx:afterRequest") this.#goOn(/** @type {CustomEvent} */ (event).detail);
    else if (event.type.startsWith("htmx:")) this.#follow(event);
    else if (event.type === "done-together") this.#didAt = performance.now();
    else if (event.type !== "click") window.setTimeout(() => this.#isBusy() || this.#stands || this.#show());
    else if (event.target instanceof Element && event.target.closest(".pill")) this.#show(true);
  }

  /** The row of the conversation beside the list. */
  get #open() {
    return `row-${document.getElementById("matter")?.dataset.number}`;
  }

  get #ids() {
    return [...this.querySelectorAll("[id^=row-]")].map((row) => row.id);
  }

  #isBusy() {
    const pointed = window.matchMedia("(hover: hover)").matches && this.matches(":hover");
    return pointed || this.#isTouched || this.querySelector("[id^=row-] :focus") !== null;
  }

  /** @param {Event} event */
  #touched = (event) => {
    this.#isTouched = true;
    window.clearTimeout(this.#rest);
    if (event.type === "touchstart") return;
    this.#rest = window.setTimeout(() => {
      this.#isTouched = false;
      if (!this.#isBusy() && !this.#stands) this.#show();
    }, RESTS);
  };

  /** @param {Event} event */
  #stepped = (event) => {
    const step = event.target instanceof Element && event.target.closest("[data-step]");
    if (step instanceof HTMLElement) this.#step(Number(step.dataset.step));
  };

  /** What was pressed worked, and goes on with the next. @param {{elt: Element, successful: boolean, xhr: XMLHttpRequest}} done */
  #goOn({ elt, successful, xhr }) {
    const then = elt instanceof HTMLElement ? elt.dataset.then : undefined;
    if (!then || !successful || xhr.status >= 400 || this.#step(Number(then))) return;
    const back = document.querySelector("#matter .back");
    if (back instanceof HTMLElement) back.click();
  }

  /** Opens what stands so many rows from the one that is open. @param {number} step @returns {boolean} whether there is one */
  #step(step) {
    const ids = this.#ids;
    const at = ids.indexOf(this.#open);
    const row = document.getElementById(at < 0 ? ids[0] : ids[at + step])?.querySelector("a.row");
    if (row instanceof HTMLElement) row.click();
    row?.scrollIntoView({ block: "nearest" });
    return row instanceof HTMLElement;
  }

  #lookAgain() {
    if (!document.hidden) this.dispatchEvent(new CustomEvent("refresh"));
  }

  /** @param {CustomEvent} event */
  #judge(event) {
    const { target, serverResponse, shouldSwap, requestConfig } = event.detail;
    if (target !== this || !shouldSwap) return;
    event.detail.shouldSwap = false;
    this.#kept = serverResponse;
    const fresh = new DOMParser().parseFromString(serverResponse, "text/html");
    const next = [...fresh.querySelectorAll("[id^=row-]")].map((row) => row.id);
    const shown = this.#ids;
    const asked = requestConfig?.triggeringEvent?.type === "click" || performance.now() - this.#didAt < OWN;
    const others = (/** @type {string[]} */ ids) => ids.filter((id) => id !== this.#open).join();
    if (asked || next.join() === shown.join()) this.#show();
    else if ((this.#stands = others(next) === others(shown))) this.#letStand(fresh.getElementById(this.#open));
    else if (this.#isBusy()) this.#tell(next.filter((id) => !shown.includes(id)).length);
    else this.#show();
  }

  /** The row that one works on says how it stands now, where it stands. @param {HTMLElement | null} fresh */
  #letStand(fresh) {
    const row = document.getElementById(this.#open);
    if (row && fresh) htmx.swap(row, fresh.outerHTML, PATCH, { contextElement: this });
    else row?.querySelector(".clock")?.remove();
    this.#markOpen();
    this.#tell(-1);
  }

  /** Puts the kept answer in; what is in view stays in view, unless the top is where one wants to be. */
  #show(toTop = false) {
    if (!this.#kept) return;
    const [answer, scroll] = [this.#kept, this.querySelector(".scroll")];
    const edge = scroll?.getBoundingClientRect().top ?? 0;
    const first = this.#ids.find((id) => (document.getElementById(id)?.getBoundingClientRect().bottom ?? 0) > edge);
    const before = this.#topOf(first);
    this.#kept = "";
    this.#stands = false;
    this.#tell(-1);
    const had = this.contains(document.activeElement);
    htmx.swap(this, answer, PATCH, { contextElement: this });
    if (had && document.activeElement === document.body) document.getElementById("list-title")?.focus({ preventScroll: true });
    if (scroll && toTop) scroll.scrollTop = 0;
    else if (scroll && scroll.scrollTop > 0) scroll.scrollTop += this.#topOf(first) - before;
  }

  /** @param {string | undefined} id */
  #topOf(id) {
    return (id && document.getElementById(id)?.getBoundingClientRect().top) || 0;
  }

  /** Says how many new ones wait; 0 that only the order changed, -1 that nothing waits. @param {number} count */
  #tell(count) {
    const pill = this.querySelector(".pill");
    if (!(pill instanceof HTMLElement)) return;
    pill.hidden = count < 0;
    const words = pill.querySelector("span");
    if (words && count < 0) words.textContent = "";
    else if (words) words.textContent = (count ? pill.dataset.new : pill.dataset.moved)?.replace("{n}", `${count}`) ?? "";
  }

  /** A conversation was put beside the list: one reads on there. @param {Event} event */
  #follow(event) {
    this.#markOpen();
    if (event.type !== "htmx:afterSettle" || !(event.target instanceof HTMLElement) || event.target.id !== "matter") return;
    if (event.target.dataset.title) document.title = event.target.dataset.title;
    document.getElementById("conversation-title")?.focus({ preventScroll: true });
    this.#stands = false;
    if (!this.#isBusy()) this.#show();
  }

  #markOpen() {
    for (const id of this.#ids) {
      const link = document.getElementById(id)?.querySelector("a");
      if (id === this.#open) link?.setAttribute("aria-current", "true");
      else link?.removeAttribute("aria-current");
    }
  }
}
customElements.define("live-list", LiveList);
