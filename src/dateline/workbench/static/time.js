/* Brushing the time line: a drag over it, or two dates, become the filter in the address. */
const wire = () => {
  const figure = document.querySelector("figure.time");
  if (!figure || figure.dataset.wired) return;
  figure.dataset.wired = "1";
  const svg = figure.querySelector("svg"), brush = svg.querySelector(".brush");
  const go = (first, last) => location.assign(figure.dataset.address.replace("FROM..TO", `${first}..${last}`));
  const x = (event) => { const box = svg.getBoundingClientRect(); return Math.max(0, Math.min(1000, (event.clientX - box.left) / box.width * 1000)); };
  const day = (at) => { const date = new Date(svg.dataset.first + "T00:00:00Z"); date.setUTCDate(date.getUTCDate() + Math.round((at - 8) / 984 * svg.dataset.days)); return date.toISOString().slice(0, 10); };
  let start = null;
  svg.addEventListener("pointerdown", (event) => { start = x(event); svg.setPointerCapture(event.pointerId); });
  svg.addEventListener("pointermove", (event) => { if (start === null) return; const now = x(event); brush.setAttribute("x", Math.min(start, now)); brush.setAttribute("width", Math.abs(now - start)); });
  svg.addEventListener("pointerup", (event) => { const now = x(event), began = start; start = null; if (Math.abs(now - began) > 6) go(day(Math.min(began, now)), day(Math.max(began, now))); else brush.setAttribute("width", 0); });
  document.getElementById("brush-apply").addEventListener("click", () => { const form = document.querySelector(".brush-form"); go(form.from.value, form.to.value); });
};
wire();
document.addEventListener("htmx:after:swap", wire);
new MutationObserver(wire).observe(document.body, { childList: true, subtree: true });
