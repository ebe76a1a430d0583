// @ts-check
const FAILED = ["htmx:sendError", "htmx:responseError", "htmx:timeout"];

/**
 * <live-thread>: the messages of a conversation, last at the bottom (column-reverse). Whoever is at the end stays at
 * the end; whoever reads further up keeps their line, and a .pill leads down. A fold opens where it stands: what is below
 * it moves, and not what was pressed. Needs: that .pill, a .thread-flow, messages in <article id>, data-latest (id of the
 * customer's latest message) and data-wrote (the sentence that tells of it), which it hands on to whoever writes, as the
 * event "thread-grew".
 */
class LiveThread extends HTMLElement {
  /** What was in view before the server's word came in. @type {{top: number, line: number, first?: Element, last?: string}} */
  #before = { top: 0, line: 0 };
  /** The fold that was pressed last, and where it stood. @type {{fold: Element, line: number} | null} */
  #pressed = null;
  #heights = new ResizeObserver(() => this.#keepFold());

  connectedCallback() {
    for (const kind of ["htmx:beforeSwap", "htmx:afterSwap", "click", "scroll", ...FAILED]) this.addEventListener(kind, this);
    for (const kind of ["wheel", "touchmove", "keydown"]) this.addEventListener(kind, this, { passive: true });
    const flow = this.querySelector(".thread-flow");
    if (flow) this.#heights.observe(flow);
  }

  disconnectedCallback() {
    this.#heights.disconnect();
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "click") this.#click(/** @type {Element} */ (event.target));
    else if (event.type === "scroll") {
      if (this.#isAtEnd) this.#tell(false);
    } else if (!event.type.startsWith("htmx:")) this.#pressed = null; // they go on to something else
    else if (FAILED.includes(event.type)) this.#fold(/** @type {Element} */ (event.target));
    else if (event.target === this) {
      if (event.type === "htmx:beforeSwap") this.#measure();
      else this.#settle();
    }
  }

  toEnd() {
    this.scrollTop = 0;
    this.#tell(false);
  }

  /** Scrolled from the end, scrollTop is negative: 0 is the last message. */
  get #isAtEnd() {
    return this.scrollTop > -24;
  }

  get #messages() {
    return [...this.querySelectorAll("article")];
  }

  /** @param {Element} target */
  #click(target) {
    const fold = target.closest("summary");
    this.#pressed = fold && { fold, line: fold.getBoundingClientRect().top };
    if (target.closest(".pill")) this.toEnd();
  }

  /** What was to come into a fold did not: it is closed, and may be opened once more. @param {Element} place */
  #fold(place) {
    const fold = place.closest("details");
    if (!fold || !place.matches('[hx-trigger^="toggle"]')) return;
    const fresh = /** @type {Element} */ (place.cloneNode(false));
    fresh.classList.remove("htmx-request");
    place.replaceWith(fresh);
    htmx.process(fresh);
    fold.open = false;
  }

  /** Something opened, closed, or came in. */
  #keepFold() {
    if (!this.#pressed?.fold.isConnected) return;
    this.scrollTop += this.#pressed.fold.getBoundingClientRect().top - this.#pressed.line;
  }

  #measure() {
    const edge = this.getBoundingClientRect().top;
    const messages = this.#messages;
    const first = messages.find((message) => message.getBoundingClientRect().bottom > edge);
    const last = messages.at(-1)?.id;
    this.#before = { top: this.scrollTop, line: first?.getBoundingClientRect().top ?? 0, first, last };
    this.#pressed = null;
  }

  #settle() {
    const { top, line, first, last } = this.#before;
    const isNew = this.#messages.at(-1)?.id !== last && document.getElementById(last ?? "") !== null;
    const same = first?.isConnected ? first : document.getElementById(first?.id ?? "");
    if (top > -24) this.scrollTop = 0;
    else if (same) this.scrollTop += same.getBoundingClientRect().top - line;
    if (isNew && !this.#isAtEnd) this.#tell(true);
    this.dispatchEvent(new CustomEvent("thread-grew", { bubbles: true, detail: { ...this.dataset } }));
  }

  /** @param {boolean} isWaiting */
  #tell(isWaiting) {
    const pill = this.querySelector(".pill");
    if (pill instanceof HTMLElement) pill.hidden = !isWaiting;
  }
}
customElements.define("live-thread", LiveThread);
