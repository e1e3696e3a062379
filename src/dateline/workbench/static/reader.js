/* The claim reader. The server cut the text where fields begin and end; here a chosen claim's parts get an element each, and a selection
   becomes code points: what a segment holds is counted in characters, not in UTF-16 units. */
import { typing } from "./bench.js";
const reader = document.querySelector(".reader");
const article = document.querySelector(".report-text");
const cards = [...document.querySelectorAll(".cards .card")];
const status = document.querySelector(".panel .status");
const narrow = matchMedia("(max-width: 64rem)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const segments = article ? [...article.querySelectorAll("[data-o]")].map((element) => {
  const [start, end] = element.dataset.o.split("-").map(Number);
  return { element, start, end };
}) : [];
let chosen = null;
let lit = [];
const parts = (card) => (card.dataset.spans ? card.dataset.spans.split(" ") : []).map((p) => { const m = p.match(/^(\w+):(\d+)-(\d+)$/); return [m[1], Number(m[2]), Number(m[3])]; });
const from = (offset) => {
  let low = 0, high = segments.length;
  while (low < high) { const middle = (low + high) >> 1; if (segments[middle].start < offset) low = middle + 1; else high = middle; }
  return low;
};
const gather = (list) => {
  const roles = new Map();
  for (const [role, start, end] of list) for (let i = from(start); i < segments.length && segments[i].end <= end; i++) {
    if (!roles.has(i)) roles.set(i, new Set());
    roles.get(i).add(role);
  }
  return roles;
};
const light = ({ element }, roles) => {
  const nodes = [...element.childNodes];
  let inner = element;
  for (const role of roles) {
    if (role === "content") { element.classList.add("lit"); continue; }
    const wrap = document.createElement("span");
    wrap.className = "role r-" + role;
    inner.append(wrap);
    inner = wrap;
  }
  if (inner !== element) inner.append(...nodes);
  lit.push({ element, nodes });
};
const dark = () => {
  for (const { element, nodes } of lit) { element.classList.remove("lit"); element.replaceChildren(...nodes); }
  lit = [];
  document.querySelector(".note.on")?.classList.remove("on");
};
const clear = () => {
  dark();
  if (chosen) { chosen.classList.remove("on"); chosen.querySelector(".number").removeAttribute("aria-current"); }
  chosen = null;
  if (status) status.textContent = "";
};
const smooth = (by) => (calm.matches || Math.abs(by) > innerHeight ? "instant" : "smooth");
export const choose = (card, { showText = true, showCard = true, here = [], at = null, keep = false } = {}) => {
  clear();
  chosen = card;
  everything?.setAttribute("aria-pressed", "false");
  for (const [i, roles] of gather(parts(card))) light(segments[i], roles);
  card.classList.add("on");
  card.querySelector(".number").setAttribute("aria-current", "true");
  document.getElementById("t" + card.id.slice(1))?.classList.add("on");
  const others = here.filter((c) => c !== card).map((c) => cards.indexOf(c) + 1);
  if (status) status.textContent = others.length ? "+ " + others.join(", ") : "";
  if (!keep && card.dataset.id && !document.getElementById("decide")) { const url = new URL(location); url.searchParams.set("claim", card.dataset.id); url.searchParams.delete("said"); url.hash = ""; history.replaceState(history.state, "", url); }
  if (showCard) {
    const panel = card.closest(".panel"), head = panel.querySelector(".panel-head").offsetHeight;
    if (!narrow.matches) { const top = card.offsetTop - head - 8; if (card.offsetTop - panel.scrollTop < head || card.offsetTop + card.offsetHeight > panel.scrollTop + panel.clientHeight) panel.scrollTo({ top, behavior: smooth(top - panel.scrollTop) }); }
    else if (!showText) card.scrollIntoView({ block: "nearest" });
  }
  if (showText) {
    const element = at ?? segments.find((s) => s.element.classList.contains("lit"))?.element;
    const box = element?.getBoundingClientRect();
    if (box && (box.top < 90 || box.bottom > innerHeight - 60)) scrollTo({ top: scrollY + box.top - innerHeight * .3, behavior: smooth(box.top) });
  }
};
const step = (by) => {
  const listed = cards.filter((c) => !c.hidden);
  const at = chosen ? listed.indexOf(chosen) + by : by > 0 ? 0 : listed.length - 1;
  if (listed[at]) { choose(listed[at]); listed[at].querySelector(".number").focus({ preventScroll: true }); }
};

/* every field at once, and what nobody's claim covers */
const everything = document.getElementById("all-fields");
const bare = document.getElementById("bare");
const all = () => {
  const on = everything.getAttribute("aria-pressed") !== "true";
  clear();
  everything.setAttribute("aria-pressed", String(on));
  if (on) for (const [i, roles] of gather(cards.flatMap((c) => parts(c).filter(([role]) => role !== "content" && role !== "relay")))) light(segments[i], roles);
};
const bareOnly = () => bare.setAttribute("aria-pressed", String(reader.classList.toggle("showing-bare")));
everything?.addEventListener("click", all);
bare?.addEventListener("click", bareOnly);

document.addEventListener("click", (event) => {
  const link = event.target.closest(".note, .number, .id a[href^='#c']");
  if (link) {
    const card = document.getElementById(link.matches(".number") ? link.closest(".card").id : link.hash.slice(1));
    if (card) { event.preventDefault(); choose(card, { showText: !link.matches(".note") }); return; }
  }
  if (event.target.closest("a, button, summary, input, select, dialog, form") || !getSelection().isCollapsed) return;
  const segment = event.target.closest(".report-text [data-c]");
  if (segment) {
    const here = segment.dataset.c.split(" ").map((i) => document.getElementById("c" + i)).filter((c) => c && !c.hidden);
    if (here.length) choose(here[(here.indexOf(chosen) + 1) % here.length], { showText: false, here, at: segment });
    return;
  }
  const card = event.target.closest(".cards .card");
  if (card && card !== chosen) choose(card, { showCard: false });
});
let near = [];
article?.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  for (const element of near) element.classList.remove("near");
  const claim = event.target.closest?.("[data-c]")?.dataset.c.split(" ")[0];
  near = claim === undefined ? [] : segments.map((s) => s.element).filter((e) => e.dataset.c?.split(" ").includes(claim) && !e.classList.contains("lit"));
  for (const element of near) element.classList.add("near");
});

/* selection -> code points */
const length = (string) => [...string].length;
const offsetOf = (node, at, isEnd) => {
  const element = node.nodeType === 1 ? (node.childNodes[at] ?? node.childNodes[at - 1] ?? node) : node;
  const segment = (element.nodeType === 1 ? element : element.parentElement).closest("[data-o]");
  if (!segment) {
    const range = document.createRange();
    range.setStart(node, at);
    const inOrder = segments.filter(({ element: e }) => isEnd ? range.comparePoint(e, e.childNodes.length) < 0 : range.comparePoint(e, 0) > 0 || range.comparePoint(e, 0) === 0);
    return isEnd ? inOrder.at(-1)?.end : inOrder[0]?.start;
  }
  const [start, end] = segment.dataset.o.split("-").map(Number);
  if (segment.classList.contains("hidden-char")) return isEnd ? end : start;
  const range = document.createRange();
  range.selectNodeContents(segment);
  range.setEnd(node, at);
  return start + length(range.toString());
};
export const selected = () => {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed || !article?.contains(selection.getRangeAt(0).commonAncestorContainer)) return null;
  const range = selection.getRangeAt(0);
  const start = offsetOf(range.startContainer, range.startOffset, false), end = offsetOf(range.endContainer, range.endOffset, true);
  if (start === undefined || end === undefined || end <= start) return null;
  const words = textAt(start, end), lead = words.length - words.trimStart().length, trail = words.length - words.trimEnd().length;
  return { start: start + lead, end: end - trail };
};
const textAt = (start, end) => {
  let out = "";
  for (const s of segments) if (s.start < end && s.end > start) {
    const characters = s.element.classList.contains("hidden-char") ? ["\ufffd"] : [...s.element.textContent];
    out += characters.slice(Math.max(0, start - s.start), end - s.start).join("");
  }
  return out;
};
const bar = document.getElementById("select-bar");
const draft = document.getElementById("draft"), correct = document.getElementById("correct"), protect = document.getElementById("words");
let held = null, picking = null;
document.addEventListener("selectionchange", () => {
  const now = selected();
  if (now) held = now;
  if (!bar) return;
  bar.hidden = !now || Boolean(document.querySelector("dialog[open]"));
  if (bar.hidden) return;
  const box = getSelection().getRangeAt(0).getBoundingClientRect();
  bar.querySelector(".at").textContent = `${now.start}–${now.end}`;
  bar.querySelector("[data-to=correct]").hidden = !chosen;
  bar.style.top = `${scrollY + box.bottom + 8}px`;
  bar.style.left = `${Math.max(8, Math.min(scrollX + box.left, innerWidth - 420))}px`;
});
const fill = (input, span) => { input.value = span ? `${span.start}-${span.end}` : ""; tell(input); };
const tell = (input) => {
  const output = input.parentElement.querySelector("output");
  if (output) output.textContent = input.value.split(/\s+/).filter(Boolean).map((p) => textAt(...p.split("-").map(Number))).join(" … ");
};
document.addEventListener("input", (event) => { if (event.target.closest(".slot")) tell(event.target); });
const openDraft = (span) => { if (!draft) return; fill(draft.querySelector("[name=content]"), span); draft.showModal(); };
const openCorrect = (span) => {
  if (!correct || !chosen) return;
  correct.querySelector("[name=claim]").value = chosen.dataset.id;
  correct.querySelector("[name=back]").value = location.pathname + location.search;
  fill(correct.querySelector("[name=spans]"), span);
  correct.showModal();
};
bar?.addEventListener("mousedown", (event) => event.preventDefault());
bar?.addEventListener("click", (event) => {
  const to = event.target.dataset.to;
  if (!to) return;
  bar.hidden = true;
  if (to === "add") openDraft(held);
  if (to === "correct") openCorrect(held);
  if (to === "words") { protect.querySelector("[name=words]").value = textAt(held.start, held.end); protect.showModal(); }
});
document.addEventListener("click", (event) => {
  const add = event.target.closest(".bare-add");
  if (add) { const [start, end] = add.dataset.bare.split("-").map(Number); openDraft({ start, end }); }
  if (event.target.closest(".open-correct")) openCorrect(null);
  const pick = event.target.closest("[data-pick]");
  if (pick) {
    picking = pick.closest("form").querySelector(`[name=${pick.dataset.pick}]`);
    const now = selected();
    if (now && !pick.closest("dialog")) { fill(picking, now); picking = null; return; }
    pick.closest("dialog")?.close();
    getSelection().removeAllRanges();
  }
});
document.addEventListener("pointerup", () => setTimeout(() => {
  const now = picking && selected();
  if (!now) return;
  fill(picking, now);
  const dialog = picking.closest("dialog");
  picking = null;
  dialog?.showModal();
}, 0));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  const reviewing = document.getElementById("decide");
  const acts = { Escape: clear, ...(reviewing ? {} : { j: () => step(1), k: () => step(-1), a: all, b: bareOnly, e: () => openCorrect(held) }), n: () => openDraft(selected() ?? held) };
  if (acts[event.key]) { if (event.key !== "Escape") event.preventDefault(); acts[event.key](); }
  else if (event.target.closest(".card") && (event.key === "ArrowDown" || event.key === "ArrowUp")) { event.preventDefault(); step(event.key === "ArrowDown" ? 1 : -1); }
});
const wanted = cards.find((c) => c.dataset.id === reader?.dataset.chosen) ?? (location.hash.startsWith("#c") ? document.getElementById(location.hash.slice(1)) : null);
if (wanted) choose(wanted, { keep: true });
document.documentElement.dataset.ready = "1";
