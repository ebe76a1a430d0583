// @ts-check
import { faces, sentence, written } from "./colleagues.js";
import { presence } from "./presence.js";

const STAYS = 20_000; // ms after a colleague's last key: whoever pauses is not done

/**
 * <writes-too>: a strip that says so while a colleague writes where this agent has begun to write as well; its <p> is empty
 * otherwise, and yet there, so that a screen reader hears it. Needs: data-topic (where), data-agent (who writes here), data-writing (a selector of what is written into),
 * the sentences data-one and data-several (with {who}), data-others, data-face as <who-is-here> has them, and a <p>.
 */
class WritesToo extends HTMLElement {
  /** @type {import("./line.js").Colleague[]} */
  #writers = [];
  #timer = 0;

  connectedCallback() {
    presence.addEventListener("change", this);
    document.addEventListener("input", this);
    this.#hear();
  }

  disconnectedCallback() {
    window.clearTimeout(this.#timer);
    presence.removeEventListener("change", this);
    document.removeEventListener("input", this);
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "input") this.#draw();
    else if (/** @type {CustomEvent} */ (event).detail === this.dataset.topic) this.#hear();
  }

  #hear() {
    const others = presence.at(this.dataset.topic ?? "").filter((each) => `${each.id}` !== this.dataset.agent);
    const writers = others.filter((each) => each.doing === "typing");
    if (writers.length) {
      this.#writers = writers;
      window.clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.#forget(), STAYS);
    } else if (!others.length) this.#writers = [];
    this.#draw();
  }

  #forget() {
    this.#writers = [];
    this.#draw();
  }

  #draw() {
    const [places, line] = [document.querySelectorAll(this.dataset.writing ?? ""), this.querySelector("p")];
    const names = [...places].some(written) ? this.#writers.map((each) => each.name) : [];
    const words = sentence(names, this.dataset, this.dataset.one, this.dataset.several);
    if (line?.textContent !== words) line?.replaceChildren(...(words ? [...faces(this.#writers, this.dataset.face), words] : []));
  }
}
customElements.define("writes-too", WritesToo);
