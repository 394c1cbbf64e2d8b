// The colours that were chosen in the app, before anything of the page is shown.
(() => {
  let choice = "system";
  try {
    choice = JSON.parse(localStorage.getItem("askmig.theme"));
  } catch {
    // This browser keeps nothing: the system's colours.
  }
  const isDark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark", isDark);
})();
