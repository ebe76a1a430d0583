// @ts-check
const SOON = 700; // ms after the last key
const LARGEST_LAST = 15_000; // characters that a browser sends on while it leaves
const AGAIN = 5_000; // ms, while there is no line
const GONE = "page that went"; // in the tab

/** Which page this is, and which was in this tab before and went while it still had something to say. */
const PAGE = [...crypto.getRandomValues(new Uint8Array(26))].map((each) => (each % 36).toString(36)).join("");
const BEFORE = sessionStorage.getItem(GONE) ?? "";
sessionStorage.removeItem(GONE);

/** Whether a draft was last changed in this tab. @param {string} [page] */
export function isOfThisTab(page) {
  return Boolean(page) && [PAGE, BEFORE].includes(page ?? "");
}

window.addEventListener("pagehide", () => sessionStorage.setItem(GONE, PAGE));
window.addEventListener("pageshow", (event) => event.persisted && sessionStorage.removeItem(GONE));

/**
 * Keeps what is written in one form on the server as it is typed, and in the tab until the server has it. One request is
 * under way at a time, and each says what it goes on from: what was written elsewhere meanwhile is never written over.
 */
export class DraftKeeper {
  #timer = 0;
  #isBusy = false;
  #isDirty = false;
  #isDone = false;
  #going = new AbortController();

  /**
   * @param {HTMLFormElement} form with data-draft (where it is kept), data-revision, and [data-kept] which says so
   * @param {() => void} sync puts into the form what is written
   * @param {() => void} elsewhere is called if it was changed elsewhere
   */
  constructor(form, sync, elsewhere) {
    this.form = form;
    this.sync = sync;
    this.elsewhere = elsewhere;
  }

  changed() {
    this.#isDirty = true;
    this.#wait(SOON);
  }

  /** What is not kept yet is said now: the tab may go. */
  now() {
    if (this.#isDirty && !this.#isBusy) void this.#say(true);
  }

  /** It was sent, or goes: nothing is kept any more. */
  end() {
    this.#isDone = true;
    this.#going.abort();
    window.clearTimeout(this.#timer);
  }

  /** It did not go: what is written is kept as before. */
  again() {
    this.#isDone = false;
    this.changed();
  }

  /** @param {number} revision */
  goOnFrom(revision) {
    this.form.dataset.revision = `${revision}`;
  }

  /** @param {number} ms */
  #wait(ms) {
    window.clearTimeout(this.#timer);
    if (!this.#isDone) this.#timer = window.setTimeout(() => void this.#say(), ms);
  }

  /** @param {boolean} [isLast] whether the page may be gone before the answer is here */
  async #say(isLast = false) {
    if (this.#isDone || this.#isBusy) return;
    [this.#isBusy, this.#isDirty, this.#going] = [true, false, new AbortController()];
    this.sync();
    const said = new FormData(this.form);
    for (const name of ["files", "leaves", "seen", "to_whom", "opened_for"]) said.delete(name);
    said.set("revision", this.form.dataset.revision ?? "0");
    said.set("page", PAGE);
    said.set("page_before", BEFORE);
    const keepalive = isLast && `${said.get("html") ?? ""}${said.get("text") ?? ""}`.length < LARGEST_LAST;
    try {
      const answer = await fetch(this.form.dataset.draft ?? "", { method: "POST", body: said, headers: token(), signal: this.#going.signal, keepalive });
      if (answer.ok) this.#kept((await answer.json()).revision);
      else if (answer.status === 409 && !this.#isDone && (await answer.json()).code === "elsewhere") this.#stop();
    } catch {
      this.#isDirty = true;
      this.#wait(AGAIN);
    }
    this.#isBusy = false;
    if (this.#isDirty) this.#wait(SOON);
  }

  /** @param {number} revision */
  #kept(revision) {
    this.goOnFrom(revision);
    document.body.dispatchEvent(new CustomEvent("nudged", { detail: this.form.dataset.draft }));
    this.form.querySelector("[data-kept]")?.toggleAttribute("hidden", !revision);
    if (!this.#isDirty) this.form.dispatchEvent(new CustomEvent("draft-kept", { bubbles: true }));
  }

  #stop() {
    this.end();
    this.elsewhere();
  }
}

/** What a page of ours shows that it is one. @returns {Record<string, string>} */
export function token() {
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
}
