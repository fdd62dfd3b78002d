// Shows what the lots of a shipment hold and are worth while its form is being filled in.
// The server computes; this sends the form as it stands, a moment after the last key.
"use strict";

(() => {
  const PAUSE_MS = 500;
  let timer = 0;
  let latest = 0;

  const compute = async (form, button, place) => {
    const mine = ++latest;
    place.setAttribute("aria-busy", "true");
    let text = "";
    try {
      const answer = await fetch(button.dataset.url, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      text = answer.ok ? await answer.text() : "";
    } catch {
      text = "";
    }
    if (mine !== latest) return;
    if (text) place.innerHTML = text;
    else place.textContent = "The values cannot be computed right now. Saving computes them as well.";
    place.removeAttribute("aria-busy");
  };

  // A row that was just added is where the next key belongs.
  document.addEventListener("formset:added", (event) => {
    setTimeout(() => {
      event.target.querySelector(".select2-selection, select, input:not([type=hidden])")?.focus();
    });
  });

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.getElementById("shipment_form");
    const button = document.getElementById("compute");
    const place = document.getElementById("computed-lots");
    if (!form || !button || !place) return;
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => compute(form, button, place), PAUSE_MS);
    };
    button.hidden = false;
    button.addEventListener("click", () => compute(form, button, place));
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    if (window.django?.jQuery) window.django.jQuery(form).on("change", "select", soon);
  });
})();
