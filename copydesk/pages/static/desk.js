// Everything here makes reading easier and nothing is needed for it: without this file the pages work as well.
"use strict";

// Times of the reader's zone, with UTC on hover.
const SHORT = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const FULL = new Intl.DateTimeFormat("en-GB", {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
});
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const FORMS = { short: SHORT, full: FULL, day: DAY };

function localise(root) {
  for (const time of root.querySelectorAll("time[data-style]")) {
    const at = new Date(time.dateTime);
    time.title = `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
    time.textContent = FORMS[time.dataset.style].format(at).replace(/^(\d+ \w+), (?=\d\d:)/, "$1 ");
    delete time.dataset.style;
  }
  for (const text of root.querySelectorAll("text[data-at]")) {
    const at = new Date(text.dataset.at);
    const begins = at.getHours() === 0 && at.getMinutes() === 0;
    text.textContent = begins ? DAY.format(at).replace(/ \d{4}$/, "") : CLOCK.format(at);
    delete text.dataset.at;
  }
}

const zone = document.querySelector("[data-zone]");
if (zone) zone.textContent = `in your zone, ${Intl.DateTimeFormat().resolvedOptions().timeZone}; UTC on hover`;
for (const each of document.querySelectorAll(".scripted")) each.hidden = false;
localise(document);
new MutationObserver((changes) => {
  for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) localise(node);
}).observe(document.body, { childList: true, subtree: true });

// Forms say nothing of what was left empty, so that their addresses stay short enough to be kept.
document.addEventListener("formdata", (event) => {
  if (event.target.method !== "get") return;
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
});

// Light and dark at once; the server keeps the choice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-theme-choice]")) return;
  event.preventDefault();
  const button = form.elements.theme;
  document.documentElement.dataset.theme = button.value;
  document.cookie = `copydesk-theme=${button.value};path=/;max-age=31536000;samesite=lax`;
  button.value = button.value === "dark" ? "light" : "dark";
  button.title = button.value === "dark" ? "Dark page" : "Light page";
  button.querySelector(".unseen").textContent = button.title;
});

// Whoever pressed / on another page came here to search.
if (location.hash === "#f-q") document.querySelector("[data-find]")?.focus();

// Keys.
const PLACES = { s: "/", o: "/overview", u: "/sources", i: "/imports" };
let going = false;

function step(by) {
  const rows = [...document.querySelectorAll("[data-open]")].filter((each) => each.offsetParent);
  const at = rows.indexOf(document.activeElement);
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (!next) return;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, dialog")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (going && PLACES[event.key]) location.href = PLACES[event.key];
  going = event.key === "g";
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "?") document.getElementById("keys").showModal();
  else if (event.key === "/") {
    event.preventDefault();
    const field = document.querySelector("[data-find]");
    if (field) field.select();
    else location.href = "/#f-q";
  }
});

// What has come in since: the server counts, a press shows it, and nobody loses the place where they read.
const pill = document.querySelector("[data-arrivals]");
if (pill) {
  const listen = () => {
    const stream = new EventSource(pill.dataset.arrivals);
    stream.addEventListener("arrivals", (event) => {
      const number = Number(event.data);
      pill.hidden = number === 0;
      pill.querySelector("button").textContent = number === 1 ? "1 new story" : `${number} new stories`;
    });
    return stream;
  };
  let stream = listen();
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", (event) => { if (event.persisted) stream = listen(); });
}

// Files that are dropped.
for (const drop of document.querySelectorAll(".drop")) {
  const files = drop.querySelector("input[type=file]");
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    files.files = event.dataTransfer.files;
    files.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
