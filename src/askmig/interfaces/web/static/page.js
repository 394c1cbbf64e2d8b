// Opens the reader of the citation that is clicked. All panels are in the page already, so
// that this only shows and hides; listening at the document survives every new answer.
(() => {
  const phone = window.matchMedia("(max-width: 700px)");

  // Brings the cited paragraph into view from its start, or its mark where that lies too far down;
  // within the panel's own scroll, or on a phone within the page.
  const bringToMark = (panel) => {
    const box = panel.querySelector(".am-text");
    const cited = panel.querySelector(".am-cited");
    const mark = panel.querySelector("mark") || cited;
    if (box.scrollHeight > box.clientHeight + 1) {
      const top = cited.getBoundingClientRect().top;
      const fits = mark.getBoundingClientRect().bottom - top < box.clientHeight - 48;
      const from = fits ? top - 16 : mark.getBoundingClientRect().top - box.clientHeight / 4;
      box.scrollTop += from - box.getBoundingClientRect().top;
    } else if (phone.matches) {
      mark.scrollIntoView({ block: "center" });
    }
  };

  const openPanel = (reader, key) => {
    const result = reader.closest(".am-result");
    for (const panel of reader.querySelectorAll(".am-panel")) {
      panel.hidden = panel.id !== `am-panel-${key}`;
    }
    for (const button of result.querySelectorAll("[data-panel]")) {
      button.toggleAttribute("aria-current", false);
      if (button.dataset.panel === key) button.setAttribute("aria-current", "true");
    }
    reader.querySelector(".am-choose")?.remove();
    return reader.querySelector(`#am-panel-${key}`);
  };

  document.addEventListener("click", (event) => {
    const back = event.target.closest("[data-back]");
    if (back) {
      const current = back.closest(".am-result").querySelector("[aria-current]");
      current?.scrollIntoView({ block: "center" });
      current?.focus({ preventScroll: true });
      return;
    }
    const button = event.target.closest("[data-panel]");
    const reader = button?.closest(".am-result")?.querySelector(".am-reader");
    if (!reader) return;
    const panel = openPanel(reader, button.dataset.panel);
    reader.querySelector(".am-shown").textContent = panel.dataset.name;
    if (phone.matches) panel.focus({ preventScroll: true });
    bringToMark(panel);
  });

  // Gradio keeps the nodes of the last answer and changes them; what carries data-fresh is new.
  const prepare = () => {
    for (const fresh of document.querySelectorAll("[data-fresh]")) {
      fresh.removeAttribute("data-fresh");
      const result = fresh.querySelector(".am-result");
      const open = result.querySelector(".am-panel:not([hidden])");
      if (open) {
        openPanel(open.closest(".am-reader"), open.id.replace("am-panel-", ""));
        open.querySelector(".am-text").scrollTop = 0;
        if (!phone.matches || result.matches(".am-alone")) bringToMark(open);
      }
      if (phone.matches && result.querySelector(".am-answer")) result.scrollIntoView();
    }
  };
  new MutationObserver(prepare).observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-fresh"],
  });
  prepare();
})();
