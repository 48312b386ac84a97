// The page of a contact around the composer: who else is here, and the parts that wait behind a link.

// A page that nobody looks at does not say that somebody is here.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id === "aanwezig" && document.hidden) event.preventDefault();
});

// Who fills in a moment means that one.
for (const field of document.querySelectorAll("[data-chooses]")) {
  field.addEventListener("input", () => {
    field.form.querySelector(`[type="radio"][value="${field.dataset.chooses}"]`).checked = true;
  });
}

// An article is put in an answer that one sees: before the composer puts it there.
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-insert]") && location.hash === "#context") location.hash = "#opstellen";
}, true);

// The kennisbank is reached by its key also where it waits behind a link: before the key is.
const find = document.querySelector("#kb-zoek");
document.addEventListener("keydown", ({ key, target }) => {
  if (key !== "/" || !("shortcuts" in document.body.dataset)) return;
  if (!target.closest("input, textarea, select") && !find.checkVisibility()) location.hash = "#context";
}, true);
