// @ts-check
/**
 * The swap style "patch": puts in what the server sent anew and leaves everything else where it stands, with its
 * focus, open folds, frames and scroll position. A part is known by its id; it is replaced when the server's own
 * words for it changed. An element whose children all have ids, with no words between them, is walked into.
 */

/** What the server said of an element that stands on screen. @type {WeakMap<Element, string>} */
const sources = new WeakMap();

/** What elements and people set on screen, and the server doesn't know of. */
const OURS = new Set(["open", "style"]);

/** What may be open when something beside it is new. */
const OPENING = ":is(drop-menu, sentence-words)[id]";

/** @param {Element} element */
function remember(element) {
  for (const part of [element, ...element.querySelectorAll("[id]")]) sources.set(part, part.outerHTML);
}

/** @param {Element} old @param {Element} fresh */
function isUnchanged(old, fresh) {
  const said = sources.get(old);
  return said === undefined ? old.isEqualNode(fresh) : said === fresh.outerHTML;
}

/** @param {Element} element */
function isWalked(element) {
  const isPart = (/** @type {Node} */ child) => (child instanceof Element ? child.id : !child.textContent?.trim());
  return element.childElementCount > 0 && [...element.childNodes].every(isPart);
}

/**
 * Whether it is an empty place that fetches what belongs there, now or when its fold is opened: what stands on screen
 * has come already. @param {Element} fresh
 */
function isOnItsWay(fresh) {
  return /^(load$|toggle )/.test(fresh.getAttribute("hx-trigger") ?? "") && !fresh.childElementCount;
}

/**
 * Makes `old` what `fresh` is.
 * @param {Element} old
 * @param {Element} fresh
 * @returns {Element[]} what is new on screen
 */
function patch(old, fresh) {
  if (isUnchanged(old, fresh) || (old.id === fresh.id && isOnItsWay(fresh))) return [];
  if (old.id !== fresh.id || old.localName !== fresh.localName || !isWalked(old) || !isWalked(fresh)) {
    return replace(old, fresh);
  }
  sources.set(old, fresh.outerHTML);
  const added = takeAttributes(old, fresh) ? [old] : [];
  const standing = new Map([...old.children].map((child) => [child.id, child]));
  const wanted = new Set([...fresh.children].map((child) => child.id));
  for (const [id, child] of standing) if (!wanted.has(id)) child.remove();
  let place = old.firstElementChild;
  for (const next of [...fresh.children]) {
    const here = standing.get(next.id);
    if (!here) {
      remember(next);
      old.insertBefore(next, place);
      added.push(next);
      continue;
    }
    if (place && here !== place && place.nextElementSibling === here) {
      old.append(place); // one part went down: it moves, and not all that stood below it
      place = here;
    }
    if (here === place) place = here.nextElementSibling;
    else old.insertBefore(here, place);
    added.push(...patch(here, next));
  }
  return added;
}

/** @param {Element} old @param {Element} fresh */
function replace(old, fresh) {
  const pressed = "a, button, summary, input, textarea, [tabindex]";
  const active = document.activeElement;
  const focused = old.contains(active) ? [...old.querySelectorAll(pressed)] : [];
  const at = focused.findIndex((element) => element === active);
  remember(fresh);
  keepWhatIsOpen(old, fresh);
  old.replaceWith(fresh);
  if (active instanceof HTMLElement && fresh.contains(active)) {
    active.focus({ preventScroll: true });
    return [fresh];
  }
  const next = fresh.querySelectorAll(pressed)[at];
  if (next instanceof HTMLElement) next.focus({ preventScroll: true });
  if (focused.length && !fresh.contains(document.activeElement)) { // it is hidden now
    const first = fresh.querySelector('a, button, summary, [role=button]');
    if (first instanceof HTMLElement) first.focus({ preventScroll: true });
  }
  return [fresh];
}

/**
 * A menu that is open, or words that are being changed, stay so when something beside them is new: not those that were sent.
 * @param {Element} old
 * @param {Element} fresh
 */
function keepWhatIsOpen(old, fresh) {
  for (const held of old.querySelectorAll(`${OPENING}:has([aria-expanded=true]):not(:has(.htmx-request))`)) {
    const next = fresh.querySelector(`#${CSS.escape(held.id)}`);
    if (next && untokened(sources.get(held)) === untokened(next.outerHTML)) next.replaceWith(held);
  }
}

/** Without the token of a form, which is written otherwise each time. @param {string | undefined} words */
function untokened(words) {
  return words?.replace(/(name="csrfmiddlewaretoken" value=")[^"]*/g, "$1");
}

/** @param {Element} old @param {Element} fresh @returns {boolean} whether anything changed */
function takeAttributes(old, fresh) {
  let changed = false;
  for (const name of new Set([...old.getAttributeNames(), ...fresh.getAttributeNames()])) {
    const value = name === "class" ? classes(old, fresh) : fresh.getAttribute(name);
    if (OURS.has(name) || old.getAttribute(name) === value) continue;
    if (value === null) old.removeAttribute(name);
    else old.setAttribute(name, value);
    changed = true;
  }
  return changed;
}

/** The server's classes, and htmx's own, which come and go with its requests. @param {Element} old @param {Element} fresh */
function classes(old, fresh) {
  const passing = [...old.classList].filter((name) => name.startsWith("htmx-") && !fresh.classList.contains(name));
  return [...fresh.classList, ...passing].join(" ") || null;
}

/**
 * What had the focus is gone: whoever works by keyboard goes on where it was, and not at the top of the page.
 * @param {Element | undefined} place
 */
function stayNear(place) {
  const room = place?.closest('[tabindex="-1"]');
  if (room instanceof HTMLElement) room.focus({ preventScroll: true });
}

/** What came by another swap is known from then on as well. @param {Element} element */
function rememberNew(element) {
  for (const whole of [element, ...element.querySelectorAll('[hx-swap="patch"]')]) {
    if (!whole.matches('[hx-swap="patch"]')) continue;
    for (const part of [whole, ...whole.querySelectorAll("[id]")]) {
      if (!sources.has(part)) sources.set(part, part.outerHTML);
    }
  }
  for (const part of element.querySelectorAll(OPENING)) if (!sources.has(part)) sources.set(part, part.outerHTML);
}

htmx.defineExtension("patch", {
  onEvent: (name, event) => {
    if (name === "htmx:load" && event.target instanceof Element) rememberNew(event.target);
    return true;
  },
  isInlineSwap: (style) => style === "patch",
  handleSwap: (style, target, fragment) => {
    if (style !== "patch" || !(target instanceof Element)) return false;
    const fresh = fragment instanceof Element ? fragment : /** @type {DocumentFragment} */ (fragment).firstElementChild;
    const had = target.contains(document.activeElement);
    const added = fresh ? patch(target, fresh) : [];
    if (had && document.activeElement === document.body) stayNear(target.isConnected ? target : added[0]);
    return added;
  },
});

for (const part of document.querySelectorAll('[hx-swap="patch"]')) remember(part);
