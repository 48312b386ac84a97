// The composer: keeps the draft on the server while typing, shows help beside it, inserts articles.
const form = document.querySelector("form[data-draft]");
const composer = form?.closest(".composer"); // to whom stands outside the form
const text = document.querySelector("[data-text]");
const saved = document.querySelector("[data-saved]");
// As the page came: what was typed before this script was there, is not kept yet.
let kept = text && !("unsaved" in text.dataset) ? words("defaultValue") : "";
let timer;
let saving = Promise.resolve();
let isUnsure = false; // whether the server kept what was sent last
let isLeaving = false;
let left = 0; // when the form was sent, in ms
const HUNG = 3000; // ms: who types on after that, stopped a page that hung

// The text and to whom it goes.
function words(which = "value") {
  return [text, form.elements.to, form.elements.cc].map((field) => field?.[which]).join("\n");
}

// What the draft is made of; files go along by themselves. What this page may have sent itself is
// not taken for the newer draft of another window.
function typed() {
  const fields = new FormData(form);
  fields.delete("file");
  if (isUnsure) fields.delete("known_until");
  return fields;
}

function save() {
  clearTimeout(timer);
  if (form) saving = saving.then(send);
}

async function send() {
  const value = words();
  if (value === kept) return;
  const body = typed();
  isUnsure = true;
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(5000) });
    isUnsure = answer.status >= 500;
    tell(answer.status);
    if (answer.status === 409) return showNewer();
    if (!answer.ok) throw new Error(String(answer.status));
    const draft = await answer.json();
    kept = value;
    form.elements.known_until.value = draft.known_until;
    say(`Concept bewaard ${draft.saved}`, true);
    const help = document.querySelector("#schrijfhulp"); // not beside a contact that was closed meanwhile
    if (help) help.innerHTML = draft.help;
  } catch (problem) {
    if (problem.name !== "Error") tell(0); // no answer at all
    say("Concept niet bewaard. Wat je typt, blijft hier staan.");
    timer = setTimeout(save, 5000);
  }
}

// Whether the server answers is shown for the whole page.
function tell(status) {
  document.dispatchEvent(new CustomEvent("kcc:answer", { detail: status }));
}

function say(sentence, isKept = false) {
  saved.textContent = sentence;
  saved.parentElement.classList.toggle("is-kept", isKept);
}

function showNewer() {
  say("Niet bewaard: in een ander venster staat een nieuwer concept.");
  form.querySelector("[data-save]").hidden = false;
}

if (form) {
  form.querySelector("[data-save]").hidden = true; // it saves by itself
  save(); // what came back because it could not be sent, or was typed while the page came in
  composer.addEventListener("input", () => {
    if (performance.now() - left > HUNG) isLeaving = false;
    clearTimeout(timer);
    timer = setTimeout(save, 1500);
  });
  text.addEventListener("blur", save);
  window.addEventListener("pagehide", () => {
    if (!isLeaving && words() !== kept) navigator.sendBeacon(form.dataset.draft, typed());
  });
  window.addEventListener("pageshow", () => (isLeaving = false));
  // A draft on its way arrives first: after the answer it would be a draft of what was sent.
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
  composer.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.defaultPrevented) return;
    if (event.ctrlKey) form.querySelector("[data-send]").click();
    else if (event.target.matches("input")) event.preventDefault(); // an address is no answer yet
  });
}

// Who asks for a copy goes on typing an address.
composer?.querySelector(".cc")?.addEventListener("toggle", ({ target }) => target.open && composer.querySelector("#cc").focus());

// A question before sending is asked in the middle of the screen; the safe answer has the focus.
const ask = document.querySelector("[data-ask]");
if (ask) {
  ask.open = false;
  ask.showModal();
  ask.addEventListener("close", () => text.focus());
  ask.querySelector("a").addEventListener("click", (event) => {
    event.preventDefault();
    ask.close();
  });
}

// A file that is chosen goes along: nobody has to say so twice, also who chose before this was here.
const files = document.querySelector("#bijlage");
const attach = () => form.querySelector("[data-attach]").click();
files?.addEventListener("change", attach);
if (files?.files.length) attach();

// Which articles an answer was made of goes along with it.
function note(article) {
  if (form.querySelector(`[name="article"][value="${CSS.escape(article)}"]`)) return;
  const used = document.createElement("input");
  Object.assign(used, { type: "hidden", name: "article", value: article });
  form.append(used);
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
  note(insert.dataset.insert);
  text.focus();
  text.dispatchEvent(new Event("input", { bubbles: true }));
});

// Who presses the key of the tab that is open begins to type, and loses nothing.
document.querySelector(".tabs [aria-current]")?.addEventListener("click", (event) => {
  event.preventDefault();
  text.focus();
});

// The newest message is in sight, from where it begins.
function showNewest(thread) {
  const newest = [...thread.querySelectorAll(".message:not(.is-quiet)")].at(-1);
  const begin = newest ? newest.offsetTop - 12 : Infinity;
  thread.scrollTop = Math.min(thread.scrollHeight, begin);
}
const thread = document.querySelector("#draad");
if (thread) showNewest(thread);

// Who asked for what is new, reads it first; the answer stays as it was.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "draad") return;
  showNewest(target);
  target.focus({ preventScroll: true });
});
