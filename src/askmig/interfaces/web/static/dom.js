// Makes elements. Text only ever goes in as text: nothing that a person or a document says is read as HTML.

export const find = (selector) => document.querySelector(selector);

// make("a", { class: "am-mark", href, onclick }, "[1]"): attributes, listeners (on…), then children.
export const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};

// Says something to those who hear the page; the same words twice are said twice.
export const announce = (text) => {
  const status = find("#am-status");
  status.textContent = status.textContent === text ? `${text} ` : text;
};

export const isPlainClick = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);

export const phone = window.matchMedia("(max-width: 800px)");
