// @ts-check
/**
 * <file-tray>: the files that go along, each with its size and a way out. They outlive a refusal of the reply and come
 * back when it is taken back; they may be picked, dropped or pasted. Needs: data-key (whose reply to what), data-lost
 * (how many the server doesn't give back; [data-lost-files] says so), an input[type=file], an element [data-files],
 * and a <template> of one file ([data-name], [data-size], a button whose aria-label holds "{name}").
 */
class FileTray extends HTMLElement {
  /** By reply: what was chosen and not yet sent. @type {Map<string, File[]>} */
  static #chosen = new Map();
  /** By reply: what went with the last one. @type {Map<string, File[]>} */
  static #sent = new Map();

  connectedCallback() {
    const form = this.closest("form");
    const sent = FileTray.#sent.get(this.#key) ?? [];
    if (sent.length && sent.length === Number(this.dataset.lost)) {
      FileTray.#chosen.set(this.#key, sent);
      form?.querySelector("[data-lost-files]")?.remove();
    }
    this.addEventListener("change", this);
    for (const kind of ["drop", "dragover", "paste", "offered", "htmx:beforeOnLoad"]) form?.addEventListener(kind, this);
    this.#show();
  }

  get #key() {
    return this.dataset.key ?? "";
  }

  get #files() {
    return FileTray.#chosen.get(this.#key) ?? [];
  }

  /** @param {File[]} files */
  #choose(files) {
    FileTray.#chosen.set(this.#key, files);
    this.#show();
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "htmx:beforeOnLoad") {
      if (/** @type {CustomEvent} */ (event).detail.xhr.status !== 200) return;
      FileTray.#sent.set(this.#key, this.#files);
      FileTray.#chosen.delete(this.#key);
    } else if (event.type === "change" && event.target instanceof HTMLInputElement) {
      this.#choose([...this.#files, ...(event.target.files ?? [])]);
    } else if (event.type === "offered") {
      this.#choose([...this.#files, .../** @type {CustomEvent<File[]>} */ (event).detail]);
    } else if (event.type !== "change" && !event.defaultPrevented) {
      const carried = event instanceof DragEvent ? event.dataTransfer : /** @type {ClipboardEvent} */ (event).clipboardData;
      if (!carried?.types.includes("Files")) return;
      event.preventDefault();
      if (event.type !== "dragover") this.#choose([...this.#files, ...carried.files]);
    }
  }

  #show() {
    const [input, place, one] = [this.querySelector("input"), this.querySelector("[data-files]"), this.querySelector("template")];
    if (!input || !place || !one) return;
    const carried = new DataTransfer();
    for (const file of this.#files) carried.items.add(file);
    input.files = carried.files;
    place.replaceChildren(...this.#files.map((file, at) => this.#drawn(one, file, at)));
  }

  /** @param {HTMLTemplateElement} one @param {File} file @param {number} at */
  #drawn(one, file, at) {
    const drawn = /** @type {DocumentFragment} */ (one.content.cloneNode(true));
    const [name, size, button] = [drawn.querySelector("[data-name]"), drawn.querySelector("[data-size]"), drawn.querySelector("button")];
    if (name) name.textContent = file.name;
    if (size) size.textContent = sizeOf(file.size);
    button?.setAttribute("aria-label", (button.getAttribute("aria-label") ?? "").replace("{name}", file.name));
    button?.addEventListener("click", () => this.#choose(this.#files.filter((_, other) => other !== at)));
    return drawn;
  }
}
customElements.define("file-tray", FileTray);

/** @param {number} bytes */
function sizeOf(bytes) {
  const isLarge = bytes >= 999_500;
  const unit = { style: /** @type {const} */ ("unit"), unit: isLarge ? "megabyte" : "kilobyte", maximumFractionDigits: isLarge ? 1 : 0 };
  return new Intl.NumberFormat(document.documentElement.lang, unit).format(Math.max(bytes / (isLarge ? 1e6 : 1e3), 1));
}
