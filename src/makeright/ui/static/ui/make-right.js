// @ts-check
/**
 * <make-right>: the sheet on which a matter is made right. It opens once its first step has come, closes when it is done
 * (hears "made-right"), takes figures as choices, and has the letter follow what is chosen until somebody writes in it.
 * Needs: a <dialog> with #make-right-body; in it [data-key], textarea[name=text], template[data-letter].
 */
class MakeRight extends HTMLElement {
  connectedCallback() {
    this.addEventListener("htmx:afterSwap", this);
    this.addEventListener("htmx:beforeSwap", this);
    this.addEventListener("keydown", this);
    this.addEventListener("input", this);
    this.#dialog.addEventListener("close", this);
    document.body.addEventListener("made-right", this);
  }

  disconnectedCallback() {
    document.body.removeEventListener("made-right", this);
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  }

  get #letter() {
    return /** @type {HTMLTextAreaElement | null} */ (this.querySelector("textarea[name=text]"));
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "made-right") this.#dialog.close();
    else if (event.type === "close") document.getElementById("make-right-body")?.replaceChildren();
    else if (event.type === "keydown") this.#press(/** @type {KeyboardEvent} */ (event));
    else if (event.type === "input") this.#touch(event);
    else if (event.type === "htmx:beforeSwap") this.#take(/** @type {CustomEvent} */ (event));
    else this.#show(/** @type {CustomEvent} */ (event));
  }

  /** What was refused is shown as well. @param {CustomEvent} event */
  #take({ detail }) {
    if (detail.xhr.status === 422) {
      detail.shouldSwap = true;
      detail.isError = false;
    }
  }

  /** @param {CustomEvent} event */
  #show({ detail }) {
    if (!this.#dialog.open) this.#dialog.showModal();
    if (detail.target.id === "make-right-body") {
      const first = this.querySelector("[autofocus]");
      if (first instanceof HTMLElement) first.focus();
      return;
    }
    const follows = this.querySelector("template[data-letter]");
    const letter = this.#letter;
    if (letter && follows instanceof HTMLTemplateElement && letter.dataset.own === undefined) {
      letter.value = follows.content.textContent ?? "";
    }
  }

  /** @param {Event} event */
  #touch(event) {
    if (event.target !== this.#letter || !this.#letter) return;
    this.#letter.dataset.own = "";
    const line = this.querySelector("[data-touched]");
    if (line instanceof HTMLElement) line.textContent = line.dataset.touched ?? "";
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    event.stopPropagation(); // the keys of the desk rest meanwhile
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      const plan = this.querySelector("#sheet-plan");
      if (plan instanceof HTMLFormElement) plan.requestSubmit();
      return;
    }
    const writes = event.target instanceof HTMLTextAreaElement;
    if (writes || event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return;
    const meant = this.querySelector(`[data-key="${event.key}"]`);
    if (meant instanceof HTMLElement) {
      event.preventDefault();
      meant.click();
    }
  }
}
customElements.define("make-right", MakeRight);
