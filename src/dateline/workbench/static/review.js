/* The queue's keys: one hand, no mouse. A rejection asks for its reason first. */
import { typing } from "./bench.js";
const form = document.getElementById("decide");
const reason = document.getElementById("reason");
const press = (what) => form.querySelector(`button[value=${what}]`).click();
const acts = {
  c: () => press("confirm"), u: () => press("unsure"), s: () => press("skip"), z: () => press("undo"),
  j: () => press("skip"),
  x: () => (reason.value.trim() ? press("reject") : (reason.required = true, reason.focus())),
  e: () => { const box = document.getElementById("correct-box"); box.open = true; document.getElementById("field").focus(); },
};
const settle = document.querySelector(".settle fieldset:not([disabled])");
const give = document.querySelector(".give a");
if (give) acts.a = () => give.click();
const choose = (number) => { // what readers differ in: a digit takes a reading, the reason follows
  const choices = [...settle.querySelectorAll("input[name=choice]")].filter((c) => /^\d+$/.test(c.value));
  if (!choices[number - 1]) return;
  choices[number - 1].checked = true;
  settle.querySelector("input[name=reason]").focus();
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target === reason && event.key === "Enter") { event.preventDefault(); press(reason.required ? "reject" : "confirm"); return; }
  if (typing(event.target)) { if (event.key === "Escape") event.target.blur(); return; }
  if (settle && /^[1-9]$/.test(event.key)) { event.preventDefault(); choose(Number(event.key)); return; }
  if (acts[event.key]) { event.preventDefault(); acts[event.key](); }
});
form.addEventListener("submit", (event) => {
  const what = event.submitter?.value;
  if (what === "reject" && !reason.value.trim()) { event.preventDefault(); reason.required = true; reason.focus(); return; }
  reason.required = false;
  const again = form.dataset.sent;
  form.dataset.sent = "1";
  if (again) event.preventDefault();
});
