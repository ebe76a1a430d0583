// @ts-check
import { cleaned } from "./clean-html.js";
import { read } from "./link-box.js";
import { shorten } from "./short-marks.js";

const PICTURE = /^image\/(?:png|jpeg|gif|webp)$/;

/** @typedef {import("./link-box.js").LinkBox} LinkBox */
/** What we ask of the editor. @typedef {object} Editor
 * @property {() => string} getHTML
 * @property {(html: string) => void} setHTML
 * @property {() => Range} getSelection
 * @property {(range: Range) => void} setSelection
 * @property {(html: string) => void} insertHTML
 * @property {(text: string, isPaste: boolean) => void} insertPlainText
 * @property {(source: string, attributes: Record<string, string>) => HTMLElement} insertImage
 * @property {(url: string) => void} makeLink
 * @property {() => void} removeLink
 * @property {(tag: string) => boolean} hasFormat
 * @property {(kind: string, heard: (event: CustomEvent) => void) => void} addEventListener
 * @property {() => void} focus
 * @property {() => void} moveCursorToEnd
 * @property {() => void} destroy
 * @property {Record<string, () => void>} verbs
 */

/**
 * <rich-words>: the field of a reply as an editor. Without a script, or until the editor is there, it is a field of plain
 * words. Needs: data-editor (the editor's module), data-pictures (where our pictures stand), a textarea of plain words,
 * a textarea[name=html], and in the same form buttons [data-verb] (bold, italic, list, numbers, quote, link) and a
 * <link-box>. Fires "written" when something was typed, "picture" for files that are to stand in it, and
 * "offered" at the form for others.
 */
export class RichWords extends HTMLElement {
  /** @type {Editor | null} */
  #editor = null;

  get #plain() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea:not([name=html])"));
  }

  get #html() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea[name=html]"));
  }

  get root() {
    return this.querySelector("[contenteditable]");
  }

  get editor() {
    return this.#editor;
  }

  async connectedCallback() {
    if (this.#plain.disabled || this.#plain.readOnly || this.#editor) return;
    const { default: Squire } = await import(this.dataset.editor ?? "");
    if (!this.isConnected || this.#editor) return;
    const [plain, root] = [this.#plain, document.createElement("div")];
    const had = document.activeElement === plain;
    const typed = plain.value !== plain.defaultValue ? lines(plain.value) : "";
    for (const name of ["aria-label", "aria-describedby", "dir"]) root.setAttribute(name, plain.getAttribute(name) ?? "");
    if (!plain.hasAttribute("aria-describedby")) root.removeAttribute("aria-describedby");
    root.className = "composer-text rich";
    root.dataset.placeholder = plain.placeholder;
    root.setAttribute("role", "textbox");
    root.setAttribute("aria-multiline", "true");
    [root.id, plain.id] = [plain.id, `${plain.id}-plain`];
    plain.hidden = true;
    this.prepend(root);
    const sanitizeToDOMFragment = (/** @type {string} */ html) => cleaned(html, this.dataset.pictures ?? "");
    this.#editor = /** @type {Editor} */ (new Squire(root, { sanitizeToDOMFragment, addLinks: true, didError: () => {} }));
    this.#editor.setHTML(typed || this.#html.value);
    this.#editor.addEventListener("input", () => this.#changed());
    root.addEventListener("keydown", this, true);
    for (const kind of ["drop", "dragover", "paste"]) this.addEventListener(kind, this, true);
    this.closest("form")?.addEventListener("click", this);
    this.#mark();
    if (had || this.hasAttribute("data-begun")) this.focusAtEnd();
    this.dispatchEvent(new CustomEvent("ready", { bubbles: true }));
  }

  disconnectedCallback() {
    this.#editor?.destroy();
    this.#editor = null;
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event instanceof KeyboardEvent) {
      if (event.key !== " " || event.isComposing || !this.#editor || !shorten(this.#editor)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    } else if (event instanceof DragEvent) this.#carry(event, event.dataTransfer);
    else if (event instanceof ClipboardEvent) this.#carry(event, event.clipboardData);
    else if (event.target instanceof Element) this.#press(event.target.closest("[data-verb]"));
  }

  /** Puts what is written where the form and others read it. */
  sync() {
    if (!this.#editor) return;
    this.#html.value = this.isEmpty ? "" : this.#editor.getHTML();
    this.#plain.value = this.words;
  }

  get words() {
    return this.root instanceof HTMLElement ? this.root.innerText.replace(/\u200b/g, "").trim() : this.#plain.value;
  }

  get isEmpty() {
    return !this.root?.textContent?.replace(/\u200b/g, "").trim() && !this.root?.querySelector("img");
  }

  get markup() {
    this.sync();
    return this.#html.value;
  }

  /** @param {string} html */
  put(html) {
    this.#editor?.setHTML(html);
    this.#changed();
  }

  focusAtEnd() {
    this.#editor?.focus();
    this.#editor?.moveCursorToEnd();
  }

  #changed() {
    this.#mark();
    this.dispatchEvent(new CustomEvent("written", { bubbles: true }));
  }

  /** Whether the placeholder shows. */
  #mark() {
    this.root?.classList.toggle("is-empty", this.isEmpty && !this.root.querySelector("li, blockquote"));
  }

  /** Pictures stand in the words; other files go along. @param {Event} event @param {DataTransfer | null} carried */
  #carry(event, carried) {
    const types = carried?.types ?? [];
    if (!types.includes("Files") || types.includes("text/plain") || types.includes("text/html")) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.type === "dragover") return;
    const files = [...(carried?.files ?? [])];
    const pictures = files.filter((file) => PICTURE.test(file.type));
    const others = files.filter((file) => !PICTURE.test(file.type));
    if (pictures.length) this.dispatchEvent(new CustomEvent("picture", { bubbles: true, detail: pictures }));
    if (others.length) this.closest("form")?.dispatchEvent(new CustomEvent("offered", { detail: others }));
  }

  /** @param {Element | null} button */
  #press(button) {
    const editor = /** @type {any} */ (this.#editor);
    if (!(button instanceof HTMLElement) || !editor) return;
    const inList = (/** @type {string} */ tag) => editor.hasFormat(tag);
    const verbs = /** @type {Record<string, () => void>} */ ({
      bold: () => (editor.hasFormat("B") ? editor.removeBold() : editor.bold()),
      italic: () => (editor.hasFormat("I") ? editor.removeItalic() : editor.italic()),
      list: () => (inList("UL") ? editor.removeList() : editor.makeUnorderedList()),
      numbers: () => (inList("OL") ? editor.removeList() : editor.makeOrderedList()),
      quote: () => (editor.hasFormat("BLOCKQUOTE") ? editor.decreaseQuoteLevel() : editor.increaseQuoteLevel()),
    });
    if (button.dataset.verb === "link") return void this.#link();
    verbs[button.dataset.verb ?? ""]?.();
    editor.focus();
  }

  /** What is chosen stays marked while the box is open, and is chosen again when it closes. */
  async #link() {
    const [editor, box] = [this.#editor, /** @type {LinkBox | null | undefined} */ (this.closest("form")?.querySelector("link-box"))];
    if (!editor || !box) return;
    if (!box.hidden) return box.close();
    const range = editor.getSelection().cloneRange();
    const link = linkAt(range);
    CSS.highlights?.set("linking", new Highlight(range));
    const address = await box.ask(link?.getAttribute("href") ?? read(range.toString()).address, link !== null);
    CSS.highlights?.delete("linking");
    if (!this.isConnected || this.#editor !== editor) return;
    editor.focus();
    if (link && address) range.selectNodeContents(link);
    editor.setSelection(range);
    if (address) editor.makeLink(address);
    else if (address === "") editor.removeLink();
  }
}
customElements.define("rich-words", RichWords);

/** The link that somebody is in, or has chosen. @param {Range} range */
function linkAt({ startContainer: node, startOffset: at }) {
  const place = node instanceof Text ? node.parentElement : (node.childNodes[at] ?? node);
  return (place instanceof Element ? place : place?.parentElement)?.closest("[contenteditable] a") ?? null;
}

/** Plain words as the editor holds them: a line in each block. @param {string} text */
function lines(text) {
  const place = document.createElement("div");
  for (const line of text.split("\n")) {
    const block = place.appendChild(document.createElement("div"));
    block.append(line || document.createElement("br"));
  }
  return place.innerHTML;
}
