// @ts-check
const A_PAUSE = 250; // ms

/**
 * <message-composer>: the reply and the note, each with its own words, so that neither is ever sent as the other. Keeps
 * unsent words on the server, and in the tab until they are there; sends by Ctrl/Cmd-Enter, with Shift settles the matter
 * as well, with Alt asks when it is to leave; warns when the customer wrote meanwhile. Needs: data-key (whose draft of what), [role=tab] with aria-controls, in
 * each form a textarea with an id, [data-draft] and [data-kept]; [data-newer] with a <b> and a button, [data-elsewhere],
 * input[name=seen], input[name=opened_for]. Elsewhere on the page, data-opens names the tab that a button turns to.
 * What it is made of is loaded once there is one.
 * @typedef {import("./rich-words.js").RichWords} RichWords
 * @typedef {import("./draft-keeper.js").DraftKeeper} DraftKeeper
 */
class MessageComposer extends HTMLElement {
  #opened = Date.now();
  /** @type {Map<HTMLFormElement, DraftKeeper>} */
  #keepers = new Map();
  /** @type {Set<HTMLFormElement>} */
  #unkept = new Set();
  #timer = 0;
  /** Whether the focus was in what was sent. */
  #isSentFromHere = false;

  async connectedCallback() {
    for (const kind of ["input", "written", "ready", "picture-kept", "draft-kept", "htmx:beforeOnLoad", "htmx:sendError", "htmx:timeout"]) this.addEventListener(kind, this);
    this.addEventListener("keydown", this, true); // before the editor
    this.addEventListener("submit", this, true); // before htmx reads the form
    for (const kind of ["thread-grew", "click", "visibilitychange"]) document.addEventListener(kind, this);
    const area = this.querySelector("#note textarea");
    if (area instanceof HTMLTextAreaElement) void this.#bringBack(area);
    if (area instanceof HTMLTextAreaElement && area.dataset.begun !== undefined) window.requestAnimationFrame(() => area.focus());
    const parts = [import("./recipient-chips.js"), import("./inline-pictures.js"), import("./word-menu.js"), import("./rich-words.js")];
    const { DraftKeeper } = await import("./draft-keeper.js");
    await Promise.all(parts);
    for (const form of this.querySelectorAll("form")) {
      if (form.dataset.draft) this.#keepers.set(form, new DraftKeeper(form, () => this.#sync(form), () => this.#elsewhere()));
    }
    for (const form of this.#keepers.keys()) if (sessionStorage.getItem(this.#keyOf(form))) this.#keep(form);
  }

  disconnectedCallback() {
    for (const kind of ["thread-grew", "click", "visibilitychange"]) document.removeEventListener(kind, this);
    this.#goes();
  }

  /** @param {Event} event */
  handleEvent(event) {
    const target = event.target;
    if (event.type === "keydown") return this.#key(/** @type {KeyboardEvent} */ (event));
    if (event.type === "thread-grew") return this.#hear(/** @type {CustomEvent} */ (event).detail);
    if (event.type === "visibilitychange") return document.hidden ? this.#goes() : undefined;
    if (!(target instanceof Element)) return;
    const form = target.closest("form");
    if (event.type === "click") this.#click(target);
    else if (!form || !this.contains(form)) return;
    else if (event.type === "submit") this.#submit(/** @type {SubmitEvent} */ (event), form);
    else if (event.type === "ready") void this.#bringBack(/** @type {RichWords} */ (target));
    else if (event.type === "picture-kept") this.#picture(form, /** @type {CustomEvent} */ (event).detail);
    else if (event.type === "draft-kept" && !this.#unkept.has(form)) sessionStorage.removeItem(this.#keyOf(form));
    else if (event.type === "written" || (event.type === "input" && target instanceof HTMLTextAreaElement)) this.#keep(form);
    else if (target === form) this.#settle(form, event.type === "htmx:beforeOnLoad" ? /** @type {CustomEvent} */ (event).detail.xhr.status : 0);
  }

  /** The page may not come back. */
  #goes() {
    this.#keepInTab();
    for (const keeper of this.#keepers.values()) keeper.now();
  }

  /** Shows the words that belong to a tab, and puts the pen there. @param {Element | null} chosen */
  turnTo(chosen) {
    if (!chosen) return;
    for (const tab of this.querySelectorAll("[role=tab]")) {
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      tab.setAttribute("aria-selected", `${tab === chosen}`);
      tab.setAttribute("tabindex", tab === chosen ? "0" : "-1");
      if (panel) panel.hidden = tab !== chosen;
      const field = tab === chosen && panel?.querySelector("[contenteditable], textarea:not([hidden])");
      if (field instanceof HTMLElement) field.focus();
    }
  }

  /** It was taken, was refused and comes back with why (422), or never got through. @param {HTMLFormElement} form @param {number} status */
  #settle(form, status) {
    if (status === 200) this.#letGo(form);
    else if (status !== 422) this.#keepers.get(form)?.again();
  }

  /** It was taken: nothing is left to keep, and the keys are the desk's again. @param {HTMLFormElement} form */
  #letGo(form) {
    this.#keepers.get(form)?.end();
    this.#unkept.delete(form);
    sessionStorage.removeItem(this.#keyOf(form));
    const isLost = this.#isSentFromHere && document.activeElement === document.body; // a button that is pressed is disabled
    if (isLost || form.contains(document.activeElement)) document.getElementById("conversation-title")?.focus({ preventScroll: true });
  }

  /** @param {Element} target */
  #click(target) {
    const opener = target.closest("[data-opens]");
    const tab = target.closest("[role=tab]");
    this.turnTo(opener instanceof HTMLElement ? document.getElementById(opener.dataset.opens ?? "") : tab && this.contains(tab) ? tab : null);
    if (target.closest("[data-newer] button")) this.#readNewer();
    const shows = target.closest("[data-shows]");
    if (shows instanceof HTMLElement && this.contains(shows)) this.#showBoxes(shows.dataset.shows ?? "");
  }

  /** Opens the field of who gets a copy. @param {string} which */
  #showBoxes(which) {
    const boxes = this.querySelector(`[data-boxes=${which}]`);
    boxes?.removeAttribute("hidden");
    const field = boxes?.querySelector("input[data-add]");
    if (field instanceof HTMLElement) field.focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const isWriting = target instanceof HTMLTextAreaElement || target.isContentEditable;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && isWriting) {
      event.preventDefault();
      event.stopPropagation();
      const form = target.closest("form");
      const both = event.shiftKey ? form?.querySelector("button[name=then]") : null;
      if (event.altKey) this.#askWhen(form);
      else if (both instanceof HTMLElement) both.click(); // htmx sends the name of a button that was clicked
      else form?.requestSubmit();
    } else if (event.key === "Enter" && target.matches("input[name=leaves]")) {
      event.preventDefault(); // by itself, a form would take its first button, which sends now
      const later = target.closest("form")?.querySelector("[data-later]");
      if (later instanceof HTMLElement && !event.repeat && !event.isComposing) later.click(); // the key that led here may be down still
    } else if (event.key === "Enter" && target.dataset.add !== undefined) {
      event.preventDefault(); // a copy is entered, nothing is sent
      target.dataset.entered = "";
    } else if (["ArrowLeft", "ArrowRight"].includes(event.key) && target.closest("[role=tab]")) {
      this.turnTo(this.querySelector("[role=tab][aria-selected=false]"));
    }
  }

  /** When it is to leave. @param {HTMLFormElement | null} form */
  #askWhen(form) {
    const field = form?.querySelector("input[name=leaves]");
    field?.closest("details")?.setAttribute("open", "");
    if (field instanceof HTMLElement) field.focus();
  }

  /** @param {SubmitEvent} event @param {HTMLFormElement} form */
  #submit(event, form) {
    const chips = /** @type {(HTMLElement & { finish?: () => boolean }) | null} */ (form.querySelector("recipient-chips"));
    if (chips?.finish && !chips.finish()) {
      event.preventDefault();
      event.stopPropagation();
      const wrong = chips.querySelector("[aria-invalid=true]");
      if (wrong instanceof HTMLElement) wrong.focus();
      return;
    }
    const isLater = event.submitter instanceof HTMLElement && event.submitter.dataset.later !== undefined;
    const when = form.querySelector("input[name=leaves]");
    if (isLater && when instanceof HTMLInputElement && !when.value.trim()) { // no moment is not now
      event.preventDefault();
      event.stopPropagation();
      when.focus();
      return;
    }
    if (!isLater) this.#set("leaves", "");
    this.#isSentFromHere = form.contains(document.activeElement);
    this.#set("opened_for", Math.round((Date.now() - this.#opened) / 1000));
    this.#sync(form);
    this.#keepers.get(form)?.end();
  }

  /** @param {HTMLFormElement} form */
  #sync(form) {
    this.#richIn(form)?.sync();
  }

  /** @param {Element} form @returns {RichWords | null} */
  #richIn(form) {
    const rich = /** @type {RichWords | null} */ (form.querySelector("rich-words"));
    return rich?.editor ? rich : null;
  }

  /** @param {Element} form */
  #wordsIn(form) {
    return this.#richIn(form)?.words ?? form.querySelector("textarea")?.value ?? "";
  }

  /** @param {HTMLFormElement} form */
  #keyOf(form) {
    return `draft ${this.dataset.key} ${form.dataset.mode}`;
  }

  /** @param {HTMLFormElement} form */
  #keep(form) {
    this.#keepers.get(form)?.changed();
    form.querySelector(".composer-wrong")?.remove();
    if (form.dataset.mode === "reply" && this.#richIn(form)?.isEmpty) this.#set("saved_reply", "");
    this.#unkept.add(form);
    this.#timer ||= window.setTimeout(() => this.#keepInTab(), A_PAUSE);
  }

  /** Not at each key: writing it out takes time. */
  #keepInTab() {
    window.clearTimeout(this.#timer);
    this.#timer = 0;
    for (const form of this.#unkept) this.#putAway(form);
    this.#unkept.clear();
  }

  /** @param {HTMLFormElement} form */
  #putAway(form) {
    const rich = this.#richIn(form);
    if (rich ? rich.isEmpty : !this.#wordsIn(form).trim()) sessionStorage.removeItem(this.#keyOf(form));
    else {
      const kept = { of: nameOf(form), revision: Number(form.dataset.revision), words: rich ? rich.markup : this.#wordsIn(form) };
      sessionStorage.setItem(this.#keyOf(form), JSON.stringify(kept));
    }
  }

  /** What was begun here and is not kept on the server: it goes on with what it gave, or stands below that. @param {RichWords | HTMLTextAreaElement} field */
  async #bringBack(field) {
    const { isOfThisTab } = await import("./draft-keeper.js");
    const form = field.closest("form");
    const { of, revision, words } = JSON.parse((form && sessionStorage.getItem(this.#keyOf(form))) || "{}");
    if (!form || !words || !form.isConnected) return;
    const isNewer = of === nameOf(form) && (`${revision}` === form.dataset.revision || isOfThisTab(form.dataset.page));
    if (field instanceof HTMLTextAreaElement) {
      if (isNewer || !field.value.trim()) field.value = words;
      else if (!field.value.includes(words)) field.value += `\n\n${words}`;
    } else if (isNewer || field.isEmpty) field.put(words);
    else if (!field.markup.includes(words)) field.put(`${field.markup}<div><br></div>${words}`);
  }

  /** @param {HTMLFormElement} form @param {{ address: string, name: string, revision: number }} picture */
  #picture(form, { address, name, revision }) {
    this.#keepers.get(form)?.goOnFrom(revision);
    this.#richIn(form)?.editor?.insertImage(address, { alt: name });
    this.#keep(form);
  }

  #elsewhere() {
    this.querySelector("[data-elsewhere]")?.removeAttribute("hidden");
  }

  /** @param {string} name @param {number | string} value */
  #set(name, value) {
    const input = this.querySelector(`input[name=${name}]`);
    if (input instanceof HTMLInputElement) input.value = `${value}`;
  }

  /** @param {DOMStringMap} thread */
  #hear(thread) {
    const [seen, strip] = [this.querySelector("input[name=seen]"), this.querySelector("[data-newer]")];
    if (!(seen instanceof HTMLInputElement) || !(strip instanceof HTMLElement)) return;
    if (BigInt(thread.latest || 0) <= BigInt(seen.value || 0)) return;
    strip.dataset.newer = thread.latest;
    strip.hidden = !this.#wordsIn(/** @type {HTMLFormElement} */ (seen.form)).trim();
    const words = strip.querySelector("b");
    if (words) words.textContent = thread.wrote ?? "";
    if (strip.hidden) this.#set("seen", thread.latest ?? "");
  }

  #readNewer() {
    const strip = this.querySelector("[data-newer]");
    if (!(strip instanceof HTMLElement)) return;
    if (strip.dataset.newer) this.#set("seen", strip.dataset.newer);
    strip.hidden = true;
    document.querySelector("live-thread")?.scrollTo({ top: 0 });
    const field = this.querySelector("#reply [contenteditable], #reply textarea:not([hidden])");
    if (field instanceof HTMLElement) field.focus();
  }
}
customElements.define("message-composer", MessageComposer);

/** By what its draft is known. @param {HTMLFormElement} form */
function nameOf(form) {
  return /** @type {HTMLInputElement | null} */ (form.querySelector("input[name=draft_key]"))?.value ?? "";
}
