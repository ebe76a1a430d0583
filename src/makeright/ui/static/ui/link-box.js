// @ts-check
/**
 * <link-box>: asks where a link is to lead. Enter or its button takes what stands there, Esc leaves all as it was. Needs: an
 * input, button[data-link], button[data-unlink], [data-wrong] with a <span>, data-unclear and data-refused (what is wrong
 * with an address, with {what}). Whoever asks puts the pen back.
 */
export class LinkBox extends HTMLElement {
  /** @type {(answer: string | null) => void} */
  #answer = () => {};
  #isLink = false;

  connectedCallback() {
    for (const kind of ["keydown", "click", "input"]) this.addEventListener(kind, this);
  }

  disconnectedCallback() {
    this.close();
  }

  get #field() {
    return /** @type {HTMLInputElement} */ (this.querySelector("input"));
  }

  /**
   * An address; nothing for no link any more; null if all is to stay.
   * @param {string} address what stands there to begin with @param {boolean} isLink whether there is a link to take away
   * @returns {Promise<string | null>}
   */
  ask(address, isLink) {
    this.close();
    this.hidden = false;
    this.#isLink = isLink;
    this.querySelector("[data-unlink]")?.toggleAttribute("hidden", !isLink);
    this.#tell("");
    this.#field.value = address;
    this.#field.select();
    this.#field.focus();
    return new Promise((answer) => (this.#answer = answer));
  }

  close() {
    this.#done(null);
  }

  /** @param {Event} event */
  handleEvent(event) {
    const at = /** @type {Element} */ (event.target);
    if (event.type === "input") this.#tell("");
    else if (event instanceof KeyboardEvent) this.#key(event);
    else if (at.closest("[data-unlink]")) this.#done("");
    else if (at.closest("[data-link]")) this.#take();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && event.target === this.#field) this.#take();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #take() {
    const typed = this.#field.value.trim();
    if (!typed) return this.#done(this.#isLink ? "" : null);
    const { address, refused } = read(typed);
    if (address) return this.#done(address);
    this.#tell((refused ? this.dataset.refused : this.dataset.unclear) ?? "", refused || typed);
    this.#field.focus();
  }

  /** @param {string} words @param {string} [what] */
  #tell(words, what = "") {
    const [place, said] = [this.querySelector("[data-wrong]"), this.querySelector("[data-wrong] span")];
    place?.toggleAttribute("hidden", !words);
    // It may read the other way than the words around it.
    if (said) said.textContent = words.replace("{what}", () => `\u2068${what}\u2069`);
    if (words) this.#field.setAttribute("aria-invalid", "true");
    else this.#field.removeAttribute("aria-invalid");
  }

  /** @param {string | null} answer */
  #done(answer) {
    this.hidden = true;
    this.#field.value = ""; // who opens it again begins anew
    this.#answer(answer);
    this.#answer = () => {};
  }
}
customElements.define("link-box", LinkBox);

/**
 * The address that somebody means: "example.com" is a page and "mina@example.com" a mail. Nothing else than pages, mails and
 * phones is ever linked.
 * @param {string} typed @returns {{ address: string, refused: string }} refused: the scheme that can't be
 */
export function read(typed) {
  const [words, none] = [typed.trim(), { address: "", refused: "" }];
  const scheme = /^([a-z][a-z\d+-]*):/i.exec(words)?.[1]?.toLowerCase() ?? "";
  if (scheme && !["http", "https", "mailto", "tel"].includes(scheme)) return { address: "", refused: `${scheme}:` };
  if (/^(?:tel:)?\+?[\d ()-]{5,30}$/i.test(words) && /\d{3}/.test(words)) {
    return { address: `tel:${words.replace(/[^\d+]/g, "")}`, refused: "" };
  }
  if (!words || /\s/.test(words) || scheme === "tel") return none;
  if (scheme === "mailto" || (!scheme && /^[^/]+@/.test(words))) {
    return /^(?:mailto:)?[^\s@]+@[^\s@]+\.[^\s@]+$/i.test(words) ? { address: scheme ? words : `mailto:${words}`, refused: "" } : none;
  }
  const address = scheme ? words : `https://${words}`;
  return /^https?:\/\/[^/?#]+\.[^./?#]+/i.test(address) && URL.canParse(address) ? { address, refused: "" } : none;
}
