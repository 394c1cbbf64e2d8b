// What staff say of an answer, statement by statement: a form below the answer, where they are logged in.
import { addAction } from "./actions.js";
import { make } from "./dom.js";
import { judgeServer, Refusal } from "./server.js";
import { data, say } from "./words.js";

const VERDICTS = ["correct", "partial", "wrong", "missing"];
const SHOWN = 90;

const short = (text) => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

// What can be judged: every citation of every statement, and each statement as a whole.
const targets = (answer) =>
  answer.statements.flatMap((one, at) => [
    ...one.citations.map((number) => {
      const reference = answer.citations.find((cited) => cited.number === number)?.reference ?? "";
      return { statement: at + 1, citation: number, label: `[${number}] ${reference}: ${short(one.text)}` };
    }),
    { statement: at + 1, citation: null, label: `${say("whole_statement")}: ${short(one.text)}` },
  ]);

const radio = (value, group) =>
  make("label", {}, make("input", { type: "radio", name: group, value }), say(`verdict_${value}`));

const line = (text, role) => make("p", { class: role === "alert" ? "am-error" : "am-said", role }, text);

const form = (turn, conversation, close) => {
  const offered = targets(turn.answer);
  const options = offered.map((one, at) => make("option", { value: at }, one.label));
  const target = make("select", { name: "target" }, ...options);
  const comment = make("textarea", { name: "comment", rows: 2, maxlength: 4000, dir: "auto" });
  const said = make("div", { class: "am-verdict-said" });
  const element = make(
    "form",
    { class: "am-verdict" },
    make("label", {}, say("judged"), target),
    make("fieldset", {}, make("legend", {}, say("verdict")), ...VERDICTS.map((one) => radio(one, "verdict"))),
    make("label", {}, say("comment"), comment),
    make(
      "div",
      { class: "am-verdict-buttons" },
      make("button", { type: "submit", class: "am-primary" }, say("save_verdict")),
      make("button", { type: "button", class: "am-quiet", onclick: close }, say("close")),
    ),
    said,
  );
  const keep = async (event) => {
    event.preventDefault();
    const verdict = element.elements.verdict.value;
    if (!verdict) return said.replaceChildren(line(say("choose_verdict"), "alert"));
    const { statement, citation } = offered[Number(target.value)];
    const at = conversation.turns.indexOf(turn);
    const before = conversation.turns.slice(0, at).map((one) => one.question);
    const answer = { ...turn.answer, question: turn.question };
    try {
      await judgeServer({ answer, before, statement, citation, verdict, comment: comment.value });
      element.reset();
      target.value = String(Math.min(offered.findIndex((one) => one.statement === statement && one.citation === citation) + 1, offered.length - 1));
      return said.replaceChildren(line(say("verdict_saved"), "status"));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return said.replaceChildren(line(error.message, "alert"));
    }
  };
  element.addEventListener("submit", keep);
  return element;
};

const toggle = (turn, { conversation, element }) => {
  const button = element.querySelector("[data-action=verdict]");
  const open = element.querySelector(".am-verdict");
  const close = () => {
    element.querySelector(".am-verdict")?.remove();
    button.setAttribute("aria-expanded", "false");
    button.focus();
  };
  if (open) return close();
  const made = form(turn, conversation, close);
  element.querySelector(".am-actions").after(made);
  button.setAttribute("aria-expanded", "true");
  made.querySelector("select").focus();
};

export const startVerdicts = () => {
  if (!data.desk || data.person.role === "reader") return;
  const suits = (turn) => turn.answer?.status === "answered" && !turn.stopped;
  addAction({ name: "verdict", label: () => say("judge"), suits, run: toggle });
};
