// @ts-check
/**
 * Tells the page what changed, by an event on <body> named after the topic: at once, and at most twice in a span for each
 * topic. A hidden page is told when it is shown. "everything" stands for all topics that the page listens for. The event
 * "nudged" tells of each one at once and always, for what is kept and not on screen.
 */

const SPAN = 800; // ms; well under a second, so that what comes twice a second never waits, late or not
const MOST = 2; // times in that span
const JITTER = 150; // ms, so that a hundred browsers don't look again in the same moment

export class Topics {
  /** When each topic was told, the last times. @type {Map<string, number[]>} */
  #told = new Map();
  /** @type {Set<string>} To be told when they have rested, or the page is shown. */
  #waiting = new Set();

  /** @param {Iterable<string>} topics */
  hear(topics) {
    for (const topic of topics) {
      document.body.dispatchEvent(new CustomEvent("nudged", { detail: topic }));
      if (topic === "everything") this.hear(listenedFor());
      else if (this.#waiting.has(topic)) continue;
      else if (document.hidden) this.#waiting.add(topic);
      else this.#tellOrWait(topic);
    }
  }

  /** The page can be seen again. */
  shown() {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    this.hear(waiting);
  }

  /** @param {string} topic */
  #tellOrWait(topic) {
    const now = performance.now();
    const told = (this.#told.get(topic) ?? []).filter((at) => now - at < SPAN);
    if (told.length < MOST) {
      this.#told.set(topic, [...told, now]);
      document.body.dispatchEvent(new CustomEvent(topic));
      return;
    }
    this.#waiting.add(topic);
    window.setTimeout(() => this.#waiting.delete(topic) && this.hear([topic]), SPAN - (now - told[0]) + Math.random() * JITTER);
  }
}

/** The topics that an element of the page listens for: hx-trigger="<topic> from:body". */
function listenedFor() {
  /** @type {Set<string>} */
  const topics = new Set();
  for (const element of document.querySelectorAll("[hx-trigger]")) {
    for (const trigger of element.getAttribute("hx-trigger")?.split(",") ?? []) {
      const [name, ...modifiers] = trigger.trim().split(/\s+/);
      if (name && modifiers.includes("from:body") && !(`on${name}` in document.body)) topics.add(name);
    }
  }
  return topics;
}
