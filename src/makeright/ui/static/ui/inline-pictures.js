// @ts-check
import { token } from "./draft-keeper.js";

/**
 * <inline-pictures>: brings pictures into a reply, one after the other, with how far each is. Needs: data-to (where they
 * are put), data-failed (the sentence), a <template> of one ([data-name], a progress), a list [data-going], the form's
 * input[name=draft_key]; hears "picture" from the form, and fires "picture-kept" with its address, name and revision.
 */
class InlinePictures extends HTMLElement {
  connectedCallback() {
    this.closest("form")?.addEventListener("picture", this);
  }

  /** @param {Event} event */
  async handleEvent(event) {
    for (const file of /** @type {CustomEvent<File[]>} */ (event).detail) await this.#bring(file);
  }

  /** @param {File} file @returns {Promise<void>} */
  #bring(file) {
    const [form, one, going] = [this.closest("form"), this.querySelector("template"), this.querySelector("[data-going]")];
    if (!form || !one || !going) return Promise.resolve();
    const row = /** @type {HTMLElement} */ (/** @type {DocumentFragment} */ (one.content.cloneNode(true)).firstElementChild);
    const [name, bar] = [row.querySelector("[data-name]"), row.querySelector("progress")];
    if (name) name.textContent = file.name;
    going.append(row);
    const said = new FormData();
    said.set("picture", file);
    said.set("draft_key", /** @type {HTMLInputElement} */ (form.elements.namedItem("draft_key")).value);
    return new Promise((done) => {
      const request = new XMLHttpRequest(); // fetch doesn't say how far it is
      request.open("POST", this.dataset.to ?? "");
      for (const [header, value] of Object.entries(token())) request.setRequestHeader(header, value);
      request.responseType = "json";
      request.upload.onprogress = ({ loaded, total }) => bar && (bar.value = total ? loaded / total : 0);
      request.onloadend = () => {
        if (request.status === 200) {
          row.remove();
          form.dispatchEvent(new CustomEvent("picture-kept", { bubbles: true, detail: request.response }));
        } else this.#refused(row, request.response?.words ?? this.dataset.failed ?? "");
        done();
      };
      request.send(said);
    });
  }

  /** @param {HTMLElement} row @param {string} words */
  #refused(row, words) {
    row.querySelector("progress")?.remove();
    row.setAttribute("role", "alert");
    row.append(words);
    window.setTimeout(() => row.remove(), 8_000);
  }
}
customElements.define("inline-pictures", InlinePictures);
