// Keeps what is typed about a conversation on the server, so that closing the browser loses nothing.
const form = document.querySelector("form[data-note]");
const saved = form.querySelector("[data-saved]");
const typed = () => new URLSearchParams(new FormData(form)).toString();
const words = () => typed().replace(/(^|&)known_until=[^&]*/, "");
let kept = words();
let timer;
let saving = Promise.resolve();
let isUnsure = false; // whether the server kept what was sent last
let isLeaving = false;
let left = 0; // when the form was sent, in ms
const HUNG = 3000; // ms: who types on after that, stopped a page that hung

if (document.querySelector(".summary")) kept = ""; // came back with a mistake
const TYPED_IN = ["textarea", "text", "email", "tel"];
const isTouched = [...form.elements].some((field) => TYPED_IN.includes(field.type) && field.value !== field.defaultValue);
form.querySelector("[data-save]").hidden = true; // it saves by itself

// What this page may have sent itself is not taken for the newer words of another window.
function draft() {
  const fields = new FormData(form);
  if (isUnsure) fields.delete("known_until");
  return fields;
}

function save() {
  clearTimeout(timer);
  saving = saving.then(send);
}

async function send() {
  const value = words();
  if (value === kept || isLeaving) return;
  const body = draft();
  isUnsure = true;
  try {
    const answer = await fetch(form.dataset.note, { method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(5000) });
    isUnsure = answer.status >= 500;
    tell(answer.status);
    if (answer.status === 409) return say("Niet bewaard: in een ander venster is verder geschreven.");
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    kept = value;
    form.elements.known_until.value = told.known_until;
    if (!told.saved) return; // nothing was written down that would be missed
    history.replaceState(null, "", form.dataset.place); // who opens this page anew goes on here
    say(`Bewaard ${told.saved}`, true);
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
  if (performance.now() - left > HUNG) isLeaving = false;
  clearTimeout(timer);
  timer = setTimeout(save, 1000);
}
if (isTouched) {
  kept = ""; // was typed before this script was there
  save();
}
document.addEventListener("input", soon);
document.addEventListener("change", soon);
window.addEventListener("pagehide", () => {
  if (!isLeaving && words() !== kept) navigator.sendBeacon(form.dataset.note, draft());
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
  left = performance.now();
  setTimeout(() => form.requestSubmit(event.submitter)); // not within this event: it would do nothing
});
