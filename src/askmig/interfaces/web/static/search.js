// Finds words in the document that is open, whatever their accents and capitals, and marks them
// without a change to the document (CSS custom highlights; where a browser has none, the place is shown).
import { find } from "./dom.js";
import { say } from "./words.js";

let matches = [];
let at = -1;
let scrollTo = () => {};
let textBox = () => null;

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// A block's text, folded, with the place in its text nodes that each folded character comes from.
const foldedBlock = (block) => {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest(".am-call, .am-label, .am-up") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  let folded = "";
  const places = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    let offset = 0;
    for (const character of node.data) {
      const plain = fold(character);
      for (let one = 0; one < plain.length; one += 1) places.push({ node, offset, length: character.length });
      folded += plain;
      offset += character.length;
    }
  }
  return { folded, places };
};

const matchesIn = (block, wanted) => {
  const { folded, places } = foldedBlock(block);
  const found = [];
  for (let from = folded.indexOf(wanted); from >= 0; from = folded.indexOf(wanted, from + wanted.length)) {
    const range = new Range();
    const last = places[from + wanted.length - 1];
    range.setStart(places[from].node, places[from].offset);
    range.setEnd(last.node, last.offset + last.length);
    found.push(range);
  }
  return found;
};

const paint = () => {
  if (!CSS.highlights) return;
  CSS.highlights.set("am-found", new Highlight(...matches));
  CSS.highlights.set("am-found-now", new Highlight(...matches.slice(at, at + 1)));
};

const show = (isTyped) => {
  const status = find("#am-find .am-found");
  status.textContent = matches.length ? say("match_of", { at: at + 1, count: matches.length }) : isTyped ? say("no_match") : "";
  for (const button of find("#am-find").querySelectorAll("button")) button.hidden = matches.length < 2;
  paint();
  if (matches[at]) scrollTo(matches[at]);
};

const search = () => {
  const wanted = fold(find("#am-find input").value.trim().replace(/\s+/g, " "));
  matches = wanted.length > 1 ? [...textBox().querySelectorAll(".am-block")].flatMap((block) => matchesIn(block, wanted)) : [];
  at = matches.length ? 0 : -1;
  show(wanted.length > 1);
};

const step = (by) => {
  if (!matches.length) return;
  at = (at + by + matches.length) % matches.length;
  show(true);
};

export const clearSearch = () => {
  find("#am-find input").value = "";
  matches = [];
  at = -1;
  show(false);
};

// box() is the element that holds the document's text, show(range) brings a place of it into view.
export const startSearch = (box, show) => {
  textBox = box;
  scrollTo = show;
  const form = find("#am-find");
  form.querySelector("input").addEventListener("input", search);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    step(1);
  });
  form.querySelector("[data-find='-1']").addEventListener("click", () => step(-1));
};
