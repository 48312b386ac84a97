// The phone note: who is chosen, what the outcome needs, the time that runs, and the keys.
const form = document.querySelector("form[data-note]");
const who = form.querySelector("#wie");
const reach = form.querySelector("[data-reach]");
const citizens = () => [...form.querySelectorAll('[name="citizen_id"]')];
const chosen = () => citizens().find((option) => option.checked && option.value);
const outcome = () => form.querySelector("[data-outcome]:checked");

function showWhatIsNeeded() {
  for (const part of form.querySelectorAll("[data-shown-for]")) {
    part.hidden = !part.dataset.shownFor.split(" ").includes(outcome()?.value);
  }
  form.querySelector("[data-new-citizen]").hidden = Boolean(chosen());
  const keeps = form.querySelector("[data-keeps]");
  const count = Number(keeps.dataset.keeps) + 1;
  const by = chosen() ? ` bij ${chosen().dataset.name}` : "";
  keeps.textContent = `Bewaart ${count === 1 ? "1 contact" : `${count} contacten`}${by}`;
  showQuestion();
}

// In the list of questions the current one says what it is about so far.
const about = document.querySelector("[data-about]");
const nameless = about.textContent;
function showQuestion() {
  const topic = form.elements.topic_id;
  const said = form.elements.question.value.trim().split("\n")[0];
  about.textContent = topic.value ? topic.selectedOptions[0].text : said.slice(0, 60) || nameless;
  document.querySelector("[data-outcome-words]").textContent = said && outcome() ? outcome().closest("label").innerText.replace(/^\d\s*/, "") : "nog niet bewaard";
}

// Who is known needs no name; a number is asked for when somebody is to be called back.
function openReach() {
  reach.open = !chosen() || outcome()?.value === "callback";
}

document.addEventListener("change", ({ target }) => {
  if (target.form !== form) return;
  showWhatIsNeeded();
  if (target.name === "citizen_id" || target.name === "outcome") openReach();
});
form.addEventListener("input", showQuestion);
document.body.addEventListener("htmx:afterSwap", showWhatIsNeeded);
form.querySelector("[data-look-up]").remove(); // it looks up by itself
showWhatIsNeeded();
openReach();
if (form.querySelector("[data-reach] .is-wrong")) reach.open = true;

// Once somebody is chosen the others go; the field of the search brings them back.
function fold() {
  form.querySelector(".found-citizens")?.classList.toggle("is-chosen", Boolean(chosen()));
}
fold();
function settle() {
  fold();
  (chosen() || form.querySelector("[data-new-citizen]").hidden ? form.elements.question : form.elements.name).focus();
}
form.addEventListener("click", ({ target, detail }) => {
  if (target.name === "citizen_id" && detail > 0) settle(); // the mouse; arrow keys go on choosing
});
who.addEventListener("focus", () => form.querySelector(".found-citizens")?.classList.remove("is-chosen"));

function choose(option) {
  if (!option) return;
  option.checked = true;
  option.focus();
  option.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter") form.querySelector("[data-send]").click();
  if (!event.altKey || event.ctrlKey) return;
  if (event.code === "KeyV") document.querySelector("[data-more]").click();
  else if (event.code === "KeyN") {
    choose(citizens().at(-1));
    reach.open = true;
    form.elements.name.focus();
  } else return;
  event.preventDefault();
});

form.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (key === "Enter" && !event.ctrlKey && target.matches("input")) {
    event.preventDefault(); // a conversation does not end by accident
    if (target === who) choose(citizens()[0]);
    if (target === who || target.name === "citizen_id") settle();
  } else if (key === "ArrowDown" && target === who && citizens().length) {
    event.preventDefault();
    choose(citizens()[0]);
  }
  const outcomes = [...form.querySelectorAll("[data-outcome]")];
  if (target.matches("[data-outcome]") && outcomes[Number(key) - 1]) choose(outcomes[Number(key) - 1]);
});

// The time that runs, by no clock but that of the server.
const timer = document.querySelector("[data-timer]");
const opened = performance.now();
function tick() {
  const seconds = Math.floor(Number(timer.dataset.timer) + (performance.now() - opened) / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  timer.textContent = (parts[0] ? parts : parts.slice(1)).map((part, place) => (place || !parts[0] ? String(part).padStart(2, "0") : part)).join(":");
}
tick();
timer.hidden = false;
setInterval(tick, 1000);

// What was looked for tells the editors what misses; an answer that was used stood there.
document.querySelector("#kb-zoek").addEventListener("input", ({ target }) => (form.elements.searched.value = target.value));
const stoodThere = () => form.querySelector('[data-found="yes"]').click();
document.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-into-note]")) return;
  const said = form.elements.answer;
  const words = document.querySelector("[data-note-text]").value;
  said.value = [said.value.trimEnd(), words].filter(Boolean).join("\n\n");
  stoodThere();
  said.focus();
  said.dispatchEvent(new Event("input", { bubbles: true }));
});
document.addEventListener("submit", ({ target }) => target.matches(".helped") && stoodThere());
