// @ts-check
const IN_A_MOMENT = 150; // ms: what was opened fetches its own pictures and frames first
const POINTED = 90; // ms on a row: who passes over it doesn't mean it
const AGAIN = 700; // ms after a change: another often comes with it
const OLD = 60_000; // ms, by the clock on the wall, which goes on while a machine sleeps
const MOST = 2;
const IN_PLACE = { swapStyle: /** @type {"patch" & HtmxSwapStyle} */ ("patch"), swapDelay: 0, settleDelay: 0 };
const OF_PAGE = ["htmx:confirm", "htmx:beforeSwap", "htmx:afterSettle", "nudged"];
const OF_PEOPLE = ["pointerover", "focusin", "visibilitychange"];
const OF_WINDOW = ["online", "offline", "pagehide"];

/**
 * What was fetched ahead: `words` once they are here, `hears` what would change them, `heard` what was told while they
 * were on their way.
 * @typedef {{asked: Promise<void>, words: string, address: string, at: number, hears: Set<string>, heard: string[], going: AbortController}} Kept
 */

/**
 * <looking-ahead>: fetches what is likely to be opened next, so that it is there at once: the neighbors of the open row,
 * and the row under the pointer or with the focus. It is kept as words, not as a page: nobody is said to look at it until
 * it is opened. What is told to have changed is dropped, and all of it while nothing is told (no line, signed out); nothing
 * is fetched for those who save data. Of two that are opened quickly, the later one stays. Needs: #list a.row with hx-get,
 * #matter, <live-stream>.
 */
class LookingAhead extends HTMLElement {
  /** By what it was asked for. @type {Map<string, Kept>} */
  #kept = new Map();
  #pointed = "";
  /** What was opened last, here or on its way. */
  #opened = "";
  #times = 0;
  #dwell = 0;
  #timer = 0;
  #line = new MutationObserver(() => this.#lookSoon());

  connectedCallback() {
    for (const kind of OF_PAGE) document.body.addEventListener(kind, this);
    for (const kind of OF_PEOPLE) document.addEventListener(kind, this, { passive: true });
    for (const kind of OF_WINDOW) window.addEventListener(kind, this);
    const stream = document.querySelector("live-stream");
    if (stream) this.#line.observe(stream, { attributes: true, attributeFilter: ["data-state", "data-lame"] });
    this.#lookSoon();
  }

  disconnectedCallback() {
    for (const kind of OF_PAGE) document.body.removeEventListener(kind, this);
    for (const kind of OF_PEOPLE) document.removeEventListener(kind, this);
    for (const kind of OF_WINDOW) window.removeEventListener(kind, this);
    this.#line.disconnect();
    window.clearTimeout(this.#dwell);
    window.clearTimeout(this.#timer);
    this.#forget();
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "htmx:confirm") this.#open(/** @type {CustomEvent} */ (event));
    else if (event.type === "htmx:beforeSwap") this.#judge(/** @type {CustomEvent} */ (event));
    else if (event.type === "nudged") this.#hear(/** @type {CustomEvent} */ (event).detail);
    else if (event.type === "pagehide") this.#forget();
    else if (event.type === "pointerover" || event.type === "focusin") this.#point(event.target);
    else this.#lookSoon();
  }

  /** Whether it would be told of what changes, and may ask. */
  get #isTold() {
    const stream = document.querySelector("live-stream");
    return stream instanceof HTMLElement && stream.dataset.state === "live" && stream.dataset.lame === undefined && navigator.onLine;
  }

  /** What may be opened next, the likeliest first. @returns {string[]} */
  get #wanted() {
    const rows = [...document.querySelectorAll("#list a.row")];
    const at = rows.findIndex((row) => row.ariaCurrent);
    const beside = at < 0 ? [] : [rows[at + 1], rows[at - 1]];
    const there = new Set(rows.map(addressOf));
    const wanted = [there.has(this.#pointed) ? this.#pointed : "", ...beside.map(addressOf)];
    return [...new Set(wanted)].filter((address) => address && address !== addressOf(rows[at])).slice(0, MOST);
  }

  #lookSoon(after = IN_A_MOMENT) {
    if (!this.#isTold) this.#forget();
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#look(), after);
  }

  #look() {
    const { saveData = false } = /** @type {{connection?: {saveData?: boolean}}} */ (navigator).connection ?? {};
    if (!this.#isTold || saveData || document.hidden) return;
    const wanted = this.#wanted;
    for (const address of [...this.#kept.keys()]) if (!wanted.includes(address)) this.#drop(address);
    for (const address of wanted) if (!this.#kept.has(address)) this.#fetch(address);
  }

  /** @param {EventTarget | null} at */
  #point(at) {
    const row = at instanceof Element ? at.closest("#list a.row") : null;
    window.clearTimeout(this.#dwell);
    if (!row || addressOf(row) === this.#pointed) return;
    this.#dwell = window.setTimeout(() => {
      this.#pointed = addressOf(row);
      this.#look();
    }, POINTED);
  }

  /** @param {string} from */
  #fetch(from) {
    const going = new AbortController();
    /** @type {Kept} */
    const kept = { asked: Promise.resolve(), words: "", address: "", at: Date.now(), hears: new Set(), heard: [], going };
    this.#kept.set(from, kept);
    kept.asked = this.#ask(from, kept).catch(() => {}).then(() => {
      if (!kept.words && this.#kept.get(from) === kept) this.#kept.delete(from);
    });
  }

  /** @param {string} from @param {Kept} kept */
  async #ask(from, kept) {
    const options = { headers: { "HX-Request": "true" }, priority: /** @type {const} */ ("low"), signal: kept.going.signal };
    const answer = await fetch(from, options);
    const address = answer.headers.get("HX-Push-Url");
    if (!answer.ok || !address) return; // it is seen no longer, or nobody is signed in
    const words = await answer.text();
    kept.hears = changers(words);
    if (kept.heard.some((topic) => kept.hears.has(topic))) return this.#lookSoon(AGAIN);
    [kept.words, kept.address] = [words, address];
  }

  /** What changed, or that anything may have, or what one may see. @param {string} topic */
  #hear(topic) {
    const isAll = ["everything", "sight"].includes(topic);
    for (const [from, kept] of [...this.#kept]) {
      if (!isAll && !kept.words) kept.heard.push(topic);
      else if (isAll || kept.hears.has(topic)) {
        this.#drop(from);
        this.#lookSoon(AGAIN);
      }
    }
  }

  /** @param {string} from */
  #drop(from) {
    this.#kept.get(from)?.going.abort();
    this.#kept.delete(from);
  }

  #forget() {
    for (const from of [...this.#kept.keys()]) this.#drop(from);
  }

  /** @param {CustomEvent} event */
  #open(event) {
    const { elt, path, target, issueRequest } = event.detail;
    if (target?.id !== "matter") return;
    const kept = this.#isTold && elt.matches("#list a.row") ? this.#kept.get(path) : undefined;
    const time = ++this.#times;
    this.#opened = path;
    this.#pointed = "";
    if (!kept) return;
    event.preventDefault();
    if (kept.words) return this.#show(kept, elt);
    void kept.asked.then(() => {
      if (time === this.#times) kept.words ? this.#show(kept, elt) : issueRequest(true);
    });
  }

  /** As htmx does it: the address, then what stands there. @param {Kept} kept @param {Element} row */
  #show(kept, row) {
    const matter = document.getElementById("matter");
    if (!matter) return;
    this.#kept.delete(this.#opened);
    history.replaceState({ htmx: true }, "", window.location.href);
    history.pushState({ htmx: true }, "", kept.address);
    htmx.swap(matter, kept.words, IN_PLACE, { contextElement: row });
    if (Date.now() - kept.at > OLD) for (const topic of kept.hears) document.body.dispatchEvent(new CustomEvent(topic));
    void lookAtDraft();
  }

  /** An answer that comes after another was asked for. @param {CustomEvent} event */
  #judge(event) {
    const { target, requestConfig } = event.detail;
    if (target?.id === "matter" && requestConfig && this.#opened && requestConfig.path !== this.#opened) event.detail.shouldSwap = false;
  }
}
customElements.define("looking-ahead", LookingAhead);

/** @param {Element | undefined} row */
function addressOf(row) {
  return row?.getAttribute("hx-get") ?? "";
}

/** What is listened for in these words, and where what is written in them is kept. @param {string} words @returns {Set<string>} */
function changers(words) {
  const told = [...words.matchAll(/ hx-trigger="([^"]*)"/g)].flatMap(([, triggers]) => triggers.split(","));
  const topics = told.map((trigger) => trigger.trim().split(/\s+/)).filter((parts) => parts.includes("from:body")).map(([topic]) => topic);
  return new Set([...topics, ...[...words.matchAll(/ data-draft="([^"]*)"/g)].map(([, place]) => place)]);
}

/** What one wrote on another machine meanwhile is told by nobody: it is asked for, and shown unless one writes here already. */
async function lookAtDraft() {
  const place = document.querySelector("message-composer [data-elsewhere] [hx-get]");
  const [from, composer] = [place?.getAttribute("hx-get"), place?.closest("message-composer")];
  if (!from || !composer) return;
  const [before, begun] = [revisions(composer), new AbortController()];
  for (const kind of ["written", "input"]) composer.addEventListener(kind, () => begun.abort(), { once: true });
  const answer = await fetch(from, { headers: { "HX-Request": "true" }, priority: "low" }).catch(() => null);
  const words = answer?.ok ? await answer.text() : "";
  const fresh = new DOMParser().parseFromString(words, "text/html").querySelector("message-composer");
  if (!fresh || !composer.isConnected || composer.contains(document.activeElement)) return;
  if (begun.signal.aborted || revisions(composer) !== before || composer.querySelector(".file")) return; // it went on here
  if (revisions(fresh) !== before) htmx.swap(composer, words, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 });
}

/** @param {Element} composer */
function revisions(composer) {
  return [...composer.querySelectorAll("[data-revision]")].map((form) => form.getAttribute("data-revision")).join();
}
