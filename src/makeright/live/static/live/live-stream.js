// @ts-check
/**
 * <live-stream>: hears what changed and tells the page, by events on <body> named after topics ("conversation-12").
 * Needs nothing. Takes data-url, data-presence (where this tab says what it looks at), data-cookie (of the token for that),
 * data-agent (who is signed in), data-since (the position of the log at which the page was made), data-version (the build
 * it was made by), and the words data-stale and data-ended, shown in its <p> while there has been no line for some
 * seconds, and after the session has ended; with data-gate (where one signs in) the page then goes there, unless words stand in
 * it that would be lost. Tells by data-state (connecting, live, stale, ended), and data-lame, while the
 * server itself hears nothing: then, and while the line is down, the page looks again by itself.
 */
import { presence } from "./presence.js";
import { Sharing } from "./sharing.js";
import { Topics } from "./topics.js";

const PATIENCE = 5_000; // ms
const LOOK_EVERY = 15_000; // ms, and some jitter
const JITTER = 3_000; // ms
const IDLE = 5 * 60_000; // ms without a key or a click, after which an older page may be loaded anew
const OF_WINDOW = ["pagehide", "pageshow", "online", "offline", "focus"];
const UNDER_WAY = 3_000; // ms that a form takes to lead elsewhere
const OF_PEOPLE = ["pointerdown", "keydown", "wheel"];

class LiveStream extends HTMLElement {
  #topics = new Topics();
  /** @type {Sharing | null} */
  #sharing = null;
  #patience = 0;
  #looking = 0;
  #idle = 0;
  #usedAt = Date.now();
  #leaving = 0;
  #sentAt = 0;
  #isGoing = false;

  connectedCallback() {
    const { url = "/live", presence: door, cookie = "", agent = "", since } = this.dataset;
    this.#sharing = new Sharing(`makeright-live-${agent}`, url, since ? Number(since) : null, {
      nudged: (topics) => this.#topics.hear(topics),
      changed: (state) => this.#show(state),
      beat: (version, isWell) => this.#beat(version, isWell),
      met: (topic, here) => presence.hear(topic, here),
    });
    this.setAttribute("role", "status");
    for (const kind of OF_WINDOW) window.addEventListener(kind, this);
    for (const kind of OF_PEOPLE) document.addEventListener(kind, this, { passive: true });
    for (const kind of ["visibilitychange", "submit"]) document.addEventListener(kind, this);
    if (door) presence.begin(door, cookie);
    this.#sharing.join();
  }

  disconnectedCallback() {
    for (const kind of OF_WINDOW) window.removeEventListener(kind, this);
    for (const kind of OF_PEOPLE) document.removeEventListener(kind, this);
    for (const kind of ["visibilitychange", "submit"]) document.removeEventListener(kind, this);
    for (const timer of [this.#patience, this.#looking, this.#idle, this.#leaving]) window.clearTimeout(timer);
    this.#looking = 0;
    presence.end();
    this.#sharing?.part();
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (OF_PEOPLE.includes(event.type)) this.#usedAt = Date.now();
    else if (event.type === "submit") this.#sentAt = Date.now();
    else if (event.type === "pagehide") this.#sharing?.part();
    else if (event.type === "focus") this.#sharing?.glanced();
    else if (event.type === "online" || event.type === "offline") this.#sharing?.changed();
    else if (event.type === "pageshow") {
      if (/** @type {PageTransitionEvent} */ (event).persisted) this.#sharing?.join();
    } else if (document.hidden) {
      this.#sharing?.hidden();
      this.#renew();
    } else {
      this.#sharing?.shown();
      this.#topics.shown();
      if (this.dataset.state === "connecting") this.#wait();
    }
  }

  /** @param {import("./line.js").State} state */
  #show(state) {
    if (state === "connecting") {
      if (["connecting", "stale"].includes(this.dataset.state ?? "")) return;
      this.#wait();
    } else window.clearTimeout(this.#patience);
    const wasLive = this.dataset.state === "live";
    if (state === "silent") this.#say("stale", this.dataset.stale);
    else this.#say(state, state === "ended" ? this.dataset.ended : "");
    if (state === "live" && !wasLive) presence.anew();
  }

  /** A line that is lost for a moment, as at each waking up, is nobody's concern. */
  #wait() {
    window.clearTimeout(this.#patience);
    this.#patience = window.setTimeout(() => this.#say("stale", this.dataset.stale), PATIENCE);
  }

  /**
   * @param {string} state
   * @param {string | undefined} words
   */
  #say(state, words) {
    this.dataset.state = state;
    if (state === "stale" || state === "ended") presence.forget();
    const line = this.querySelector("p") ?? this.appendChild(document.createElement("p"));
    line.hidden = !words;
    if (line.textContent !== (words ?? "")) line.textContent = words ?? "";
    window.clearTimeout(this.#leaving);
    // Signing out is itself a form that leads to the door, and is not cut off on its way.
    if (state === "ended") this.#leaving = window.setTimeout(() => this.#leave(), Math.max(0, this.#sentAt + UNDER_WAY - Date.now()));
    this.#lookByItself();
  }

  /** Whoever is signed out sees nothing of customers any more. What stands in a composer is kept in the tab. */
  #leave() {
    const { gate } = this.dataset;
    if (!gate || this.#isGoing || isWrittenInto(document, "message-composer")) return;
    this.#isGoing = true;
    const here = window.location.pathname + window.location.search;
    window.location.replace(`${gate}?${new URLSearchParams({ next: here, ended: "yes" })}`);
  }

  /** While nothing is told, the page looks at everything now and then. */
  #lookByItself() {
    const must = this.dataset.state === "stale" || (this.dataset.state === "live" && this.dataset.lame !== undefined);
    if (must === Boolean(this.#looking)) return;
    window.clearInterval(this.#looking);
    const look = () => this.#topics.hear(["everything"]);
    this.#looking = must ? window.setInterval(look, LOOK_EVERY + Math.random() * JITTER) : 0;
  }

  /**
   * @param {string} version of the server
   * @param {boolean} isWell whether the server itself hears what happens
   */
  #beat(version, isWell) {
    this.toggleAttribute("data-lame", !isWell);
    this.#lookByItself();
    this.dataset.version ||= version;
    if (version === this.dataset.version) return;
    this.dataset.outdated = "";
    this.#renew();
  }

  /** A page of an older build is loaded anew while nobody looks or works on it, unless something was typed into it. */
  #renew() {
    if (this.dataset.outdated === undefined || this.#isGoing) return;
    window.clearTimeout(this.#idle);
    const used = Math.abs(Date.now() - this.#usedAt);
    if (!document.hidden && used < IDLE) this.#idle = window.setTimeout(() => this.#renew(), IDLE - used + 1_000);
    else if (!isWrittenInto(document)) {
      this.#isGoing = true;
      window.location.reload();
    } else this.#idle = window.setTimeout(() => this.#renew(), IDLE);
  }
}

/**
 * @param {Document} page
 * @param {string} keeping the elements that keep what is written into them
 */
function isWrittenInto(page, keeping = "") {
  const fields = /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */ (
    page.querySelectorAll("textarea, input:not([type=hidden], [type=checkbox], [type=radio])")
  );
  const isLost = (/** @type {Element} */ field) => !keeping || !field.closest(keeping);
  const isWritten = (/** @type {Element} */ place) => !!place.textContent?.trim() && isLost(place);
  return [...fields].some((field) => field.value !== field.defaultValue && isLost(field)) || [...page.querySelectorAll("[contenteditable]")].some(isWritten);
}
customElements.define("live-stream", LiveStream);
