// @ts-check
/**
 * Makes of HTML that was pasted, from Word, mails or pages, what the editor keeps: words, links, lists, quotes, plain
 * tables and pictures of ours. The document that it is read in runs and loads nothing; what is not named here is not kept.
 */
const KEPT = new Set("A B BLOCKQUOTE BR CODE DIV EM H2 H3 HR I IMG LI OL P PRE S STRONG TABLE TBODY TD TH THEAD TR U UL".split(" "));
const RENAMED = /** @type {Record<string, string>} */ ({ H1: "H2", H4: "H3", H5: "H3", H6: "H3", DEL: "S", STRIKE: "S", ARTICLE: "DIV", SECTION: "DIV", ADDRESS: "DIV", HEADER: "DIV", FOOTER: "DIV", TT: "CODE" });
const UNSEEN = "head, style, script, title, meta, link, xml, template, object, svg, math, iframe, noscript, select, textarea, button";
const BLOCKS = "DIV P UL OL LI BLOCKQUOTE PRE TABLE TBODY THEAD TR TD TH H2 H3 HR";
const BLOCK = new Set(BLOCKS.split(" "));
const LINK = /^(?:https?:\/\/|mailto:|tel:)/i;

/** @param {string} html @param {string} pictures where our own pictures stand @returns {DocumentFragment} */
export function cleaned(html, pictures) {
  const read = new DOMParser().parseFromString(quieted(html), "text/html");
  for (const unseen of read.body.querySelectorAll(UNSEEN)) unseen.remove();
  gatherListsOfWord(read.body);
  const fragment = document.createDocumentFragment();
  copy(read.body, fragment, pictures);
  return fragment;
}

/** Styles and handlers by another name: nothing of them is ever applied or run, and the browser would complain of each. @param {string} html */
function quieted(html) {
  const unstyled = html.replace(/<(style|script)\b[^>]*>[^]*?<\/\1\s*>/gi, "");
  return unstyled.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s(style|on[a-z]+)(?=\s*=)/gi, " data-$1"));
}

/** @param {Node} from @param {Node} into @param {string} pictures */
function copy(from, into, pictures) {
  const holdsBlocks = [...from.childNodes].some((child) => BLOCK.has(RENAMED[child.nodeName] ?? child.nodeName));
  for (const child of from.childNodes) {
    if (child instanceof Text || child.nodeType === Node.TEXT_NODE) {
      const words = (child.nodeValue ?? "").replace(/\u200b/g, "");
      if (words && !(holdsBlocks && !words.trim())) into.appendChild(document.createTextNode(words));
    } else if (child.nodeType === Node.ELEMENT_NODE) copy(child, drawn(/** @type {Element} */ (child), into, pictures), pictures);
  }
}

/** The element that stands for it, in its place; or the place itself, if only what is in it is kept. @param {Element} element @param {Node} into @param {string} pictures */
function drawn(element, into, pictures) {
  const style = element.getAttribute("data-style") ?? "";
  if (/display\s*:\s*none|mso-hide\s*:\s*all/i.test(style)) return document.createDocumentFragment();
  const name = RENAMED[element.nodeName] ?? element.nodeName;
  const isLight = /font-weight\s*:\s*(?:normal|[1-5]00)/i.test(style); // Google wraps a page in a <b> that isn't
  if (name === "SPAN" || name === "FONT" || (isLight && (name === "B" || name === "STRONG"))) return styled(style, into);
  if (!KEPT.has(name)) return into;
  const made = document.createElement(name);
  const [href, source] = [element.getAttribute("href") ?? "", element.getAttribute("src") ?? ""];
  if (name === "A") {
    if (!LINK.test(href)) return into;
    made.setAttribute("href", href);
  } else if (name === "IMG") {
    if (!pictures || !source.startsWith(pictures)) return into;
    made.setAttribute("src", source);
    made.setAttribute("alt", element.getAttribute("alt") ?? "");
  }
  return into.appendChild(made);
}

/** @param {string} style @param {Node} into */
function styled(style, into) {
  let place = into;
  if (/font-weight\s*:\s*(?:bold|[6-9]00)/i.test(style)) place = place.appendChild(document.createElement("b"));
  if (/font-style\s*:\s*italic/i.test(style)) place = place.appendChild(document.createElement("i"));
  return place;
}

/** Word writes a list as paragraphs, each with its mark in a span. @param {HTMLElement} body */
function gatherListsOfWord(body) {
  /** @type {HTMLElement | null} */
  let list = null;
  for (const line of body.querySelectorAll("p[class^=MsoListParagraph], p[data-style*=mso-list]")) {
    const mark = [...line.querySelectorAll("span")].find((span) => /mso-list\s*:\s*ignore/i.test(span.getAttribute("data-style") ?? ""));
    const name = /^\s*(?:\d|[a-z]{1,3}[.)])/i.test(mark?.textContent ?? "") ? "OL" : "UL";
    mark?.remove();
    if (!list || list.nodeName !== name || line.previousElementSibling !== list) {
      list = document.createElement(name);
      line.before(list);
    }
    const item = document.createElement("li");
    item.append(...line.childNodes);
    list.append(item);
    line.remove();
  }
}
