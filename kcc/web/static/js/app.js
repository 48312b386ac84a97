// Starts the behaviours that pages ask for with data attributes.

// The summary of errors takes the focus, so that it is read first.
document.querySelector("[data-focus]")?.focus();

// The open contact is in sight in the list beside it.
document.querySelector("[data-row][aria-current]")?.scrollIntoView({ block: "nearest" });

// On a phone what narrows a list waits behind its name, also when the list was fetched anew.
const phone = matchMedia("(width < 860px)");
function fold(part) {
  for (const folded of part.querySelectorAll("[data-folded-on-phone]")) folded.open = !phone.matches;
}
fold(document);
phone.addEventListener("change", () => fold(document));
document.addEventListener("htmx:load", ({ target }) => fold(target));

// A choice that is made by choosing: forms with data-auto-submit are sent at a change.
for (const form of document.querySelectorAll("form[data-auto-submit]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

// A menu closes with Escape or a click elsewhere.
const openMenus = () => document.querySelectorAll("details.user[open], details.drop[open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// A double click sends once. The server knows it too; who stopped a page that hung can send again.
const IMPATIENT = 3000; // ms
const staysHere = (event) => Boolean(event.submitter?.formTarget); // it fills a frame of this page
window.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || staysHere(event)) return;
  if (performance.now() - form.dataset.sent < IMPATIENT) event.preventDefault();
  else form.dataset.sent = performance.now();
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Words that are kept nowhere else: who leaves without sending them is asked first.
for (const form of document.querySelectorAll("form[data-ask-before-leaving]")) {
  const mark = (isUnsent) => form.toggleAttribute("data-unsent", isUnsent);
  mark(document.querySelector(".summary") !== null); // came back with a mistake
  form.addEventListener("input", () => mark(true));
  form.addEventListener("submit", (event) => {
    if (!staysHere(event)) mark(event.defaultPrevented && "unsent" in form.dataset);
  });
}
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-unsent]")) event.preventDefault();
});
