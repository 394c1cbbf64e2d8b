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

// The next thing to judge, as staff go through an answer from its beginning.
const goOn = (form, offered, at) => {
  form.reset();
  form.elements.target.value = String(Math.min(at + 1, offered.length - 1));
};

const keep = async (turn, conversation, form, offered) => {
  const { target, verdict, comment } = form.elements;
  if (!verdict.value) return line(say("choose_verdict"), "alert");
  const at = Number(target.value);
  const { statement, citation } = offered[at];
  const before = conversation.turns.slice(0, conversation.turns.indexOf(turn)).map((one) => one.question);
  const answer = { ...turn.answer, question: turn.question };
  try {
    await judgeServer({ answer, before, statement, citation, verdict: verdict.value, comment: comment.value });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return line(error.message, "alert");
  }
  goOn(form, offered, at);
  return line(say("verdict_saved"), "status");
};

const verdictForm = (turn, conversation, close) => {
  const offered = targets(turn.answer);
  const options = offered.map((one, at) => make("option", { value: at }, one.label));
  const said = make("div", { class: "am-verdict-said" });
  const form = make(
    "form",
    { class: "am-verdict" },
    make("label", {}, say("judged"), make("select", { name: "target" }, ...options)),
    make("fieldset", {}, make("legend", {}, say("verdict")), ...VERDICTS.map((one) => radio(one, "verdict"))),
    make("label", {}, say("comment"), make("textarea", { name: "comment", rows: 2, maxlength: 4000, dir: "auto" })),
    make(
      "div",
      { class: "am-verdict-buttons" },
      make("button", { type: "submit", class: "am-primary" }, say("save_verdict")),
      make("button", { type: "button", class: "am-quiet", onclick: close }, say("close")),
    ),
    said,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.replaceChildren(await keep(turn, conversation, form, offered));
  });
  return form;
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
  const made = verdictForm(turn, conversation, close);
  element.querySelector(".am-actions").after(made);
  button.setAttribute("aria-expanded", "true");
  made.querySelector("select").focus();
};

export const startVerdicts = () => {
  if (!data.desk || data.person.role === "reader") return;
  const suits = (turn) => turn.answer?.status === "answered" && !turn.stopped;
  addAction({ name: "verdict", label: () => say("judge"), suits, run: toggle });
};
