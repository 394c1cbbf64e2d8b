// What can be done with an answer: a row of buttons below it. Another module adds its own by addAction.
//   name: sign of the action, label: () => its words in the page's language,
//   suits: (turn) => whether it is offered, run: (turn, { conversation, element }) => what it does,
//   or make: (turn, place) => an element of its own instead of a button.
import { make } from "./dom.js";
import { say } from "./words.js";

const actions = [];

export const addAction = (action) => actions.push({ suits: () => true, ...action });

const button = (action, turn, place) =>
  make(
    "button",
    { type: "button", class: "am-quiet", "data-action": action.name, onclick: () => action.run(turn, place) },
    action.label(),
  );

export const actionRow = (turn, place) =>
  make(
    "div",
    { class: "am-actions", role: "group", "aria-label": say("actions") },
    ...actions
      .filter((action) => action.suits(turn))
      .map((action) => (action.make ? action.make(turn, place) : button(action, turn, place))),
  );
