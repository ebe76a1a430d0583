// @ts-check
/**
 * <who-is-here>: which colleagues look at the same thing, and who writes there; and tells them of this agent. Needs:
 * data-topic (where), data-agent (who looks here), data-writing (a selector: typing into these is writing there), and the
 * sentences data-looks, data-look, data-writes, data-write (one, several; with {who}) and data-others (with {count});
 * data-face (where a face is, with /0/ for whose), or no faces are drawn.
 */
import { faces, told, written } from "./colleagues.js";
import { presence } from "./presence.js";

const SOON = 300; // ms
const LATER = 2_000; // ms; one who goes may be back at once

class WhoIsHere extends HTMLElement {
  #topic = "";
  #timer = 0;
  #count = 0;
  #said = " ";

  connectedCallback() {
    this.#topic = this.dataset.topic ?? "";
    presence.arrive(this.#topic);
    presence.addEventListener("change", this);
    for (const kind of ["input", "submit"]) document.addEventListener(kind, this);
    this.#draw();
  }

  disconnectedCallback() {
    window.clearTimeout(this.#timer);
    for (const kind of ["input", "submit"]) document.removeEventListener(kind, this);
    presence.removeEventListener("change", this);
    presence.depart(this.#topic);
  }

  /** @param {Event} event */
  handleEvent(event) {
    const writing = this.dataset.writing;
    if (event.type === "change") {
      if (/** @type {CustomEvent} */ (event).detail === this.#topic) this.#drawSoon();
    } else if (!writing || !(event.target instanceof Element)) return;
    else if (event.type === "submit") {
      if (event.target.querySelector(writing)) presence.stopped();
    } else if (event.target.matches(writing)) {
      if (written(event.target)) presence.typed();
      else presence.stopped();
    }
  }

  get #others() {
    return presence.at(this.#topic).filter((each) => `${each.id}` !== this.dataset.agent);
  }

  #drawSoon() {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#draw(), this.#others.length < this.#count ? LATER : SOON);
  }

  #draw() {
    const others = this.#others;
    this.#count = others.length;
    const words = told(others, this.dataset);
    const said = `${others.map(({ id, doing }) => `${id} ${doing}`).join()} ${words}`;
    if (said !== this.#said) this.replaceChildren(...faces(others, this.dataset.face), ...[words].filter(Boolean));
    this.#said = said;
  }
}
customElements.define("who-is-here", WhoIsHere);
