// The reader: a document with the cited place in view; by citation, by link, or from the shelf of documents.
import { href, locatorOf } from "./answer.js";
import { announce, find, isPlainClick, make, phone } from "./dom.js";
import { clearSearch, startSearch } from "./search.js";
import { readServer, Refusal } from "./server.js";
import { data, onLanguage, say } from "./words.js";

let opened = null; // { locator, citations, at, item, place }
let asked = 0;
let showView = () => {};

const text = () => find("#am-sheet .am-text");

// Brings the cited place into view from its start, or its mark (an element or a range) where that lies
// too far down; within the reader's own scroll, and on a phone within the page.
const bringToView = (target, mark = target) => {
  const box = text();
  if (box.scrollHeight > box.clientHeight + 1 && getComputedStyle(box).overflowY !== "visible") {
    const top = target.getBoundingClientRect().top;
    const fits = mark.getBoundingClientRect().bottom - top < box.clientHeight - 48;
    const from = fits ? top - 16 : mark.getBoundingClientRect().top - box.clientHeight / 4;
    box.scrollTop += from - box.getBoundingClientRect().top;
  } else {
    (mark.startContainer?.parentElement ?? mark).scrollIntoView({ block: "center" });
  }
};

const showPlace = () => {
  const { anchor } = opened.place;
  const target = anchor && document.getElementById(anchor);
  if (target) bringToView(target, target.querySelector("mark") ?? target);
  else text().scrollTop = 0;
};

const goTo = (name) => {
  const call = name.startsWith("am-c-") && text().querySelector(`[data-call="${name.slice(5)}"]`);
  const target = call || document.getElementById(name);
  if (!target) return;
  bringToView(target.closest(".am-block") ?? target, target);
  const focus = call || target.querySelector(".am-label");
  focus?.focus({ preventScroll: true });
};

const showSteps = () => {
  const { citations, at } = opened;
  const steps = find("#am-steps");
  steps.hidden = citations.length < 2;
  steps.querySelector(".am-at").textContent = say("citation_of", { at: at + 1, count: citations.length });
  steps.querySelector("[data-step='-1']").disabled = at === 0;
  steps.querySelector("[data-step='1']").disabled = at === citations.length - 1;
};

export const markCurrent = () => {
  for (const one of document.querySelectorAll("#am-turns [data-at]")) {
    const isOpen = opened?.item?.contains(one) && Number(one.dataset.at) === opened.at;
    if (isOpen) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
};

const showSheet = (isShown) => {
  find("#am-panel").hidden = !isShown;
  find("#am-home").hidden = isShown;
  find("#am-reader").classList.toggle("am-open", isShown);
};

const load = async () => {
  const request = (asked += 1);
  const wanted = opened;
  const sheet = find("#am-sheet");
  sheet.setAttribute("aria-busy", "true");
  markCurrent();
  let failure = "";
  try {
    wanted.place = await readServer(wanted.locator);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    failure = error.message;
  }
  if (request !== asked) return false;
  clearSearch();
  // The only HTML that comes from the server: "reader.py" escapes all that a document says.
  if (failure) sheet.replaceChildren(make("p", { class: "am-error", role: "alert" }, failure));
  else sheet.innerHTML = wanted.place.html;
  sheet.removeAttribute("aria-busy");
  for (const id of ["#am-copy", "#am-find", "#am-whole"]) find(id).hidden = Boolean(failure);
  showSheet(true);
  showSteps();
  openContents();
  startPages();
  if (failure) return false;
  showPlace();
  announce(`${say("reader")}: ${wanted.place.name}`);
  return true;
};

const openContents = () => {
  const contents = find("#am-sheet .am-contents");
  if (contents) contents.open = find(".am-app").dataset.view === "read" && !phone.matches;
};

// The image of a page is fetched when it is opened, once.
const startPages = () => {
  for (const page of document.querySelectorAll("#am-sheet .am-page")) {
    page.addEventListener("toggle", () => {
      const image = page.querySelector("img");
      if (page.open && !image.src) image.src = new URL(image.dataset.src, document.baseURI).href;
    });
  }
};

const returnHome = () => {
  const reader = find("#am-reader");
  if (reader.parentElement !== find(".am-app")) find("#am-status").before(reader);
};

// Puts the reader back to its own place in the page, from below the answer where a phone has it.
export const releaseReader = () => {
  returnHome();
  if (!opened?.item) return;
  opened = null;
  asked += 1;
  showSheet(false);
};

// Opens one of the citations of an answer; item is the element of its turn.
export const openCitations = async (citations, at, item) => {
  opened = { locator: citations[at].locator, citations, at, item, place: null };
  if (phone.matches) item.append(find("#am-reader"));
  const isShown = await load();
  if (isShown && phone.matches) {
    find("#am-panel").focus({ preventScroll: true });
    find("#am-panel").scrollIntoView({ block: "start" });
  }
};

export const openLocator = async (locator) => {
  returnHome();
  opened = { locator, citations: [], at: 0, item: null, place: null };
  return load();
};

export const openHome = () => {
  returnHome();
  opened = null;
  asked += 1;
  showSheet(false);
  markCurrent();
};

export const openedLink = () => opened?.place?.link ?? "";

// The view has changed: the place that was in view is so again in the other layout.
export const settleReader = () => {
  if (find(".am-app").dataset.view === "read") returnHome();
  if (opened?.place) {
    openContents();
    showPlace();
  }
};

const step = (by) => {
  const at = opened.at + by;
  if (opened.citations[at]) openCitations(opened.citations, at, opened.item);
};

const copyLink = async () => {
  const address = new URL(href(openedLink()), document.baseURI).href;
  try {
    await navigator.clipboard.writeText(address);
    announce(say("link_copied"));
    find("#am-copy").textContent = say("link_copied");
    setTimeout(() => (find("#am-copy").textContent = say("copy_link")), 2000);
  } catch {
    window.prompt(say("copy_link"), address);
  }
};

const backToAnswer = () => {
  const current = opened?.item?.querySelector(".am-mark[aria-current], [data-at][aria-current]");
  current?.scrollIntoView({ block: "center" });
  current?.focus({ preventScroll: true });
};

const onSheet = (event) => {
  const link = event.target.closest("a");
  if (!link || !isPlainClick(event)) return;
  event.preventDefault();
  if (link.dataset.goto) goTo(link.dataset.goto);
  else showView("read", locatorOf(link.getAttribute("href")));
};

const shelfEntry = (one) => {
  const locator = { document: one.id };
  const open = (event) => {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    showView("read", locator);
  };
  const facts = [one.symbol, one.publisher, one.date].filter(Boolean).join(" · ");
  const link = make("a", { href: `?doc=${encodeURIComponent(one.id)}`, lang: one.language, onclick: open }, one.title || one.id);
  return make("li", {}, link, facts ? make("p", {}, facts) : null);
};

// show(view, locator) changes the view of the page, and its address.
export const startReader = (show) => {
  showView = show;
  find(".am-shelf").append(...data.documents.map(shelfEntry));
  find("#am-sheet").addEventListener("click", onSheet);
  find("#am-steps").addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) step(Number(button.dataset.step));
  });
  find("#am-copy").addEventListener("click", copyLink);
  find("#am-back").addEventListener("click", backToAnswer);
  find("#am-all").addEventListener("click", () => showView("read", null));
  find("#am-whole").addEventListener("click", () => showView("read", locatorOf(openedLink())));
  startSearch(text, bringToView);
  onLanguage(() => opened?.place && load());
};
