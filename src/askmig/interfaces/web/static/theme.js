// Light, dark, or as the system has it; Gradio's own parts follow the class "dark" of the body.
import { find } from "./dom.js";
import { keep, kept } from "./store.js";

const system = window.matchMedia("(prefers-color-scheme: dark)");

const apply = () => {
  const choice = kept("theme", "system");
  const isDark = choice === "dark" || (choice !== "light" && system.matches);
  if (document.body.classList.contains("dark") !== isDark) document.body.classList.toggle("dark", isDark);
};

export const startTheme = () => {
  const select = find("#am-theme");
  select.value = ["light", "dark"].includes(kept("theme", "")) ? kept("theme", "") : "system";
  select.addEventListener("change", () => {
    keep("theme", select.value);
    apply();
  });
  system.addEventListener("change", apply);
  // Gradio sets the class by the system's colours once it has started, and whenever those change.
  new MutationObserver(apply).observe(document.body, { attributeFilter: ["class"] });
  apply();
};
