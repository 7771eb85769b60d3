// What terminals gain with scripts. Without them they read the same.
{
  const button = (name, text, label) => Object.assign(document.createElement("button"), { type: "button", className: name, textContent: text, ariaLabel: label });

  const begin = () => {
    const page = document.querySelector("article") ?? document.body;
    const all = (selector, act) => page.querySelectorAll(selector).forEach(act);

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
    const predict = page.querySelector(".predict");
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
  };

  // Material loads pages without leaving the old one, and copies what a button's data says; elsewhere we do.
  if (window.document$) document$.subscribe(begin);
  else {
    document.addEventListener("DOMContentLoaded", begin);
    document.addEventListener("click", ({ target }) => {
      const text = target.closest?.("[data-clipboard-text]")?.dataset.clipboardText;
      if (text) navigator.clipboard.writeText(text);
    });
  }

  // On paper nothing can be revealed.
  addEventListener("beforeprint", () => document.querySelectorAll(".reveal").forEach((reveal) => reveal.click()));
}
