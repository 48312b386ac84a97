// Counts down the seconds in which an answer can be undone.
function count() {
  for (const notice of document.querySelectorAll("[data-undo-until]")) {
    const left = Math.ceil((new Date(notice.dataset.undoUntil) - Date.now()) / 1000);
    if (left <= 0) notice.remove();
    else notice.querySelector("[data-left]").textContent = `(${left} s)`;
  }
}
setInterval(count, 500);
count();
