// @ts-check
const SOON = 120; // ms

/**
 * <word-menu>: what is offered while one types a mark and a word: saved replies behind "/", colleagues behind "@", pictures
 * of faces behind ":". Arrows choose, Enter or Tab takes, Esc closes. Needs: data-for (the id of the field), data-marks
 * (a mark and where to ask, as JSON; a button of the form with data-types types a mark); the answer's [role=option] say data-put (the words), and may say data-saved or
 * data-mentions (a key), which go into an input of the form.
 */
export class WordMenu extends HTMLElement {
  #timer = 0;
  #typed = "";
  #asked = 0;

  connectedCallback() {
    const form = this.closest("form");
    for (const kind of ["written", "input"]) form?.addEventListener(kind, this);
    form?.addEventListener("keydown", this, true);
    form?.addEventListener("click", this);
    this.addEventListener("pointerdown", this);
  }

  get #field() {
    return document.getElementById(this.dataset.for ?? "");
  }

  get #options() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll("[role=option]")]);
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event instanceof KeyboardEvent) this.#key(event);
    else if (event.type === "click") this.#begin(event.target instanceof Element ? event.target.closest("[data-types]") : null);
    else if (event.type === "pointerdown") {
      event.preventDefault();
      this.#take(event.target instanceof Element ? event.target.closest("[role=option]") : null);
    } else {
      window.clearTimeout(this.#timer);
      const before = wordsBefore(this.#field);
      if (before) this.#timer = window.setTimeout(() => void this.#look(), SOON);
      else this.#close();
    }
  }

  /** A button types the mark. @param {Element | null} button */
  #begin(button) {
    const marks = JSON.parse(this.dataset.marks ?? "{}");
    const field = this.#field;
    if (!(button instanceof HTMLElement) || !field || !marks[button.dataset.types ?? ""]) return;
    field.focus();
    const mark = `${/\S$/.test(wordsBefore(field)) ? " " : ""}${button.dataset.types}`;
    if (field instanceof HTMLTextAreaElement) field.setRangeText(mark, field.selectionStart, field.selectionEnd, "end");
    else /** @type {import("./rich-words.js").RichWords | null} */ (field.closest("rich-words"))?.editor?.insertPlainText(mark, false);
    void this.#look(true);
  }

  /** @param {boolean} [isAsked] whether all is offered before a letter is typed */
  async #look(isAsked = false) {
    const marks = /** @type {Record<string, string>} */ (JSON.parse(this.dataset.marks ?? "{}"));
    const found = /(?:^|[\s(])([/@:])([^\s/@:][^/@:\n]{0,30}|)$/u.exec(wordsBefore(this.#field));
    const address = found && marks[found[1]];
    if (!found || !address || (found[1] === ":" && found[2].length < 2 && !isAsked) || /\s$/.test(found[2])) return this.#close();
    const asked = ++this.#asked;
    const answer = await fetch(`${address}?${new URLSearchParams({ find: found[2] })}`);
    if (!answer.ok || asked !== this.#asked) return;
    const read = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [list] = read.body.children;
    if (!list?.querySelector("[role=option]")) return this.#close();
    this.#typed = found[1] + found[2];
    this.replaceChildren(document.importNode(list, true));
    this.hidden = false;
    this.#choose(0);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (this.hidden || event.isComposing || event.target !== this.#field) return;
    const at = this.#options.findIndex((each) => each.ariaSelected === "true");
    if (event.key === "ArrowDown") this.#choose(at + 1);
    else if (event.key === "ArrowUp") this.#choose(at - 1);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey) this.#take(this.#options[at]);
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** @param {number} at */
  #choose(at) {
    const options = this.#options;
    const chosen = options.at(at % options.length);
    for (const each of options) each.ariaSelected = `${each === chosen}`;
    chosen?.scrollIntoView({ block: "nearest" });
    this.#field?.setAttribute("aria-activedescendant", chosen?.id ?? "");
  }

  #close() {
    this.#asked += 1;
    if (this.hidden) return;
    this.hidden = true;
    this.#field?.removeAttribute("aria-activedescendant");
  }

  /** @param {Element | null | undefined} option */
  #take(option) {
    if (!(option instanceof HTMLElement)) return;
    const { put = "", saved, mentions } = option.dataset;
    this.#close();
    const field = this.#field;
    if (field instanceof HTMLTextAreaElement) {
      field.setRangeText(put, field.selectionStart - this.#typed.length, field.selectionStart, "end");
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    } else putInto(field, this.#typed.length, put);
    if (saved) this.#say("saved_reply", saved, true);
    if (mentions) this.#say("mentions", mentions, false);
  }

  /** @param {string} name @param {string} value @param {boolean} isOne whether it takes the place of another */
  #say(name, value, isOne) {
    const form = this.closest("form");
    const there = form?.querySelector(`input[name=${name}]`);
    if (isOne && there instanceof HTMLInputElement) there.value = value;
    else form?.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
}
customElements.define("word-menu", WordMenu);

/** What stands before the caret, on its line. @param {HTMLElement | null} field */
function wordsBefore(field) {
  if (field instanceof HTMLTextAreaElement) {
    return field.selectionStart === field.selectionEnd ? field.value.slice(Math.max(field.selectionStart - 40, 0), field.selectionStart) : "";
  }
  const selection = window.getSelection();
  const node = selection?.anchorNode;
  if (!selection?.isCollapsed || !(node instanceof Text) || !field?.contains(node)) return "";
  return node.data.slice(Math.max(selection.anchorOffset - 40, 0), selection.anchorOffset).replace(/\u200b/g, "");
}

/** @param {HTMLElement | null} field @param {number} count @param {string} words */
function putInto(field, count, words) {
  const editor = /** @type {import("./rich-words.js").RichWords | null} */ (field?.closest("rich-words"))?.editor;
  const node = window.getSelection()?.anchorNode;
  if (!editor || !(node instanceof Text)) return;
  const at = window.getSelection()?.anchorOffset ?? 0;
  const range = document.createRange();
  range.setStart(node, Math.max(at - count, 0));
  range.setEnd(node, at);
  editor.setSelection(range);
  editor.insertPlainText(words, false);
}
