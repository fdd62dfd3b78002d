// After an error the next key belongs to the first field that is wrong: it is opened and focused.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const wrong = document.querySelector("#content-main form :is(input, select, textarea)[aria-invalid='true']");
  if (!wrong) return;
  for (let part = wrong.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  // A box that searches as one types stands for its select, once its own script has drawn it.
  setTimeout(() => {
    const box = wrong.nextElementSibling?.matches(".select2-container") && wrong.nextElementSibling;
    const asks = (part) => box && box.querySelector(part);
    (asks(".select2-search__field") || asks(".select2-selection") || wrong).focus();
  });
});
