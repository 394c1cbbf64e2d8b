// What the page says, in the language of the browser or in the one that the person has chosen.
import { keep, kept } from "./store.js";

const told = await fetch(new URL("page/data", document.baseURI));
export const data = await told.json();
const listeners = [];
let language = "es";

export const currentLanguage = () => language;

export const say = (name, values = {}) =>
  data.words[language][name].replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ""));

// Fills in whatever says what it wants: data-say its text, data-say-label its name, data-say-placeholder.
export const translate = (root) => {
  for (const one of root.querySelectorAll("[data-say]")) one.textContent = say(one.dataset.say);
  for (const one of root.querySelectorAll("[data-say-label]")) {
    one.setAttribute("aria-label", say(one.dataset.sayLabel));
    if (one.matches("button")) one.title = say(one.dataset.sayLabel);
  }
  for (const one of root.querySelectorAll("[data-say-placeholder]")) one.placeholder = say(one.dataset.sayPlaceholder);
};

export const onLanguage = (listener) => listeners.push(listener);

// The server reads the cookie: its own lines, the login and the pages of maintainers speak the page's language.
const tellServer = () => {
  const path = new URL(".", document.baseURI).pathname;
  document.cookie = `askmig_language=${language}; path=${path}; max-age=31536000; samesite=lax`;
};

export const setLanguage = (chosen) => {
  language = chosen;
  tellServer();
  document.documentElement.lang = chosen;
  document.title = say("page_title");
  translate(document.querySelector(".am-app"));
  for (const listener of listeners) listener();
};

export const chooseLanguage = (chosen) => {
  keep("language", chosen);
  setLanguage(chosen);
};

export const firstLanguage = () => {
  const wanted = [kept("language", ""), ...navigator.languages.map((name) => name.split("-")[0].toLowerCase())];
  return wanted.find((name) => name in data.languages) ?? "es";
};
