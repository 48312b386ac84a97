// The composer: keeps the draft on the server while typing, inserts articles.
const form = document.querySelector("form[data-draft]");
const text = document.querySelector("[data-text]");
const saved = document.querySelector("[data-saved]");
let kept = text?.value ?? "";
let timer;

async function save() {
  clearTimeout(timer);
  if (!form || text.value === kept) return;
  const value = text.value;
  const body = new FormData(form);
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    kept = value;
    saved.textContent = `Concept bewaard ${new Date().toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit" })}`;
  } catch {
    saved.textContent = "Concept niet bewaard. Wat je typt, blijft hier staan.";
    timer = setTimeout(save, 5000);
  }
}

if (form) {
  form.querySelector("[data-save]").hidden = true; // it saves by itself
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 1500);
  });
  text.addEventListener("blur", save);
  window.addEventListener("pagehide", () => {
    if (text.value !== kept) navigator.sendBeacon(form.dataset.draft, new FormData(form));
  });
  form.addEventListener("submit", () => {
    kept = text.value;
    clearTimeout(timer);
  });
  text.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter") form.querySelector("[data-send]").click();
  });
}

// Uploading a file sends the text along, so that nothing typed is lost.
for (const upload of document.querySelectorAll("form[data-keep-text]")) {
  upload.addEventListener("submit", () => {
    upload.elements.text.value = text?.value ?? "";
  });
}

// An article goes into the answer where the cursor stands.
document.addEventListener("submit", (event) => {
  const insert = event.target.closest("form[data-insert]");
  if (!insert || !text) return;
  event.preventDefault();
  const words = insert.querySelector("[data-insert-text]").value;
  const before = text.value.slice(0, text.selectionStart);
  const gap = before && !before.endsWith("\n\n") ? "\n\n" : "";
  text.setRangeText(gap + words, text.selectionStart, text.selectionEnd, "end");
  text.focus();
  text.dispatchEvent(new Event("input"));
});

// The newest message is in sight.
const thread = document.querySelector("#draad");
if (thread) thread.scrollTop = thread.scrollHeight;
