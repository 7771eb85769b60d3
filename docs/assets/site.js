// What the pages gain with scripts. Without them they read the same.
document$.subscribe(() => {
  const article = document.querySelector("article");
  if (!article) return;
  const all = (selector, act) => article.querySelectorAll(selector).forEach(act);
  const button = (name, text, label) => Object.assign(document.createElement("button"), { type: "button", className: name, textContent: text, ariaLabel: label });

  // Names and focus for the controls that the theme adds by script.
  const mend = () => {
    // The theme makes each copy button's bar a landmark, and all of them alike.
    all(".md-code__nav:not([role])", (bar) => bar.setAttribute("role", "presentation"));
    all(".md-code__button:not([aria-label])", (copy) => copy.setAttribute("aria-label", copy.title));
    // What scrolls sideways must be reached by keyboard.
    all(".md-typeset__scrollwrap:not([tabindex])", (wide) => wide.setAttribute("tabindex", "0"));
  };
  mend();
  new MutationObserver(mend).observe(article, { childList: true, subtree: true });

  // Where a terminal has several commands, each can be copied by itself; the theme's script does the copying.
  // The buttons are made when a pointer or the focus comes near: most are never needed.
  all(".terminal", (terminal) => {
    const commands = terminal.querySelectorAll("code > b");
    if (commands.length < 2) return;
    const offer = () => {
      terminal.removeEventListener("pointerover", offer);
      terminal.removeEventListener("focusin", offer);
      commands.forEach((command) => {
        const take = button("take", "copy", `copy ${command.textContent}`);
        take.dataset.clipboardText = command.textContent;
        command.after(take);
      });
    };
    terminal.addEventListener("pointerover", offer);
    terminal.addEventListener("focusin", offer);
  });

  // Outputs out of sight, to be predicted and then revealed one by one.
  const predict = article.querySelector(".predict");
  predict?.addEventListener("click", () => {
    const hiding = predict.getAttribute("aria-pressed") === "false";
    predict.setAttribute("aria-pressed", hiding);
    all(".reveal", (reveal) => reveal.remove());
    all(".terminal .go", (output) => {
      output.hidden = hiding;
      if (!hiding) return;
      const lines = output.textContent.trimEnd().split("\n").length;
      const reveal = button("reveal", `show ${lines} line${lines > 1 ? "s" : ""}`);
      reveal.addEventListener("click", () => {
        output.hidden = false;
        reveal.remove();
      });
      output.before(reveal);
    });
  });
});

// On paper nothing can be unfolded or revealed.
addEventListener("beforeprint", () => {
  document.querySelectorAll("details").forEach((folded) => (folded.open = true));
  document.querySelectorAll(".reveal").forEach((reveal) => reveal.click());
});
