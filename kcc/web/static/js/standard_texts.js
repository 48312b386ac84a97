// Standard texts in the answer: ";" and a word, or the button, opens a list that narrows while typing.
const choice = document.querySelector("[data-standard-texts]");
const text = document.querySelector("[data-text]");
const options = [...(choice?.querySelectorAll("option[data-word]") ?? [])];
const address = choice?.dataset.standardTexts.replace(/0$/, "");
const list = document.createElement("ul");
let from = -1; // where the words begin that are to be replaced; -1: nothing was asked
let lead = 0; // how many of them are the ";"
let chosen = -1;

if (options.length) {
  Object.assign(list, { id: "standaardlijst", className: "standard-list", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Standaardteksten");
  text.after(list);
  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-haspopup", "listbox");
  text.addEventListener("beforeinput", listen);
  text.addEventListener("input", narrow);
  text.addEventListener("keydown", steer);
  text.addEventListener("blur", close);
  list.addEventListener("click", (event) => put(event.target.closest("[role=option]")));
  const button = choice.querySelector("summary");
  for (const part of [list, button]) part.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps the focus
  button.addEventListener("click", (event) => {
    event.preventDefault();
    if (from >= 0) return close();
    text.focus();
    open(text.selectionEnd, 0);
  });
}

// A semicolon opens the list where no sentence has one: at the start of a line or after a space.
function listen(event) {
  if (event.data !== ";" || event.isComposing || !("shortcuts" in document.body.dataset)) return;
  const before = text.value.slice(0, text.selectionStart);
  if (before === "" || /\s$/.test(before)) open(text.selectionStart, 1);
}

function open(place, length) {
  from = place;
  lead = length;
  if (!lead) narrow();
}

function close() {
  from = chosen = -1;
  list.hidden = true;
  text.removeAttribute("aria-activedescendant");
  text.removeAttribute("aria-controls");
}

// The words typed since; null when what was asked for is gone: a space, a line, another place.
function typed() {
  const words = text.value.slice(from, text.selectionEnd);
  if (text.selectionEnd < from + lead || /\s/.test(words) || (lead && words[0] !== ";")) return null;
  return words.slice(lead).toLowerCase();
}

function narrow() {
  if (from < 0) return;
  const words = typed();
  if (words === null) return close();
  const called = options.filter((one) => one.dataset.word.startsWith(words));
  const titled = options.filter((one) => ` ${one.text.toLowerCase()}`.includes(` ${words}`));
  const found = [...new Set([...called, ...titled])];
  list.replaceChildren(...found.map(row));
  list.hidden = found.length === 0;
  if (getComputedStyle(list).position === "static") list.scrollIntoView({ block: "nearest" }); // on a phone
  choose(words && found.length ? 0 : -1);
  text.setAttribute("aria-controls", list.id);
}

function row(one) {
  const item = document.createElement("li");
  item.id = `standaardtekst-${one.value}`;
  item.setAttribute("role", "option");
  item.dataset.text = one.value;
  const word = document.createElement("kbd");
  word.textContent = `;${one.dataset.word}`;
  item.append(one.text, word);
  return item;
}

function choose(place) {
  chosen = place;
  [...list.children].forEach((item, at) => item.setAttribute("aria-selected", at === place));
  const item = list.children[place];
  if (!item) return text.removeAttribute("aria-activedescendant");
  text.setAttribute("aria-activedescendant", item.id);
  item.scrollIntoView({ block: "nearest" });
}

function steer(event) {
  if (from < 0 || list.hidden) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) choose((chosen + step + list.children.length) % list.children.length);
  else if (event.key === "Escape") close();
  else if ((event.key === "Enter" || event.key === "Tab") && chosen >= 0 && !event.ctrlKey && !event.shiftKey) put(list.children[chosen]);
  else return;
  event.preventDefault();
}

async function put(item) {
  if (!item) return;
  const [start, end] = [from, text.selectionEnd];
  const replaced = text.value.slice(start, end);
  close();
  const answer = await fetch(address + item.dataset.text, { headers: { Accept: "application/json" } }).catch(() => null);
  const status = answer?.redirected ? 401 : (answer?.status ?? 0); // who is signed out gets the page to sign in
  document.dispatchEvent(new CustomEvent("kcc:answer", { detail: status })); // told for the whole page
  if (status !== 200) return; // what was typed stays as it is
  const words = (await answer.json()).text;
  if (text.value.slice(start, end) !== replaced) return; // somebody typed on meanwhile
  text.setRangeText(words, start, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
}
