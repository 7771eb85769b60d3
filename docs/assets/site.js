// Names and focus for the controls that the theme adds by script. Without this script the pages read the same.
document$.subscribe(() => {
  const article = document.querySelector("article");
  if (!article) return;
  const mend = () => {
    // The theme makes each copy button's bar a landmark, and all of them alike.
    article.querySelectorAll(".md-code__nav:not([role])").forEach((bar) => bar.setAttribute("role", "presentation"));
    article.querySelectorAll(".md-code__button:not([aria-label])").forEach((button) => button.setAttribute("aria-label", button.title));
    // What scrolls sideways must be reached by keyboard.
    article.querySelectorAll(".md-typeset__scrollwrap:not([tabindex])").forEach((wide) => wide.setAttribute("tabindex", "0"));
  };
  mend();
  new MutationObserver(mend).observe(article, { childList: true, subtree: true });
});
// On paper nothing can be unfolded.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((folded) => (folded.open = true)));
