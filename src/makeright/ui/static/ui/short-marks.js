// @ts-check
/**
 * Marks that are typed and become what they mean once a space follows: "- " and "* " a list, "1. " one with numbers, "> " a
 * quote; **bold**, _italic_ and `code`, and a sign right behind them. They cost nothing while no such mark stands before the caret.
 */
const BLOCKS = /** @type {[RegExp, string][]} */ ([
  [/^[-*]$/, "makeUnorderedList"],
  [/^1[.)]$/, "makeOrderedList"],
  [/^>$/, "increaseQuoteLevel"],
]);
const INLINE = /** @type {[RegExp, string][]} */ ([
  [/\*\*([^*\s][^*\n]*)\*\*([.,;:!?)]*)$/, "b"],
  [/(?<![\p{L}\d_])_([^_\s][^_\n]*)_([.,;:!?)]*)$/u, "i"],
  [/`([^`\n]+)`([.,;:!?)]*)$/, "code"],
]);

/** Turns the mark before the caret into what it means; says whether there was one. @param {import("./rich-words.js").Editor} editor @returns {boolean} */
export function shorten(editor) {
  const range = editor.getSelection();
  const [node, at] = innermost(range.startContainer, range.startOffset);
  if (!range.collapsed || !(node instanceof Text) || node.parentElement?.closest("pre, code")) return false;
  const before = node.data.slice(0, at).replace(/\u200b/g, "");
  if (!/[-*.)>_`,;:!?]$/.test(before)) return false;
  const isFirst = !node.previousSibling && node.parentElement?.matches("[contenteditable] div, [contenteditable] p");
  const block = isFirst && !node.parentElement?.closest("li") && BLOCKS.find(([mark]) => mark.test(before));
  if (block) {
    take(editor, node, at, before.length);
    /** @type {any} */ (editor)[block[1]]();
    return true;
  }
  for (const [mark, tag] of INLINE) {
    const found = mark.exec(before);
    if (!found) continue;
    take(editor, node, at, found[0].length);
    const made = document.createElement(tag);
    made.textContent = found[1];
    editor.insertHTML(`${made.outerHTML}${found[2]}\u00a0`);
    return true;
  }
  return false;
}

/** The text right before a place, and where in it the place is: browsers and editor name one place in several ways.
 * @param {Node} node @param {number} at @returns {[Node, number]} */
function innermost(node, at) {
  const before = node instanceof Text ? null : node.childNodes[at - 1];
  return before ? innermost(before, before instanceof Text ? before.length : before.childNodes.length) : [node, at];
}

/** Takes so many characters before the caret away. @param {import("./rich-words.js").Editor} editor @param {Text} node @param {number} at @param {number} count */
function take(editor, node, at, count) {
  const range = document.createRange();
  range.setStart(node, Math.max(at - count, 0));
  range.setEnd(node, at);
  range.deleteContents();
  editor.setSelection(range);
}
