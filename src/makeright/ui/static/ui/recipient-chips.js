// @ts-check
const ADDRESS = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/;

/**
 * <recipient-chips>: who gets a copy, each a chip that can be taken out, and who gets one without the others knowing. An
 * address becomes a chip by Enter, comma, or on leaving the field; Backspace in an empty field takes the last one out.
 * Needs: [data-boxes] (cc, bcc) each with [data-list] and an input[data-add]; a <template> of a chip ([data-name], an
 * input[type=hidden], a button whose aria-label holds "{name}"), input[name=copies]. Fires "written".
 */
export class RecipientChips extends HTMLElement {
  connectedCallback() {
    for (const kind of ["click", "keydown", "focusout", "paste"]) this.addEventListener(kind, this);
    for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (this.querySelectorAll("input[data-add]"))) {
      if (field.dataset.entered !== undefined || /[,;\n]/.test(field.value)) this.#add(field); // before this was there
    }
  }

  /** @param {Event} event */
  handleEvent(event) {
    const field = event.target;
    if (event.type === "click" && field instanceof Element) this.#takeOut(field.closest("[data-out]"));
    if (!(field instanceof HTMLInputElement) || field.dataset.add === undefined) return;
    if (event instanceof KeyboardEvent) this.#key(event, field);
    else if (event.type === "focusout") this.#add(field);
    else if (event.type === "paste") window.setTimeout(() => /[,;\s]/.test(field.value.trim()) && this.#add(field));
  }

  /** Takes in what is typed and is no chip yet; says whether all of it is an address. @returns {boolean} */
  finish() {
    return [...this.querySelectorAll("input[data-add]")].every((field) => this.#add(/** @type {HTMLInputElement} */ (field)));
  }

  /** @param {KeyboardEvent} event @param {HTMLInputElement} field */
  #key(event, field) {
    if (["Enter", ",", ";"].includes(event.key) && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.#add(field);
    } else if (event.key === "Backspace" && !field.value) {
      this.#takeOut([...(field.closest("[data-boxes]")?.querySelectorAll("[data-out]") ?? [])].at(-1) ?? null);
      field.focus();
    }
  }

  /** @param {HTMLInputElement} field @returns {boolean} whether nothing is left that is no address */
  #add(field) {
    const said = field.value.split(/[,;\n]+/).map((each) => each.trim()).filter(Boolean);
    const wrong = said.filter((each) => !ADDRESS.test(addressIn(each)));
    for (const each of said.filter((one) => !wrong.includes(one))) this.#draw(field, each);
    field.value = wrong.join(", ");
    field.setAttribute("aria-invalid", `${wrong.length > 0}`);
    if (said.length > wrong.length) this.#chosen();
    return wrong.length === 0;
  }

  /** @param {HTMLInputElement} field @param {string} said */
  #draw(field, said) {
    const [boxes, one] = [field.closest("[data-boxes]"), this.querySelector("template")];
    const list = boxes?.querySelector("[data-list]");
    if (!(boxes instanceof HTMLElement) || !list || !one) return;
    const there = [...this.querySelectorAll("input[type=hidden]")].map((each) => addressIn(/** @type {HTMLInputElement} */ (each).value).toLowerCase());
    if (there.includes(addressIn(said).toLowerCase())) return;
    const drawn = /** @type {DocumentFragment} */ (one.content.cloneNode(true));
    const [name, input, button] = [drawn.querySelector("[data-name]"), drawn.querySelector("input"), drawn.querySelector("button")];
    const called = said.replace(/<.*$/, "").trim().replace(/^"|"$/g, "") || said;
    if (name) name.textContent = called;
    name?.setAttribute("title", addressIn(said));
    if (input) [input.name, input.value] = [boxes.dataset.boxes ?? "", said];
    button?.setAttribute("aria-label", (button.getAttribute("aria-label") ?? "").replace("{name}", called));
    list.append(drawn);
  }

  /** @param {Element | null} button */
  #takeOut(button) {
    if (!button) return;
    const boxes = button.closest("[data-boxes]");
    button.closest("li")?.remove();
    const field = boxes?.querySelector("input[data-add]");
    if (field instanceof HTMLElement) field.focus();
    this.#chosen();
  }

  #chosen() {
    const copies = this.querySelector("input[name=copies]");
    if (copies instanceof HTMLInputElement) copies.value = "on";
    this.dispatchEvent(new CustomEvent("written", { bubbles: true }));
  }
}
customElements.define("recipient-chips", RecipientChips);

/** @param {string} said */
function addressIn(said) {
  return /<([^<>]*)>\s*$/.exec(said)?.[1].trim() ?? said.trim();
}
