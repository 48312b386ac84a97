// Single keys, while nothing is being typed and the reader has not switched them off.
const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
const rows = () => [...document.querySelectorAll("[data-row]")];

function move(step) {
  const all = rows();
  if (all.length === 0) return;
  const focused = all.indexOf(document.activeElement);
  const current = all.findIndex((row) => row.getAttribute("aria-current") === "true");
  const from = focused >= 0 ? focused : current;
  const next = Math.min(Math.max(from + step, 0), all.length - 1);
  all[next].focus();
}

function press(key) {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  if (target.matches("input, textarea")) {
    target.focus();
    target.select();
  } else {
    target.click();
    if (target.matches("summary")) target.parentElement.querySelector("select, input:not([type=hidden]), button")?.focus();
  }
  return true;
}

function showKeys() {
  document.querySelector("#toetsen")?.showModal();
}

document.addEventListener("keydown", (event) => {
  if (!("shortcuts" in document.body.dataset)) return;
  if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "?") showKeys();
  else if (event.key.length !== 1 || !press(event.key)) return;
  event.preventDefault();
});
for (const button of document.querySelectorAll("[data-show-keys]")) {
  button.hidden = false;
  button.addEventListener("click", showKeys);
}
