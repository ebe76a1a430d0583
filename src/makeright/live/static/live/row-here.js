// @ts-check
import { faces, told } from "./colleagues.js";
import { presence } from "./presence.js";

/**
 * <row-here>: which colleagues are at what a row stands for, and who writes there; its agent is not there by seeing the
 * row. Empty where nobody is. Needs: data-topic (where), and around it an element with the data-agent (who looks here),
 * data-face and sentences of <who-is-here>. Tells by data-doing (looking, typing).
 */
class RowHere extends HTMLElement {
  /** What is seen or out of sight: the element itself is no larger than what it says. @type {Element} */
  #row = this;

  connectedCallback() {
    this.#row = this.closest("li") ?? this;
    presence.watch(this.dataset.topic ?? "", this.#row);
    presence.addEventListener("change", this);
    this.#draw();
  }

  disconnectedCallback() {
    presence.unwatch(this.#row);
    presence.removeEventListener("change", this);
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (/** @type {CustomEvent} */ (event).detail === this.dataset.topic) this.#draw();
  }

  #draw() {
    const words = this.closest("[data-writes]");
    if (!(words instanceof HTMLElement)) return;
    const others = presence.at(this.dataset.topic ?? "").filter((each) => `${each.id}` !== words.dataset.agent);
    if (others.length) this.dataset.doing = others.some((each) => each.doing === "typing") ? "typing" : "looking";
    else delete this.dataset.doing;
    const said = document.createElement("span");
    said.className = "clip";
    said.textContent = told(others, words.dataset);
    this.replaceChildren(...(others.length ? [...faces(others, words.dataset.face), said] : []));
  }
}
customElements.define("row-here", RowHere);
