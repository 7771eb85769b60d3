// Names and focus for the controls that the theme adds by script.
document$.subscribe(() => {
  const article = document.querySelector("article");
  if (!article) return;
  const all = (selector, act) => article.querySelectorAll(selector).forEach(act);
  const mend = () => {
    // The theme makes each copy button's bar a landmark, and all of them alike.
    all(".md-code__nav:not([role])", (bar) => bar.setAttribute("role", "presentation"));
    all(".md-code__button:not([aria-label])", (copy) => copy.setAttribute("aria-label", copy.title));
    // What scrolls sideways must be reached by keyboard.
    all(".md-typeset__scrollwrap:not([tabindex])", (wide) => wide.setAttribute("tabindex", "0"));
  };
  mend();
  new MutationObserver(mend).observe(article, { childList: true, subtree: true });
});

// On paper nothing can be unfolded.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((folded) => (folded.open = true)));
