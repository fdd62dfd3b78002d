// Shows what the server makes of a form before it is saved: a shipment's values, a rule's verdict.
// A button says where to ask (data-url) and where the answer goes (data-into); with data-on-input
// it also asks by itself, a moment after the last key. The server computes; nothing is saved.
"use strict";

(() => {
  const PAUSE_MS = 500;
  const SILENT = "This cannot be computed right now. Saving computes it as well.";

  const liven = (button) => {
    const form = button.form;
    const place = document.getElementById(button.dataset.into);
    let timer = 0;
    let latest = 0;

    const ask = async () => {
      const mine = ++latest;
      place.setAttribute("aria-busy", "true");
      let text = "";
      try {
        const answer = await fetch(button.dataset.url, { method: "POST", body: new FormData(form) });
        text = answer.ok ? await answer.text() : "";
      } catch {
        text = "";
      }
      if (mine !== latest) return;
      if (text) place.innerHTML = text;
      else place.textContent = SILENT;
      place.removeAttribute("aria-busy");
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE_MS);
    };

    button.hidden = false;
    button.addEventListener("click", ask);
    if (!("onInput" in button.dataset)) return;
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    window.django?.jQuery(form).on("change", "select", soon);
  };

  // An offered value is entered by one click, and never by itself.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-fill]");
    if (!button) return;
    const field = document.getElementById(button.dataset.fill);
    field.value = button.dataset.value;
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // A row that was just added is where the next key belongs.
  document.addEventListener("formset:added", (event) => {
    setTimeout(() => {
      event.target.querySelector(".select2-selection, select, input:not([type=hidden])")?.focus();
    });
  });

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("button[data-into]").forEach(liven);
  });
})();
