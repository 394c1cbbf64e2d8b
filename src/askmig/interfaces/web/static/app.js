// Starts the page when Gradio has put its HTML in place, and changes between asking, reading and further tabs.
import { locatorOf } from "./answer.js";
import { startComposer } from "./composer.js";
import { find, make } from "./dom.js";
import { openHome, openLocator, settleReader, startReader } from "./reader.js";
import { askByLink, startTalk } from "./talk.js";
import { startTheme } from "./theme.js";
import { startUpload } from "./upload.js";
import { chooseLanguage, currentLanguage, data, firstLanguage, onLanguage, say, setLanguage } from "./words.js";

const addressOf = (view, locator) => {
  if (view !== "read") return view === "ask" ? "./" : `?view=${view}`;
  const names = { doc: locator?.document, p: locator?.paragraph, n: locator?.note, h: locator?.hash };
  const query = new URLSearchParams(Object.entries(names).filter(([, value]) => value));
  return locator ? `?${query}` : "?view=read";
};

let askedAt = 0; // how far down the conversation was when it was left

const display = (view) => {
  const app = find(".am-app");
  if (app.dataset.view === "ask") askedAt = window.scrollY;
  app.dataset.view = view;
  window.scrollTo(0, view === "ask" ? askedAt : 0);
  for (const button of document.querySelectorAll(".am-views button")) {
    if (button.dataset.view === view) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
  for (const tab of data.tabs) find(`#am-tab-${tab.name}`)?.classList.toggle("am-shown", tab.name === view);
};

// Shows a part of the page; locator is a place to read, null for the shelf, undefined to leave the reader as it is.
const show = async (view, locator) => {
  history.pushState(null, "", addressOf(view, locator));
  await follow(view, locator);
};

const follow = async (view, locator) => {
  display(view);
  document.title = say("page_title");
  if (locator) {
    if (await openLocator(locator)) document.title = `${find(".am-reference").textContent} · askmig`;
  } else if (locator === null) openHome();
  else settleReader();
};

// "/?q=QUESTION&d=ID" asks, in the documents named; once, whatever is reloaded later.
const followQuestion = async (names) => {
  history.replaceState(null, "", "./");
  await follow("ask");
  askByLink(names.get("q").trim(), names.getAll("d"));
};

const route = () => {
  const names = new URLSearchParams(location.search);
  if (names.get("q")) return followQuestion(names);
  if (["doc", "p", "n"].some((name) => names.get(name))) return follow("read", locatorOf(location.href));
  const view = names.get("view");
  const isKnown = view === "read" || data.tabs.some((tab) => tab.name === view);
  return follow(isKnown ? view : "ask", isKnown ? null : undefined);
};

const startTabs = () => {
  for (const tab of data.tabs) find(".am-views").append(make("button", { type: "button", "data-view": tab.name }));
  onLanguage(() => {
    for (const tab of data.tabs) {
      find(`.am-views [data-view="${tab.name}"]`).textContent = tab.labels[currentLanguage()] ?? tab.labels.es;
    }
  });
  find(".am-views").addEventListener("click", (event) => {
    const button = event.target.closest("[data-view]");
    if (button) show(button.dataset.view);
  });
};

// Who has logged in may leave, and finds the pages of the role.
const startPerson = () => {
  find("#am-log-out").hidden = !data.person.name;
  find(".am-for-maintainers").hidden = !(data.desk && data.person.role === "maintainer");
};

const startLanguages = () => {
  const select = find("#am-language");
  for (const [code, name] of Object.entries(data.languages)) {
    select.append(make("option", { value: code, lang: code }, name));
  }
  select.value = firstLanguage();
  select.addEventListener("change", () => chooseLanguage(select.value));
};

// Without documents the page says what to do, and nothing else.
const startSetup = () => {
  const setup = find(".am-setup");
  setup.hidden = false;
  for (const one of document.querySelectorAll(".am-talk, .am-reader, .am-views, .am-skip")) one.remove();
  onLanguage(() => {
    const steps = ["setup_files", "setup_build", "setup_again"].map((name) => make("li", {}, say(name, data.setup)));
    const reason = [make("p", {}, say("setup_reason")), make("pre", { lang: "en" }, data.setup.reason)];
    setup.replaceChildren(make("h2", {}, say("setup_heading")), make("ol", {}, ...steps), ...reason);
  });
};

export const start = (element) => {
  const app = element.querySelector(".am-app");
  startTheme();
  startLanguages();
  startPerson();
  if (data.setup) startSetup();
  else {
    startTabs();
    startReader(show);
    startTalk();
    startComposer();
    startUpload();
  }
  setLanguage(firstLanguage());
  if (!data.setup) {
    window.addEventListener("popstate", route);
    route();
    if (app.dataset.view === "ask" && !window.matchMedia("(pointer: coarse)").matches) {
      find("#am-question").focus({ preventScroll: true });
    }
  }
  app.dataset.ready = "";
};
