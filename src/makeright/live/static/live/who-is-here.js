// @ts-check
/**
 * <who-is-here>: which colleagues look at the same thing, and who writes there; and tells them of this agent. Needs:
 * data-topic (where), data-agent (who looks here), data-writing (a selector: typing into these is writing there), and the
 * sentences data-looks, data-look, data-writes, data-write (one, several; with {who}) and data-others (with {count}).
 */
import { presence } from "./presence.js";

const SOON = 300; // ms
const LATER = 2_000; // ms; one who goes may be back at once
const MOST_NAMES = 2; // beside "3 others"

class WhoIsHere extends HTMLElement {
  #topic = "";
  #timer = 0;
  #count = 0;
  #said = "";

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
    } else if (event.target instanceof HTMLTextAreaElement && event.target.matches(writing)) {
      if (event.target.value.trim()) presence.typed();
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
    const writers = others.filter((each) => each.doing === "typing").map((each) => each.name);
    const lookers = others.filter((each) => each.doing !== "typing").map((each) => each.name);
    const { looks, look, writes, write } = this.dataset;
    const words = [this.#sentence(writers, writes, write), this.#sentence(lookers, looks, look)].filter(Boolean).join(" · ");
    if (words !== this.#said) this.replaceChildren(...[(this.#said = words)].filter(Boolean));
  }

  /**
   * @param {string[]} names
   * @param {string | undefined} one
   * @param {string | undefined} several
   */
  #sentence(names, one, several) {
    if (!names.length) return "";
    const rest = names.length - MOST_NAMES;
    const shown = rest > 1 ? [...names.slice(0, MOST_NAMES), (this.dataset.others ?? "").replace("{count}", `${rest}`)] : names;
    const who = new Intl.ListFormat(document.documentElement.lang || "en", { type: "conjunction" }).format(shown);
    return ((names.length === 1 ? one : several) ?? "").replace("{who}", () => who);
  }
}
customElements.define("who-is-here", WhoIsHere);
