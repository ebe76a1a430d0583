// @ts-check
/** How colleagues who are at a place are told of: in a sentence, and by their faces. */

/** @typedef {import("./line.js").Colleague} Colleague */

const MOST_NAMES = 2; // beside "3 others"
const MOST_FACES = 3;

/** The words in a field or an editor. @param {Element} place */
export function written(place) {
  return (place instanceof HTMLTextAreaElement ? place.value : (place.textContent ?? "")).trim();
}

/**
 * @param {string[]} names
 * @param {DOMStringMap} words data-others, with {count}
 * @param {string | undefined} one the sentence of one, with {who}
 * @param {string | undefined} several
 */
export function sentence(names, words, one, several) {
  if (!names.length) return "";
  const rest = names.length - MOST_NAMES;
  const shown = rest > 1 ? [...names.slice(0, MOST_NAMES), (words.others ?? "").replace("{count}", `${rest}`)] : names;
  const who = new Intl.ListFormat(document.documentElement.lang || "en", { type: "conjunction" }).format(shown);
  return ((names.length === 1 ? one : several) ?? "").replace("{who}", () => who);
}

/** Who writes, and who looks, in words. @param {Colleague[]} others @param {DOMStringMap} words */
export function told(others, words) {
  const writers = others.filter((each) => each.doing === "typing").map((each) => each.name);
  const lookers = others.filter((each) => each.doing !== "typing").map((each) => each.name);
  const { looks, look, writes, write } = words;
  return [sentence(writers, words, writes, write), sentence(lookers, words, looks, look)].filter(Boolean).join(" · ");
}

/**
 * Their faces; the words beside them say who they are.
 * @param {Colleague[]} others
 * @param {string | undefined} address of a face, with /0/ for whose
 */
export function faces(others, address) {
  if (!address) return [];
  return others.slice(0, MOST_FACES).map(({ id, doing }) => {
    const [place, face] = [document.createElement("span"), document.createElement("img")];
    place.className = doing === "typing" ? "presence writes" : "presence";
    face.className = "face face-sm";
    Object.assign(face, { src: address.replace("/0/", `/${id}/`), alt: "", width: 16, height: 16 });
    place.append(face);
    return place;
  });
}
