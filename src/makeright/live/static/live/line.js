// @ts-check
/**
 * The line to the server: an EventSource that is opened again for ever, from the position up to which it heard.
 * Never trusts silence: without a heartbeat, after sleep, and when the network or the clock changes, it begins anew.
 */

const QUIET = 15_000; // ms without a word, heartbeats come every 10 s: then the page says so
const SILENCE = 25_000; // ms, and some jitter: then it begins anew
const JITTER = 5_000; // ms, so that a server out of breath doesn't meet everybody at once
const MISSED_A_BEAT = 11_000; // ms
const LOOK_EVERY = 2_000; // ms
const SLEPT = 10_000; // ms between two looks
const FIRST_PAUSE = 500; // ms
const LONGEST_PAUSE = 15_000; // ms

/**
 * Silent: open, but nothing is heard.
 * @typedef {"connecting" | "live" | "silent" | "ended"} State
 * @typedef {{id: number, name: string, doing: string}} Colleague
 * @typedef {object} Listener
 * @property {(topics: string[], position: number) => void} nudged
 * @property {(version: string, position: number, isWell: boolean) => void} beat
 * @property {(topic: string, here: Colleague[]) => void} met
 * @property {(state: State) => void} changed
 */

export class Line {
  #url;
  #listener;
  /** @type {EventSource | null} */
  #source = null;
  /** @type {number | null} */
  #since;
  /** @type {State} */
  #state = "connecting";
  #failures = 0;
  #heardAt = 0;
  #lookedAt = 0;
  #patience = SILENCE;
  #retry = 0;
  #clock = 0;

  /**
   * @param {string} url
   * @param {number | null} since
   * @param {Listener} listener
   */
  constructor(url, since, listener) {
    this.#url = url;
    this.#since = since;
    this.#listener = listener;
  }

  open() {
    this.close();
    this.#change("connecting");
    this.#heardAt = this.#lookedAt = Date.now();
    this.#patience = SILENCE + Math.random() * JITTER;
    this.#clock = window.setInterval(() => this.#look(), LOOK_EVERY);
    const source = (this.#source = new EventSource(this.#since === null ? this.#url : `${this.#url}?since=${this.#since}`));
    for (const kind of ["hello", "nudge", "presence", "heartbeat", "closing", "resync", "goodbye"]) {
      source.addEventListener(kind, (event) => this.#heard(kind, JSON.parse(event.data), Number(event.lastEventId)));
    }
    source.addEventListener("error", () => void this.#failed(source.readyState === EventSource.CLOSED));
  }

  close() {
    this.#source?.close();
    this.#source = null;
    window.clearInterval(this.#clock);
    window.clearTimeout(this.#retry);
  }

  /** Begin anew if there is any doubt. */
  check(doubtful = false) {
    if (doubtful || this.#source === null || Math.abs(Date.now() - this.#heardAt) > MISSED_A_BEAT) this.open();
  }

  /**
   * @param {string} kind
   * @param {any} said
   * @param {number} position
   */
  #heard(kind, said, position) {
    this.#heardAt = Date.now();
    if (kind === "hello") {
      this.#failures = 0;
      // What was missed comes after the hello, so an older position holds until then.
      this.#since ??= said.position;
      this.#change("live");
      this.#listener.beat(said.version, this.#since ?? 0, said.ok !== false);
      return;
    }
    if (this.#state === "silent") this.#change("live");
    if (kind === "heartbeat") {
      this.#since = said.position;
      this.#listener.beat(said.version, said.position, said.ok !== false);
    } else if (kind === "nudge") {
      this.#since = position;
      this.#listener.nudged(said, position);
    } else if (kind === "presence") this.#listener.met(said.topic, said.here.map(colleague));
    else if (kind === "goodbye") void this.#sentHome();
    else this.#again(kind === "closing" ? said.retry : 0);
  }

  /** The session of this line is over. Whoever proved once more who they are goes on in another, and is not signed out. */
  async #sentHome() {
    this.#again(FIRST_PAUSE);
    if (await this.#isForbidden()) this.#end();
  }

  /** @param {boolean} refused whether the server answered, but with no stream */
  async #failed(refused) {
    const pause = Math.min(FIRST_PAUSE * 2 ** this.#failures++, LONGEST_PAUSE);
    this.#again(pause / 2 + (Math.random() * pause) / 2);
    if (refused && (await this.#isForbidden())) this.#end();
  }

  async #isForbidden() {
    try {
      return (await fetch(this.#url, { method: "HEAD", redirect: "manual" })).status === 403;
    } catch {
      return false;
    }
  }

  #end() {
    this.close();
    this.#change("ended");
  }

  /** @param {number} pause ms */
  #again(pause) {
    this.close();
    this.#change("connecting");
    this.#retry = window.setTimeout(() => this.open(), pause);
  }

  #look() {
    const passed = Date.now() - this.#lookedAt;
    const silence = Date.now() - this.#heardAt;
    this.#lookedAt = Date.now();
    // A hidden page's timers are put off, so there a long pause says nothing; a clock that was set back always does.
    if (passed < 0 || (passed > SLEPT && !document.hidden) || silence > this.#patience) this.open();
    else if (silence > QUIET && this.#state === "live") this.#change("silent");
  }

  /** @param {State} state */
  #change(state) {
    this.#state = state;
    this.#listener.changed(state);
  }
}

/** @param {[number, string, string]} said @returns {Colleague} */
function colleague([id, name, doing]) {
  return { id, name, doing };
}
