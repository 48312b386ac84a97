// The page of the kennisbank: a link that is copied by a click, boxes that need no button, and a
// search that wipes out no remark.
const COPIED = 4000; // ms that the word stays

function prepare(part) {
  for (const button of part.querySelectorAll("[data-only-without-scripts]")) button.hidden = true;
  if (!navigator.clipboard) return; // on an address without TLS a browser copies nothing
  for (const link of part.querySelectorAll("[data-copy-link] span")) link.textContent = "Kopieer link";
}
prepare(document);
document.addEventListener("htmx:load", ({ target }) => prepare(target));

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-copy-link]");
  if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const words = link.querySelector("span");
  words.setAttribute("role", "status");
  try {
    await navigator.clipboard.writeText(link.href);
    words.textContent = "Link gekopieerd";
  } catch {
    words.textContent = "Kopiëren lukt niet: open de link";
    delete link.dataset.copyLink;
    return;
  }
  setTimeout(() => (words.textContent = "Kopieer link"), COPIED);
});

// Results take the place of the article, with what is being written below it: then the search
// leaves the page, and the browser asks first.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id !== "kb-vraag" || !document.querySelector("form[data-unsent]")) return;
  event.preventDefault();
  event.target.submit();
});
