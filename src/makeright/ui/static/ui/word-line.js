// @ts-check
const KINDS = ["said", "htmx:afterRequest", "htmx:responseError", "htmx:sendError", "htmx:timeout"];
const SAID_FOR = 8_000; // ms
const CAN_BE_UNDONE = 10_000; // ms; it waits for whoever is on it

/**
 * <word-line>: says in a line at the foot of the page how what was pressed went. What only looks again by itself fails
 * silently: it looks again. What worked and has something to say sends "said" (HX-Trigger): its words, and what to send
 * where to undo it. Needs: data-refused, data-gone, data-failed, data-unreached (the sentences), buttons [data-undo] and [data-close].
 */
class WordLine extends HTMLElement {
  #timer = 0;
  /** @type {{url: string, method?: string, values?: Record<string, unknown>} | null} */
  #undo = null;

  connectedCallback() {
    for (const kind of KINDS) document.body.addEventListener(kind, this);
    this.addEventListener("click", this);
  }

  disconnectedCallback() {
    for (const kind of KINDS) document.body.removeEventListener(kind, this);
    window.clearTimeout(this.#timer);
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "click") return this.#click(/** @type {Element} */ (event.target));
    if (event.type === "said") {
      const { words, undo } = /** @type {CustomEvent} */ (event).detail;
      return this.#say(words, undo, true);
    }
    const { xhr, requestConfig } = /** @type {CustomEvent} */ (event).detail;
    const isPressed = ["click", "submit", "toggle"].includes(requestConfig?.triggeringEvent?.type) || requestConfig?.elt === this;
    if (!isPressed) return;
    const { refused, gone, failed, unreached } = this.dataset;
    if (event.type === "htmx:afterRequest") {
      const isPlain = xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");
      if ([413, 422].includes(xhr.status) && isPlain) this.#say(xhr.responseText);
    } else if (event.type !== "htmx:responseError") this.#say(unreached);
    else if (xhr.status === 413) return;
    else this.#say(xhr.status === 404 ? gone : xhr.status === 403 ? refused : failed);
  }

  /** @param {Element} target */
  #click(target) {
    const undo = target.closest("[data-undo]") ? this.#undo : null;
    this.#say("");
    if (!undo) return;
    const method = /** @type {"post" | "put" | "delete"} */ (undo.method ?? "post");
    htmx.ajax(method, undo.url, { source: this, target: this, swap: "none", values: undo.values ?? {} });
  }

  /** @param {string | undefined} words @param {{url: string, method?: string, values?: Record<string, unknown>} | null} [undo] */
  #say(words, undo = null, isGood = false) {
    const [line, button] = [this.querySelector("p"), this.querySelector("[data-undo]")];
    const held = this.contains(document.activeElement);
    this.#undo = undo ?? null;
    if (line) line.textContent = words ?? "";
    if (button instanceof HTMLElement) button.hidden = !undo;
    this.classList.toggle("only-says", isGood);
    this.hidden = !words;
    if (held && !words) document.getElementById("main")?.focus({ preventScroll: true });
    window.clearTimeout(this.#timer);
    if (words) this.#timer = window.setTimeout(() => this.#fade(), undo ? CAN_BE_UNDONE : SAID_FOR);
  }

  #fade() {
    if (this.matches(":hover, :focus-within")) this.#timer = window.setTimeout(() => this.#fade(), SAID_FOR);
    else this.#say("");
  }
}
customElements.define("word-line", WordLine);
