/* What every page shares: the keys, the sheet of keys, the search. Works without it: every link and form does. */
document.documentElement.classList.add("js");
const rooms = { o: "/", c: "/claims", m: "/map", t: "/time", e: "/events", r: "/review", a: "/add", l: "/reports" };
let going = 0;
export const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]") && !target.closest("[type=radio], [type=checkbox]");
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") document.getElementById("keys").showModal(), event.preventDefault();
  else if (event.key === "/") document.getElementById("find").focus(), event.preventDefault();
  else if (event.key === "g") going = Date.now();
  else if (Date.now() - going < 1500 && rooms[event.key]) (going = 0), event.stopImmediatePropagation(), location.assign(rooms[event.key]);
}, true);
document.addEventListener("click", (event) => { if (event.target.matches("[data-close]")) event.target.closest("dialog").close(); });
/* A filter that is not set has no place in the address. */
document.addEventListener("formdata", (event) => {
  if (!event.target.matches("form.filters")) return;
  for (const name of new Set(event.formData.keys())) {
    const values = event.formData.getAll(name).filter((v) => v !== "");
    event.formData.delete(name);
    for (const value of new Set(values)) event.formData.append(name, value);
  }
});
