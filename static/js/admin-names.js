// Names what the forms of the admin leave without a name, so that a screen reader says more than
// "combo box": the boxes that search as one types, and the fields in a table of rows.
"use strict";

(() => {
  const PARTS = ".select2-selection, .select2-selection__rendered[role], .select2-search__field";
  const FIELDS = ".tabular td :is(input:not([type=hidden]), select, textarea):not([aria-label])";

  // In a table of rows the head of the column is the only name that there is.
  const nameOf = (field) => {
    const label = field.labels && field.labels[0];
    if (label) return label.textContent;
    const cell = field.closest("td");
    const heads = cell ? cell.closest("table").querySelectorAll("thead th") : [];
    const index = cell ? [...cell.parentElement.cells].indexOf(cell) : -1;
    return heads[index] ? heads[index].textContent : field.name;
  };
  const words = (field) => nameOf(field).trim().replace(/:$/, "");

  const nameBox = (box) => {
    const select = box.previousElementSibling;
    if (!select || select.tagName !== "SELECT" || box.dataset.named) return;
    box.dataset.named = "yes";
    for (const part of box.querySelectorAll(PARTS)) {
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", words(select));
    }
  };
  const nameField = (field) => {
    if (!field.labels.length) field.setAttribute("aria-label", words(field));
  };

  const nameAll = () => {
    document.querySelectorAll(".select2-container").forEach(nameBox);
    document.querySelectorAll(FIELDS).forEach(nameField);
  };
  new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
  nameAll();
})();
