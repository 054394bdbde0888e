// Sets the remembered theme before the first paint: a classic script in the head, for a module would come too late.
(() => {
  const root = document.documentElement;
  const KEY = "unroll-theme";
  const remembered = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const remember = (theme) => { try { localStorage.setItem(KEY, theme); } catch { /* private mode: lasts for this page */ } };
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const current = () => root.dataset.theme ?? (prefersDark.matches ? "dark" : "light");

  root.dataset.js = "";
  if (["light", "dark"].includes(remembered())) root.dataset.theme = remembered();

  const show = () => {
    const button = document.querySelector("[data-theme-toggle]");
    button?.setAttribute("aria-pressed", String(current() === "dark"));
  };
  const announce = () => { show(); document.dispatchEvent(new CustomEvent("themechange")); };

  document.addEventListener("click", (event) => {
    if (!/** @type {Element} */ (event.target).closest?.("[data-theme-toggle]")) return;
    root.dataset.theme = current() === "dark" ? "light" : "dark";
    remember(root.dataset.theme);
    announce();
  });
  document.addEventListener("DOMContentLoaded", show);
  prefersDark.addEventListener("change", announce);
})();
