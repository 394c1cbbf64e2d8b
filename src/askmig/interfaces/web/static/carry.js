// Answers to carry away: copied with their numbers and references, or as a file.
import { addAction } from "./actions.js";
import { href } from "./answer.js";
import { announce, find, make } from "./dom.js";
import { exportServer, Refusal } from "./server.js";
import { onLanguage, say } from "./words.js";

const KINDS = { md: "Markdown (.md)", docx: "Word (.docx)", json: "CSL-JSON (.json)", ris: "RIS (.ris)" };

const hasAnswer = (turn) => turn.answer?.status === "answered" && !turn.stopped;
const absolute = (link) => new URL(href(link), document.baseURI).href;
const numbers = (cited) => cited.map((number) => `[${number}]`).join("");
const referenceLine = (one) => `[${one.number}] ${one.reference} — “${one.quote}” ${absolute(one.link)}`;

const asText = (answer) =>
  [
    ...(answer.notes ?? []),
    ...answer.statements.map((one) => `${one.text} ${numbers(one.citations)}`.trim()),
    answer.citations.map(referenceLine).join("\n"),
  ].join("\n\n");

const referenceItem = (one) =>
  make("p", {}, `[${one.number}] `, make("a", { href: absolute(one.link) }, one.reference), ` — “${one.quote}”`);

const asHtml = (answer) =>
  make(
    "div",
    {},
    ...(answer.notes ?? []).map((one) => make("p", {}, one)),
    ...answer.statements.map((one) => make("p", {}, `${one.text} ${numbers(one.citations)}`.trim())),
    ...answer.citations.map(referenceItem),
  ).outerHTML;

// Says on the button itself, for a moment, that it is done.
const confirm = (button, text) => {
  const before = button.textContent;
  button.textContent = text;
  announce(text);
  setTimeout(() => (button.textContent = before), 2000);
};

const write = async (answer) => {
  if (!window.ClipboardItem) return navigator.clipboard.writeText(asText(answer));
  const kinds = { "text/plain": asText(answer), "text/html": asHtml(answer) };
  const blobs = Object.entries(kinds).map(([type, text]) => [type, new Blob([text], { type })]);
  return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
};

// Without a right to the clipboard (a page without TLS has none) the answer is marked, for the keys of copying.
const mark = (element) => {
  const body = new Range();
  const statements = [...element.querySelectorAll(".am-statement")];
  body.setStartBefore(statements[0]);
  body.setEndAfter(statements.at(-1));
  getSelection().removeAllRanges();
  getSelection().addRange(body);
  announce(say("marked_to_copy"));
};

const copy = async (turn, { element }) => {
  try {
    await write(turn.answer);
    confirm(element.querySelector("[data-action=copy]"), say("copied"));
  } catch {
    mark(element);
  }
};

// --- files ---

const download = async (turns, kind, place) => {
  const says = (text) => {
    const line = make("p", { class: "am-error", role: "alert" }, text);
    place.querySelector(".am-carry-error")?.replaceChildren(line);
  };
  try {
    const blob = await exportServer(turns.map((turn) => ({ ...turn.answer, question: turn.question })), kind);
    const link = make("a", { href: URL.createObjectURL(blob), download: `askmig.${kind}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    place.querySelector(".am-carry-error")?.replaceChildren();
    announce(say("downloaded", { file: `askmig.${kind}` }));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    says(error.message);
  }
};

const menu = (label, chosen) => {
  const details = make("details", { class: "am-menu am-carry" }, make("summary", {}, label));
  const choose = (kind) => () => {
    details.open = false;
    details.querySelector("summary").focus();
    chosen(kind, details);
  };
  const choices = Object.entries(KINDS).map(([kind, name]) =>
    make("li", {}, make("button", { type: "button", "data-kind": kind, onclick: choose(kind) }, name)),
  );
  details.append(make("ul", { class: "am-drop" }, ...choices), make("div", { class: "am-carry-error" }));
  return details;
};

// --- copying what is marked ---

// The statements that a selection touches, with the marks of each.
const touched = (selection) =>
  [...document.querySelectorAll("#am-turns .am-statement")].filter((one) => selection.containsNode(one, true));

const referencesOf = (statements, citationsOf) => {
  const lines = new Map();
  for (const one of statements) {
    for (const mark of one.querySelectorAll(".am-mark")) {
      const citation = citationsOf(one)?.[Number(mark.dataset.at)];
      if (citation) lines.set(referenceLine(citation), citation);
    }
  }
  return lines;
};

// A selection that ends within a statement is given that statement's numbers.
const lastNumbers = (selection, statement) => {
  const marks = [...statement.querySelectorAll(".am-mark")];
  return marks.some((one) => selection.containsNode(one, true)) ? "" : ` ${marks.map((one) => one.textContent).join("")}`;
};

// citationsOf(element) gives the citations of the answer in which an element of the page stands.
const onCopy = (citationsOf) => (event) => {
  const selection = getSelection();
  if (event.target.closest?.("input, textarea") || selection.isCollapsed) return;
  const statements = touched(selection);
  const lines = referencesOf(statements, citationsOf);
  if (!lines.size) return;
  const more = lastNumbers(selection, statements.at(-1));
  const marked = make("div", {}, selection.getRangeAt(0).cloneContents(), more, ...[...lines.values()].map(referenceItem));
  for (const link of marked.querySelectorAll("a[href]")) link.href = absolute(link.getAttribute("href"));
  event.clipboardData.setData("text/plain", [`${selection}`.trim() + more, [...lines.keys()].join("\n")].join("\n\n"));
  event.clipboardData.setData("text/html", marked.innerHTML);
  event.preventDefault();
};

// turns() gives the turns of the conversation, turnOf(element) the one in which an element stands.
export const startCarry = (turns, turnOf) => {
  addAction({ name: "copy", label: () => say("copy"), suits: hasAnswer, run: copy });
  addAction({
    name: "download",
    suits: hasAnswer,
    make: (turn) => menu(say("download"), (kind, place) => download([turn], kind, place)),
  });
  document.addEventListener("copy", onCopy((element) => turnOf(element)?.answer?.citations));
  const whole = () => turns().filter((turn) => turn.answer && !turn.error && !turn.stopped);
  onLanguage(() => {
    find("#am-carry").replaceChildren(
      menu(say("download_conversation"), (kind, place) => download(whole(), kind, place)),
    );
  });
};
