// @ts-check
/**
 * One line for all tabs of a browser: the tab that holds the lock listens and tells the others over a channel. A tab that
 * comes later asks it what it missed; if it doesn't answer (a phone put it to sleep), the asking tab takes the lock over.
 */
import { Line } from "./line.js";

const ANSWER = 3_000; // ms that the listening tab may take to answer
const QUIET = 15_000; // ms without a word from it, heartbeats come every 10 s: then the page says so
const SILENCE = 10_000; // ms more: then it is replaced
const REMEMBERED = 200; // nudges

/**
 * What tabs say to each other. `to` is for one of them alone.
 * @typedef {{kind: "nudge", topics: string[], position: number, to?: string}
 *   | {kind: "state", state: State, version: string, position: number, isWell: boolean}
 *   | {kind: "presence", topic: string, here: Colleague[]}
 *   | {kind: "here", since: number | null, me: string}} Said
 * @typedef {import("./line.js").State} State
 * @typedef {import("./line.js").Colleague} Colleague
 * @typedef {object} Listener
 * @property {(topics: string[]) => void} nudged
 * @property {(state: State) => void} changed
 * @property {(version: string, isWell: boolean) => void} beat
 * @property {(topic: string, here: Colleague[]) => void} met
 */

export class Sharing {
  #name;
  #url;
  #position;
  #listener;
  #me = Math.random().toString(36).slice(2);
  /** @type {State} */
  #state = "connecting";
  #version = "";
  #isWell = true;
  /** @type {Line | null} The line, while this tab is the one that listens. */
  #line = null;
  /** @type {BroadcastChannel | null} */
  #channel = null;
  /** @type {(() => void) | null} Gives the lock back. */
  #resign = null;
  /** @type {AbortController | null} Leaves the queue for it. */
  #queue = null;
  /** @type {{topics: string[], position: number}[]} */
  #told = [];
  /** @type {number | null} All nudges after this position are in #told. */
  #toldFrom = null;
  #answer = 0;
  #hiddenAt = Date.now();

  /**
   * @param {string} name one for each who may be signed in, since they may hear different things
   * @param {string} url
   * @param {number | null} position up to which the page knows everything
   * @param {Listener} listener
   */
  constructor(name, url, position, listener) {
    this.#name = name;
    this.#url = url;
    this.#position = position;
    this.#listener = listener;
  }

  join() {
    this.part();
    this.#change("connecting");
    // Plain http on another host than localhost has no locks: there each visible tab listens for itself, and to itself.
    if (!navigator.locks) {
      this.#listen();
      return;
    }
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.addEventListener("message", (event) => this.#heard(event.data));
    this.#stand();
    this.#ask();
  }

  part() {
    this.#yield();
    this.#queue?.abort();
    this.#channel?.close();
    this.#channel = null;
    window.clearTimeout(this.#answer);
  }

  hidden() {
    this.#hiddenAt = Date.now();
    if (!navigator.locks) this.#yield();
  }

  shown() {
    if (this.#line) this.#line.check(Date.now() - this.#hiddenAt > ANSWER);
    else if (navigator.locks) this.#ask();
    else this.#listen();
  }

  /** Somebody looks this way again. */
  glanced() {
    if (this.#line) this.#line.check();
    else if (navigator.locks) this.#ask();
  }

  /** The network came or went. */
  changed() {
    this.#line?.check(true);
  }

  #stand(steal = false) {
    this.#queue?.abort();
    this.#queue = new AbortController();
    const hold = () => {
      this.#listen();
      return new Promise((resolve) => (this.#resign = () => resolve(null)));
    };
    const options = steal ? { steal } : { signal: this.#queue.signal };
    // Rejected when this tab left the queue by itself, or when another took the lock, since this one had fallen silent.
    navigator.locks.request(this.#name, options, hold).catch(() => {
      if (!this.#resign) return;
      this.#yield();
      if (this.#channel) this.#stand();
    });
  }

  #listen() {
    window.clearTimeout(this.#answer);
    this.#told = [];
    this.#toldFrom = this.#position;
    this.#line = new Line(this.#url, this.#position, {
      nudged: (topics, position) => {
        this.#told.push({ topics, position });
        if (this.#told.length > REMEMBERED) this.#toldFrom = this.#told.shift()?.position ?? position;
        this.#say({ kind: "nudge", topics, position });
      },
      beat: (version, position, isWell) => {
        this.#toldFrom ??= position;
        this.#position = position;
        [this.#version, this.#isWell] = [version, isWell];
        this.#say(this.#how());
      },
      met: (topic, here) => this.#say({ kind: "presence", topic, here }),
      changed: (state) => {
        this.#state = state;
        this.#say(this.#how());
      },
    });
    this.#line.open();
  }

  #yield() {
    this.#line?.close();
    this.#line = null;
    this.#resign?.();
    this.#resign = null;
  }

  #ask() {
    this.#channel?.postMessage({ kind: "here", since: this.#position, me: this.#me });
    this.#expect(ANSWER);
  }

  /** @param {number} patience ms within which the listening tab says something, or is replaced */
  #expect(patience) {
    window.clearTimeout(this.#answer);
    this.#answer = window.setTimeout(() => {
      if (this.#line || !this.#channel) return;
      this.#change("connecting");
      if (!document.hidden && navigator.locks) this.#stand(true);
    }, patience);
  }

  /** Heard from it: now it is given its time, and a little more. */
  #expectMore() {
    window.clearTimeout(this.#answer);
    this.#answer = window.setTimeout(() => {
      if (this.#state === "live") this.#change("silent");
      this.#expect(SILENCE);
    }, QUIET);
  }

  /** @returns {Said} */
  #how() {
    return { kind: "state", state: this.#state, version: this.#version, position: this.#position ?? 0, isWell: this.#isWell };
  }

  /** @param {Said} said to the other tabs, and to this one */
  #say(said) {
    this.#channel?.postMessage(said);
    this.#heard(said);
  }

  /** @param {Said} said */
  #heard(said) {
    if (said.kind === "here") {
      if (this.#line) this.#answerTo(said.me, said.since);
      return;
    }
    if (said.kind === "nudge" && said.to && said.to !== this.#me) return;
    if (!this.#line) this.#expectMore();
    if (said.kind === "presence") {
      this.#listener.met(said.topic, said.here);
      return;
    }
    if (said.kind === "nudge") {
      this.#position = Math.max(said.position, this.#position ?? 0);
      this.#listener.nudged(said.topics);
      return;
    }
    if (said.kind !== "state") return; // a tab of another build says what this one doesn't know
    this.#position ??= said.position;
    [this.#version, this.#isWell] = [said.version || this.#version, said.isWell !== false];
    this.#change(said.state);
    if (said.version) this.#listener.beat(said.version, this.#isWell);
  }

  /**
   * @param {string} to
   * @param {number | null} since
   */
  #answerTo(to, since) {
    const position = this.#position ?? 0;
    this.#channel?.postMessage(this.#how());
    if (since === null || since >= position) return;
    const missed = this.#told.filter((nudge) => nudge.position > since).flatMap((nudge) => nudge.topics);
    const remembers = this.#toldFrom !== null && since >= this.#toldFrom;
    this.#channel?.postMessage({ kind: "nudge", topics: remembers ? [...new Set(missed)] : ["everything"], position, to });
  }

  /** @param {State} state */
  #change(state) {
    this.#state = state;
    this.#listener.changed(state);
  }
}
