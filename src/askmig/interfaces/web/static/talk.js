// The conversation: turns of a question and its answer, kept in the browser after every change.
import { actionRow, addAction } from "./actions.js";
import { answerBody, documentName, openable } from "./answer.js";
import { startCarry } from "./carry.js";
import { announce, find, make, phone } from "./dom.js";
import { markCurrent, openCitations, releaseReader } from "./reader.js";
import { askServer, Refusal } from "./server.js";
import { conversations, keep, keepConversation, kept, newConversation } from "./store.js";
import { startVerdicts } from "./verdict.js";
import { data, onLanguage, say } from "./words.js";

let conversation = newConversation();
let running = null; // { turn, controller } while an answer is on its way
let onChange = () => {};

export const currentConversation = () => conversation;
export const onConversation = (listener) => (onChange = listener);

const isTooLong = (question) => question.length > data.longest;
const isAskable = (question) => /[\p{L}\p{N}]/u.test(question) && !isTooLong(question);

export const warn = (text) => {
  const warning = find("#am-warning");
  warning.textContent = text;
  warning.hidden = !text;
};

const save = () => {
  keep("current", conversation.id);
  if (conversation.turns.length && !keepConversation(conversation)) warn(say("not_kept"));
  onChange();
};

// --- what is shown ---

const questionPart = (turn) =>
  make(
    "div",
    { class: "am-asked" },
    make(
      "p",
      { class: "am-question", dir: "auto" },
      make("span", { class: "am-hidden" }, `${say("you_asked")}: `),
      make("bdi", {}, turn.question),
    ),
    turn.documents.length
      ? make("p", { class: "am-within" }, `${say("only_in")}: ${turn.documents.map(documentName).join(" · ")}`)
      : null,
  );

const waiting = () => make("div", { class: "am-waiting" }, make("p", {}, say("searching")), make("i"), make("i"), make("i"));

const answerPart = (turn, item) => {
  const parts = [];
  if (turn.answer) parts.push(...answerBody(turn.answer, (at) => openFrom(turn, item, at)));
  if (turn.error) parts.push(make("p", { class: "am-error", role: "alert" }, turn.error));
  const isRunning = running?.turn === turn;
  if (isRunning && !turn.answer?.statements.length) parts.push(waiting());
  if (!isRunning && !turn.error && (turn.stopped || !turn.answer)) {
    parts.push(make("p", { class: "am-stopped" }, say("stopped")));
  }
  if (!isRunning) parts.push(actionRow(turn, { conversation, element: item }));
  return make("section", { class: "am-answer", "aria-label": say("answer"), "aria-busy": String(isRunning) }, ...parts);
};

const items = () => [...find("#am-turns").children];

const showTurn = (turn) => {
  const at = conversation.turns.indexOf(turn);
  const old = items()[at];
  const item = old ?? make("li", { class: "am-turn" });
  const reader = item.querySelector("#am-reader"); // on a phone it stands below the answer
  item.replaceChildren(questionPart(turn), answerPart(turn, item), ...(reader ? [reader] : []));
  markCurrent();
  if (!old) find("#am-turns").append(item);
  return item;
};

export const showConversation = () => {
  releaseReader();
  find("#am-turns").replaceChildren();
  for (const turn of conversation.turns) showTurn(turn);
  find("#am-welcome").hidden = conversation.turns.length > 0;
  find("#am-carry").hidden = conversation.turns.length === 0;
  showRunning();
};

const showRunning = () => {
  find("#am-send").hidden = Boolean(running);
  find("#am-stop").hidden = !running;
};

const openFrom = (turn, item, at) => openCitations(openable(turn.answer), at, item);

// --- what happens ---

const answer = async (turn) => {
  const controller = new AbortController();
  running = { turn, controller };
  const shown = items()[conversation.turns.indexOf(turn)];
  if (shown?.querySelector("#am-reader")) releaseReader();
  Object.assign(turn, { answer: null, error: "", stopped: false });
  const item = showTurn(turn);
  showRunning();
  announce(say("searching"));
  if (item.getBoundingClientRect().top > 0 || phone.matches) item.scrollIntoView({ block: "start" });
  const before = conversation.turns.slice(0, conversation.turns.indexOf(turn)).map((one) => one.question);
  try {
    for await (const part of askServer(turn.question, turn.documents, before, controller.signal)) {
      turn.answer = part;
      if (running?.turn === turn) showTurn(turn);
    }
  } catch (error) {
    if (error.name === "AbortError") turn.stopped = true;
    else turn.error = error instanceof Refusal ? error.message : say("trouble");
  }
  if (running?.turn !== turn) return; // the person went on to another conversation
  running = null;
  finish(turn);
};

const finish = (turn) => {
  save();
  const item = showTurn(turn);
  showRunning();
  if (turn.stopped) announce(say("stopped"));
  if (turn.error || !turn.answer || turn.stopped) return;
  const isAnswered = turn.answer.status === "answered";
  announce(isAnswered ? say("answer_ready", { count: turn.answer.citations.length }) : turn.answer.answer);
  if (isAnswered && !phone.matches) openFrom(turn, item, 0);
};

// Asks as a new turn; returns whether the question could be asked.
export const ask = (question, documents) => {
  if (running) return false;
  if (!isAskable(question)) {
    warn(say("bad_question", { longest: data.longest }));
    return false;
  }
  warn("");
  const turn = { question, documents, answer: null };
  conversation.turns.push(turn);
  find("#am-welcome").hidden = true;
  find("#am-carry").hidden = false;
  save();
  answer(turn);
  return true;
};

export const stop = () => running?.controller.abort();

const leave = () => {
  stop();
  running = null;
  warn("");
};

export const openConversation = (wanted) => {
  leave();
  conversation = wanted;
  keep("current", conversation.id);
  showConversation();
  onChange();
};

export const startConversation = () => openConversation(newConversation());

// A question out of a link begins a conversation of its own.
export const askByLink = (question, documents) => {
  startConversation();
  ask(question, documents);
};

// --- a question asked once more, as it was or in other words ---

const retry = (turn) => {
  if (!running) answer(turn);
};

const edit = (turn, { element }) => {
  if (running) return;
  const box = make("textarea", { dir: "auto", rows: 2, "aria-label": say("your_question") });
  box.value = turn.question;
  const close = () => showTurn(turn).querySelector("[data-action=edit]")?.focus();
  const send = () => {
    const question = box.value.trim();
    if (!isAskable(question)) return warn(say("bad_question", { longest: data.longest }));
    warn("");
    const at = conversation.turns.indexOf(turn);
    for (const later of items().slice(at + 1)) later.remove();
    conversation.turns.length = at + 1; // later turns were asked with the old words in mind
    turn.question = question;
    return answer(turn);
  };
  const keys = (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send();
    }
  };
  box.addEventListener("keydown", keys);
  const buttons = [
    make("button", { type: "button", class: "am-primary", onclick: send }, say("ask")),
    make("button", { type: "button", class: "am-quiet", onclick: close }, say("cancel")),
  ];
  element.querySelector(".am-asked").replaceChildren(make("div", { class: "am-editing" }, box, ...buttons));
  box.focus();
};

export const startTalk = () => {
  startCarry(
    () => conversation.turns,
    (element) => conversation.turns[items().indexOf(element.closest(".am-turn"))],
  );
  addAction({ name: "retry", label: () => say("retry"), run: retry });
  addAction({ name: "edit", label: () => say("edit"), run: edit });
  startVerdicts();
  const last = conversations().find((one) => one.id === kept("current", ""));
  if (last) conversation = last;
  onLanguage(() => conversation.turns.forEach(showTurn));
  showConversation();
};
