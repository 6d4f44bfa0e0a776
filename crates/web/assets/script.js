// What makes the pages quicker to use. Without it they work all the same.
"use strict";

// A button that copies the text of another element.
function copying(root) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    const text = document.getElementById(button.dataset.copy);
    if (!text || !navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = button.dataset.done;
    });
  }
}

// A field to type into in place of a list: shows what fits, by any of its words, and sets the list.
let pickers = 0;
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
function picker(select) {
  const choices = [...select.querySelectorAll("option")].map((option) => ({
    value: option.value,
    text: option.textContent,
    words: plain(option.textContent),
    group: option.parentElement.label || "",
  }));
  const id = `pick-${++pickers}`;
  const input = document.createElement("input");
  const list = document.createElement("div");
  const shell = document.createElement("span");
  shell.className = "pick";
  list.id = id;
  list.className = "choices";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", select.dataset.pick);
  list.hidden = true;
  Object.assign(input, { type: "text", autocomplete: "off", spellcheck: false, required: select.required });
  input.placeholder = select.dataset.pick;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", id);
  input.setAttribute("aria-autocomplete", "list");
  if (select.accessKey) {
    input.accessKey = select.accessKey;
    select.removeAttribute("accesskey");
  }
  const chosen = () => choices.find((choice) => choice.value === select.value);
  const show = () => { input.value = select.value || !select.required ? chosen()?.text ?? "" : ""; };
  let shown = [];
  let at = -1;

  const mark = (index) => {
    at = index;
    [...list.querySelectorAll("[role=option]")].forEach((item, place) => {
      item.setAttribute("aria-selected", String(place === at));
      if (place === at) item.scrollIntoView({ block: "nearest" });
    });
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `${id}-${at}`);
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  };
  const take = (choice) => {
    select.value = choice.value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    input.setCustomValidity("");
    show();
    close();
  };
  const open = (typed) => {
    const words = plain(typed).split(/\s+/).filter(Boolean);
    shown = choices
      .filter((choice) => choice.value || !select.required)
      .filter((choice) => words.every((word) => choice.words.includes(word)))
      .slice(0, 60);
    list.textContent = "";
    let group = "";
    shown.forEach((choice, index) => {
      if (choice.group !== group) {
        group = choice.group;
        const head = document.createElement("div");
        head.className = "group";
        head.textContent = group;
        head.setAttribute("role", "presentation");
        list.append(head);
      }
      const item = document.createElement("div");
      item.id = `${id}-${index}`;
      item.setAttribute("role", "option");
      item.textContent = choice.text;
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(choice); });
      list.append(item);
    });
    if (!shown.length) list.textContent = select.dataset.none;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(words.length && shown.length ? 0 : -1);
  };
  input.addEventListener("focus", () => { input.select(); open(""); });
  input.addEventListener("click", () => { if (list.hidden) open(""); });
  input.addEventListener("input", () => open(input.value));
  input.addEventListener("blur", () => {
    close();
    if (!input.value && select.required) select.value = "";
    show();
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) open("");
      else if (shown.length) mark((at + step + shown.length) % shown.length);
    } else if (event.key === "Enter" && !list.hidden && shown[at]) {
      event.preventDefault();
      take(shown[at]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show();
      close();
    }
  });
  show();
  select.required = false;
  select.hidden = true;
  select.tabIndex = -1;
  select.before(shell);
  shell.append(input, list);
}

// The page of one's own time: ticks, and follows what is changed elsewhere.
let skew = 0;
const live = () => document.getElementById("live");

function stretch(seconds) {
  const pad = (number) => String(number).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
}

function brief(seconds) {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (!hours && !minutes && seconds) return `${seconds}s`;
  return [hours && `${hours}h`, (minutes || !hours) && `${minutes}m`].filter(Boolean).join(" ");
}

function tick() {
  const desk = live();
  if (!desk) return;
  const now = Date.now() + skew;
  const going = [...desk.querySelectorAll("[data-timer]")].map((timer) => {
    const until = timer.dataset.paused ? Number(timer.dataset.paused) : now;
    const worked = Math.floor((until - Number(timer.dataset.start)) / 1000) - Number(timer.dataset.breaks);
    const seconds = Math.max(0, worked);
    timer.querySelector("[data-ticks]").textContent = stretch(seconds);
    return { day: timer.dataset.day, seconds };
  });
  for (const sum of desk.querySelectorAll("[data-sum]")) {
    const counts = ({ day }) => (sum.dataset.day ? day === sum.dataset.day : within(day, sum.dataset.days));
    const more = going.filter(counts).reduce((total, { seconds }) => total + seconds, 0);
    sum.textContent = brief(Number(sum.dataset.base) + more);
  }
  const [first] = going;
  document.title = document.title.replace(/^(\d+:\d\d:\d\d · )?/, first ? `${stretch(first.seconds)} · ` : "");
}

// Whether a day belongs to the week that begins with another.
function within(day, monday) {
  const days = (Date.parse(day) - Date.parse(monday)) / 86400000;
  return days >= 0 && days < 7;
}

// Whether something is being written that a new page would lose.
function writing(desk) {
  return [...desk.querySelectorAll("form")].some((form) => [...form.elements].some((field) => {
    if (field.type === "hidden" || field.disabled) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") {
      const before = [...field.options].findIndex((option) => option.defaultSelected);
      return field.selectedIndex !== Math.max(before, 0);
    }
    return field.getAttribute("role") !== "combobox" && field.value !== (field.defaultValue ?? "");
  })) || desk.querySelector("form.edit, form.sure") !== null;
}

async function page(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (answer.redirected || !answer.ok) {
    location.assign(address);
    return null;
  }
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function renew() {
  const fresh = (await page(location.pathname + location.search))?.getElementById("live");
  const desk = live();
  if (!fresh || !desk) return;
  document.querySelector(".flash")?.replaceChildren();
  // Whoever goes through the page with the keyboard stays where they are.
  const stops = (root) => [...root.querySelectorAll("a, button, input:not([type=hidden]), textarea, summary")];
  const stop = stops(desk).indexOf(document.activeElement);
  const opened = desk.querySelector("details.add")?.open;
  desk.replaceWith(fresh);
  if (opened) fresh.querySelector("details.add").open = true;
  ready(fresh);
  if (stop >= 0) stops(fresh)[stop]?.focus();
}

function tell(desk, text, deed, act) {
  desk.querySelector(".changed")?.remove();
  const note = document.createElement("p");
  note.className = "note changed";
  note.setAttribute("role", "status");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = deed;
  button.addEventListener("click", act);
  note.append(text, " ", button);
  desk.prepend(note);
}

// There is no stream: whoever was signed out elsewhere is led to sign in, or told so while they write. Otherwise the server
// is busy, and asked again later.
async function refused() {
  source = null;
  const answer = await fetch("/", { redirect: "manual" }).catch(() => null);
  const desk = live();
  const leave = () => location.assign("/");
  if (answer?.type !== "opaqueredirect") setTimeout(follow, 30000);
  else if (writing(desk)) tell(desk, desk.dataset.ended, desk.dataset.signIn, leave);
  else leave();
}

let source = null;
function follow() {
  const desk = live();
  // Browsers keep few connections to one server: a tab that nobody sees needs none.
  if (!desk || document.hidden || source) return;
  source = new EventSource(desk.dataset.events);
  source.addEventListener("error", () => {
    if (source?.readyState === EventSource.CLOSED) refused();
  });
  source.addEventListener("time", (event) => {
    const [pulse, now] = event.data.split(" ");
    skew = Number(now) - Date.now();
    const shown = live();
    if (shown.dataset.pulse === pulse) return;
    if (!writing(shown)) renew();
    else if (!shown.querySelector(".changed")) tell(shown, shown.dataset.changed, shown.dataset.reload, renew);
  });
}

// A link to a form for one entry: fetched and put in the entry's place.
function swapping(root) {
  for (const link of root.querySelectorAll("a[data-swap]")) {
    link.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      const fresh = (await page(link.href))?.getElementById(link.dataset.swap);
      const old = document.getElementById(link.dataset.swap);
      if (!fresh || !old) return;
      old.replaceWith(fresh);
      ready(fresh);
      fresh.querySelector("input[name=start], button.danger")?.focus();
    });
  }
}

function ready(root) {
  if (root.dataset?.now) skew = Number(root.dataset.now) - Date.now();
  copying(root);
  root.querySelectorAll("select[data-pick]").forEach(picker);
  swapping(root);
  tick();
}

// A form that is on its way is not sent again by a second click.
const sent = new WeakSet();
document.addEventListener("submit", (event) => {
  if (sent.has(event.target)) event.preventDefault();
  sent.add(event.target);
  setTimeout(() => sent.delete(event.target), 3000);
});

if (live()) skew = Number(live().dataset.now) - Date.now();
ready(document);
document.querySelector("main [role=alert]")?.focus?.();
if (live()) {
  setInterval(tick, 1000);
  follow();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else {
      tick();
      follow();
    }
  });
}
