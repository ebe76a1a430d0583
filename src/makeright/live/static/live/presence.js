// @ts-check
/**
 * Who is where, for the elements of a page: keeps what the stream told, and tells the server where this tab is, as long
 * as it can be seen. Nobody is told anything by a page that only loads in advance.
 */

const AGAIN_EVERY = 20_000; // ms; the server forgets after 45 s
const TYPES_EVERY = 3_000; // ms; the server forgets after 6 s
const TYPES_FOR = 5_000; // ms after the last key
const SETTLE = 250; // ms; an element that is drawn anew leaves and arrives in one moment
const SCROLLED = 700; // ms; rows that only pass by are nobody's concern
const MOST_WATCHED = 30; // the server takes no more

/** @typedef {import("./line.js").Colleague} Colleague */

class Presence extends EventTarget {
  #url = "";
  #cookie = "";
  #tab = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => (byte % 36).toString(36)).join("");
  /** @type {Map<string, Colleague[]>} */
  #here = new Map();
  /** @type {string[]} Where elements of this page say that they are; the last one counts. */
  #places = [];
  /** What the server was told last, and when. */
  #told = { topic: "", at: 0, typing: 0 };
  #typedAt = 0;
  #settle = 0;
  #clock = 0;
  /** @type {string} Where we may not be. */
  #refused = "";
  /** What stands on the page of places where this tab is not. @type {Map<Element, string>} */
  #rows = new Map();
  /** Of those, what can be seen. @type {Set<Element>} */
  #inView = new Set();
  #eye = new IntersectionObserver((seen) => this.#see(seen));
  #watched = { topics: "", at: 0 };
  #scroll = 0;

  /**
   * @param {string} url
   * @param {string} cookie the name of the one that holds the token against forged requests
   */
  begin(url, cookie) {
    this.#url = url;
    this.#cookie = cookie;
    for (const kind of ["pagehide", "pageshow"]) window.addEventListener(kind, this);
    document.addEventListener("visibilitychange", this);
    window.clearInterval(this.#clock);
    this.#clock = window.setInterval(() => this.again(), AGAIN_EVERY);
    this.#soon();
  }

  end() {
    this.#leave();
    window.clearInterval(this.#clock);
    for (const kind of ["pagehide", "pageshow"]) window.removeEventListener(kind, this);
    document.removeEventListener("visibilitychange", this);
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "pagehide") this.#leave();
    else {
      this.#soon();
      this.#watchSoon();
    }
  }

  /** @param {string} topic @param {Colleague[]} here */
  hear(topic, here) {
    if (here.length) this.#here.set(topic, here);
    else this.#here.delete(topic);
    this.dispatchEvent(new CustomEvent("change", { detail: topic }));
  }

  /** There is no line: nobody knows who is where. */
  forget() {
    for (const topic of [...this.#here.keys()]) this.hear(topic, []);
  }

  /** The line stands: tell where this tab is, even where it was refused before. */
  anew() {
    this.#refused = "";
    this.#watched = { topics: "", at: 0 };
    this.again();
  }

  /** @param {string} topic @returns {Colleague[]} */
  at(topic) {
    return this.#here.get(topic) ?? [];
  }

  /** @param {string} topic */
  arrive(topic) {
    this.#places.push(topic);
    this.#soon();
  }

  /** @param {string} topic */
  depart(topic) {
    this.#places.splice(this.#places.lastIndexOf(topic), 1);
    this.#soon();
  }

  /** This tab would know who is there, as long as the element can be seen. @param {string} topic @param {Element} element */
  watch(topic, element) {
    this.#rows.set(element, topic);
    this.#eye.observe(element);
  }

  /** @param {Element} element */
  unwatch(element) {
    this.#rows.delete(element);
    this.#inView.delete(element);
    this.#eye.unobserve(element);
    this.#watchSoon();
  }

  typed() {
    this.#typedAt = Date.now();
    if (Math.abs(Date.now() - this.#told.typing) > TYPES_EVERY) this.again();
  }

  /** What was written is sent, or gone. */
  stopped() {
    const wasTyping = this.#told.typing > 0;
    this.#typedAt = 0;
    if (wasTyping) this.again();
  }

  /** Tell where this tab is, if it is anywhere, and what it has in view. */
  again() {
    this.#watchAgain();
    const topic = this.#places.at(-1);
    if (!topic || document.hidden || topic === this.#refused) return;
    const types = Math.abs(Date.now() - this.#typedAt) < TYPES_FOR;
    this.#told = { topic, at: Date.now(), typing: types ? Date.now() : 0 };
    void this.#say(topic, types ? "typing" : "looking");
  }

  #soon() {
    window.clearTimeout(this.#settle);
    this.#settle = window.setTimeout(() => {
      const topic = this.#places.at(-1) ?? "";
      if (!topic) this.#leave();
      else if (topic !== this.#told.topic || Math.abs(Date.now() - this.#told.at) > AGAIN_EVERY) this.again();
    }, SETTLE);
  }

  /** @param {IntersectionObserverEntry[]} seen */
  #see(seen) {
    for (const { target, isIntersecting } of seen) {
      if (isIntersecting && this.#rows.has(target)) this.#inView.add(target);
      else this.#inView.delete(target);
    }
    this.#watchSoon();
  }

  #watchSoon() {
    window.clearTimeout(this.#scroll);
    this.#scroll = window.setTimeout(() => this.#watchAgain(), SCROLLED);
  }

  #watchAgain() {
    if (document.hidden || !this.#url) return;
    const inView = [...this.#inView].map((element) => this.#rows.get(element) ?? "");
    const topics = [...new Set(inView)].filter(Boolean).sort().slice(0, MOST_WATCHED).join(" ");
    const isStale = topics !== "" && Math.abs(Date.now() - this.#watched.at) >= AGAIN_EVERY - SETTLE;
    if (topics === this.#watched.topics && !isStale) return;
    const before = this.#watched.topics.split(" ").filter((topic) => topic && !this.#places.includes(topic));
    this.#watched = { topics, at: Date.now() };
    for (const topic of before) if (!inView.includes(topic)) this.hear(topic, []); // we hear no more of it
    void this.#post({ doing: "watching", topics });
  }

  #leave() {
    window.clearTimeout(this.#settle);
    if (!this.#told.topic) return;
    this.#told = { topic: "", at: 0, typing: 0 };
    void this.#say("", "gone");
  }

  /** @param {string} topic @param {string} doing */
  async #say(topic, doing) {
    const status = await this.#post({ topic, doing });
    if (status === 403 || status === 404) this.#refused = topic;
  }

  /** @param {Record<string, string>} said @returns {Promise<number>} how it was answered; 0 where there is no line just now: it is said again */
  async #post(said) {
    if (!this.#url) return 0;
    const token = document.cookie.split("; ").find((pair) => pair.startsWith(`${this.#cookie}=`));
    try {
      const answer = await fetch(this.#url, {
        method: "POST",
        body: new URLSearchParams({ ...said, tab: this.#tab }),
        headers: { "X-CSRFToken": token?.slice(this.#cookie.length + 1) ?? "" },
        keepalive: true, // said even as the page goes
      });
      return answer.status;
    } catch {
      return 0;
    }
  }
}

export const presence = new Presence();
