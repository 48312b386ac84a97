// Counts down the seconds in which an answer can be undone, by no clock but that of the server.
const shown = performance.now();
function count() {
  const past = (performance.now() - shown) / 1000;
  const notices = document.querySelectorAll("[data-undo-for]");
  if (notices.length === 0) clearInterval(counting);
  for (const notice of notices) {
    const left = Math.ceil(notice.dataset.undoFor - past);
    if (left <= 0) notice.remove();
    else notice.querySelector("[data-left]").textContent = `(${left} s)`;
  }
}
const counting = setInterval(count, 500);
count();
