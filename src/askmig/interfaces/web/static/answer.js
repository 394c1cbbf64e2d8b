// An answer, as data, -> what the page shows of it: statements with their [n], then the sources.
import { isPlainClick, make } from "./dom.js";
import { data, say } from "./words.js";

// "/?doc=ID&p=pN&n=K&h=HASH" -> what the server's reader is asked for.
export const locatorOf = (link) => {
  const names = new URL(link, "http://page/").searchParams;
  const [document, paragraph, note, hash] = ["doc", "p", "n", "h"].map((name) => names.get(name) ?? "");
  return { document, paragraph, note, hash };
};

export const citationLocator = (citation) => ({
  ...locatorOf(citation.link),
  start: citation.start,
  end: citation.end,
  quote: citation.quote,
});

// Without its slash a link also works where the app lives below a path.
export const href = (link) => link.replace(/^\//, "");

// Called with the citation, or the passage, that is chosen, and its place among them.
const opener = (open, at) => ({
  onclick: (event) => {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    open(at);
  },
  onkeydown: (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    open(at);
  },
});

const mark = (citation, at, open) =>
  make(
    "a",
    {
      class: "am-mark",
      href: href(citation.link),
      "data-at": at,
      title: citation.reference,
      "aria-label": `[${citation.number}] ${citation.reference}`,
      ...opener(open, at),
    },
    `[${citation.number}]`,
  );

const statement = (one, citations, open, spoken) => {
  const cited = one.citations.map((number) => citations.findIndex((citation) => citation.number === number));
  const marks = cited.filter((at) => at >= 0).map((at) => mark(citations[at], at, open));
  const language = citations[cited[0]]?.language;
  const frame = one.frame ? make("span", { class: "am-frame", lang: spoken }, `${one.frame} `) : null;
  const spans = make("span", { class: "am-marks" }, ...marks);
  return make("p", { class: "am-statement", lang: language }, frame, `${one.text} `, spans);
};

const listed = (one, at, text, open) =>
  make(
    "li",
    {},
    make(
      "button",
      { type: "button", class: "am-source", "data-at": at, onclick: () => open(at) },
      one.number ? make("span", { class: "am-number" }, `[${one.number}] `) : null,
      make("span", {}, one.reference),
    ),
    text ? make("blockquote", { lang: one.language, dir: "auto" }, text) : null,
  );

const list = (heading, all, text, open) =>
  all.length
    ? [
        make("h3", { class: "am-subheading" }, say(heading)),
        make("ul", { class: "am-sources" }, ...all.map((one, at) => listed(one, at, text(one), open))),
      ]
    : [];

// What can be opened of an answer: its citations, or the nearest passages where there are none.
export const openable = (answer) =>
  answer.status === "answered"
    ? answer.citations.map((one) => ({ locator: citationLocator(one), number: one.number }))
    : answer.nearest.map((one) => ({ locator: locatorOf(one.link) }));

// The quote, unless the answer has it word for word already.
const unsaidQuote = (answer) => (citation) =>
  answer.statements.some((one) => one.text.includes(citation.quote)) ? "" : citation.quote;

// open(at) is called when the reader wants the citation, or nearest passage, of that place.
export const answerBody = (answer, open) => {
  const notes = (answer.notes ?? []).map((one) => make("p", { class: "am-message", lang: answer.language }, one));
  if (answer.status === "answered") {
    return [
      ...notes,
      ...answer.statements.map((one) => statement(one, answer.citations, open, answer.language)),
      ...list("sources", answer.citations, unsaidQuote(answer), open),
    ];
  }
  const message = make("p", { class: "am-message", lang: answer.language }, answer.answer);
  return [...notes, message, ...list("nearest", answer.nearest, (one) => one.text, open)];
};

export const documentName = (id) => {
  const entry = data.documents.find((one) => one.id === id);
  return entry ? entry.short_title || entry.title : id;
};
