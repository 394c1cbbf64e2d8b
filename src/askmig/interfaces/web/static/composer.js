// What a person asks with: the question box, the documents to search in, examples, earlier conversations.
import { documentName } from "./answer.js";
import { announce, find, make } from "./dom.js";
import { conversations, dropConversation } from "./store.js";
import {
  ask,
  currentConversation,
  onConversation,
  openConversation,
  startConversation,
  stop,
} from "./talk.js";
import { data, onLanguage, say } from "./words.js";

const box = () => find("#am-question");
const choices = () => [...find("#am-filter").querySelectorAll("input")];
const chosen = () => choices().filter((one) => one.checked).map((one) => one.value);

const fit = () => {
  box().style.height = "auto";
  box().style.height = `${Math.min(box().scrollHeight + 2, 200)}px`;
};

const send = () => {
  if (ask(box().value.trim(), chosen())) {
    box().value = "";
    fit();
  }
  box().focus();
};

const showFilter = () => {
  const names = chosen();
  const what = { 0: say("all_documents"), 1: documentName(names[0] ?? "") }[names.length];
  const summary = find("#am-filter summary");
  summary.textContent = `${say("only_in")}: ${what ?? say("some_documents", { count: names.length })}`;
};

const startFilter = () => {
  const list = find("#am-filter .am-choices");
  for (const one of data.documents) {
    const input = make("input", { type: "checkbox", value: one.id, onchange: showFilter });
    list.append(make("label", { title: one.title }, input, make("span", { lang: one.language }, documentName(one.id))));
  }
  find("#am-filter button").addEventListener("click", () => {
    for (const one of choices()) one.checked = false;
    showFilter();
  });
};

const startExamples = () => {
  const language = data.documents[0]?.language;
  for (const question of data.examples) {
    const button = make("button", { type: "button", lang: language, onclick: () => ask(question, []) }, question);
    find(".am-examples").append(make("li", {}, button));
  }
  find("#am-welcome h2").hidden = data.examples.length === 0;
};

const conversationEntry = (one) => {
  const name = one.turns[0].question;
  const remove = () => {
    dropConversation(one.id);
    announce(say("deleted"));
    if (one.id === currentConversation().id) startConversation();
    showConversations();
    find("#am-conversations summary").focus();
  };
  const open = () => {
    find("#am-conversations").open = false;
    openConversation(one);
  };
  const label = say("delete_conversation", { name });
  return make(
    "li",
    {},
    make("button", { type: "button", dir: "auto", "aria-current": one.id === currentConversation().id && "true", onclick: open }, name),
    make("button", { type: "button", class: "am-delete", title: label, "aria-label": label, onclick: remove }, "×"),
  );
};

const showConversations = () => {
  const all = conversations().filter((one) => one.turns.length);
  const entries = all.length ? all.map(conversationEntry) : [make("li", { class: "am-none" }, say("no_conversations"))];
  find("#am-conversations ul").replaceChildren(...entries);
};

// Menus close by Escape and by a click elsewhere.
const startMenus = () => {
  const close = (except) => {
    for (const menu of document.querySelectorAll(".am-menu[open]")) {
      if (!except || !menu.contains(except)) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => close(event.target));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.activeElement?.closest(".am-menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
};

export const startComposer = () => {
  startFilter();
  startExamples();
  startMenus();
  box().addEventListener("input", fit);
  box().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  find("#am-composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  find("#am-stop").addEventListener("click", () => {
    stop();
    box().focus();
  });
  find(".am-skip").addEventListener("click", (event) => {
    event.preventDefault();
    box().focus();
  });
  find("#am-new").addEventListener("click", () => {
    startConversation();
    box().focus();
  });
  onConversation(showConversations);
  onLanguage(() => {
    find(".am-size").textContent = say("corpus_size", data.counts);
    showFilter();
    showConversations();
  });
};
