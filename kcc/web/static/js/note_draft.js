// Keeps what is typed about a conversation on the server, so that closing the browser loses nothing.
const form = document.querySelector("form[data-note]");
const saved = form.querySelector("[data-saved]");
const typed = () => new URLSearchParams(new FormData(form)).toString();
const words = () => typed().replace(/(^|&)known_until=[^&]*/, "");
let kept = words();
let timer;
let saving = Promise.resolve();
let isLeaving = false;

if (document.querySelector(".summary")) kept = ""; // came back with a mistake
form.querySelector("[data-save]").hidden = true; // it saves by itself

function save() {
  clearTimeout(timer);
  saving = saving.then(send);
}

async function send() {
  const value = words();
  if (value === kept || isLeaving) return;
  try {
    const answer = await fetch(form.dataset.note, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, signal: AbortSignal.timeout(5000) });
    tell(answer.status);
    if (answer.status === 409) return say("Niet bewaard: in een ander venster is verder geschreven.");
    if (!answer.ok) throw new Error(String(answer.status));
    const draft = await answer.json();
    kept = value;
    form.elements.known_until.value = draft.known_until;
    if (!draft.saved) return; // nothing was written down that would be missed
    history.replaceState(null, "", form.dataset.place); // who opens this page anew goes on here
    say(`Bewaard ${draft.saved}`, true);
  } catch (problem) {
    if (problem.name !== "Error") tell(0); // no answer at all
    say("Niet bewaard. Wat je typt, blijft hier staan.");
    timer = setTimeout(save, 5000);
  }
}

function say(sentence, isKept = false) {
  saved.textContent = sentence;
  form.querySelector("[data-saved-mark]").hidden = !isKept;
}

// Whether the server answers is shown for the whole page.
function tell(status) {
  document.dispatchEvent(new CustomEvent("kcc:answer", { detail: status }));
}

function soon({ target }) {
  if (target.form !== form || target === form.elements.wie) return;
  clearTimeout(timer);
  timer = setTimeout(save, 1000);
}
document.addEventListener("input", soon);
document.addEventListener("change", soon);
window.addEventListener("pagehide", () => {
  if (!isLeaving && words() !== kept) navigator.sendBeacon(form.dataset.note, new FormData(form));
});
window.addEventListener("pageshow", () => (isLeaving = false));
// What is on its way arrives first: after the note it would be a draft of what was written down.
form.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  if (isLeaving) return;
  event.preventDefault();
  await saving;
  clearTimeout(timer);
  isLeaving = true;
  setTimeout(() => form.requestSubmit(event.submitter)); // not within this event: it would do nothing
});
