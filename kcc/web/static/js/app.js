// Starts the behaviours that pages ask for with data attributes.

// The summary of errors takes the focus, so that it is read first.
document.querySelector("[data-focus]")?.focus();

// The open contact is in sight in the list beside it.
document.querySelector("[data-row][aria-current]")?.scrollIntoView({ block: "nearest" });

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

// A double click sends once. The server knows it too; this saves a second contact being claimed.
window.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if ("sent" in form.dataset) event.preventDefault();
  form.dataset.sent = "";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
