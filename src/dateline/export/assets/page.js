"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const narrow = matchMedia("(max-width: 60rem)");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const cards = [...document.querySelectorAll(".claim")];
  const reports = new Map();
  for (const section of document.querySelectorAll(".report")) {
    const segments = [...section.querySelectorAll(".text [data-o]")].map((element) => {
      const [start, end] = element.dataset.o.split("-").map(Number);
      return { element, start, end };
    });
    reports.set(section, { segments, cards: [...section.querySelectorAll(".claim")], status: section.querySelector(".status") });
  }
  const sheet = document.createElement("div");
  sheet.className = "sheet";
  sheet.setAttribute("role", "region");
  sheet.setAttribute("aria-label", "The chosen claim");
  document.body.append(sheet);

  let chosen = null;
  let lit = [];

  /* A segment keeps its text; each role of the chosen claim is one more element around it, so that marks lie side by side. */
  const light = (segment, roles) => {
    let inner = segment.element;
    const nodes = [...inner.childNodes];
    for (const role of roles) {
      if (role === "content") {
        segment.element.classList.add("content");
        continue;
      }
      const wrap = document.createElement("span");
      wrap.className = "role " + role;
      inner.append(wrap);
      inner = wrap;
    }
    if (inner !== segment.element) inner.append(...nodes);
    lit.push({ element: segment.element, nodes });
  };
  const clear = () => {
    for (const { element, nodes } of lit) {
      element.classList.remove("content");
      element.replaceChildren(...nodes);
    }
    lit = [];
    document.querySelector(".mark.on")?.classList.remove("on");
    if (chosen) {
      chosen.classList.remove("on");
      chosen.querySelector(".number").removeAttribute("aria-current");
      reports.get(chosen.closest(".report")).status.textContent = "";
    }
    chosen = null;
    sheet.classList.remove("open");
    root.classList.remove("choosing");
  };
  const from = (segments, offset) => {
    let low = 0;
    let high = segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (segments[middle].start < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const choose = (card, { showText = true, showCard = true, here = [], at = null } = {}) => {
    clear();
    chosen = card;
    const report = reports.get(card.closest(".report"));
    const roles = new Map();
    for (const part of card.dataset.spans.split(" ")) {
      const [, role, start, end] = part.match(/^(\w+):(\d+)-(\d+)$/);
      for (let i = from(report.segments, Number(start)); i < report.segments.length && report.segments[i].end <= Number(end); i++) {
        if (!roles.has(i)) roles.set(i, new Set());
        roles.get(i).add(role);
      }
    }
    for (const [i, parts] of roles) light(report.segments[i], parts);
    card.classList.add("on");
    card.querySelector(".number").setAttribute("aria-current", "true");
    document.getElementById(card.querySelector(".number").hash.slice(1))?.classList.add("on");
    const others = here.filter((c) => c !== card).map((c) => report.cards.indexOf(c) + 1);
    report.status.textContent = others.length ? `Also here: claim ${others.join(", ")}. Click again for the next.` : "";
    history.replaceState(null, "", "#" + card.id);
    if (narrow.matches) openSheet(card, others);
    if (showCard && !narrow.matches) reveal(card);
    if (showText) show(report, at);
  };
  const behaviour = (distance) => (calm.matches || Math.abs(distance) > innerHeight ? "instant" : "smooth");
  const reveal = (card) => {
    const panel = card.closest(".claims");
    const top = card.offsetTop - panel.querySelector(".panel").offsetHeight - 12;
    const above = card.offsetTop - panel.scrollTop < panel.querySelector(".panel").offsetHeight;
    const below = card.offsetTop + card.offsetHeight > panel.scrollTop + panel.clientHeight;
    if (above || below) panel.scrollTo({ top, behavior: behaviour(top - panel.scrollTop) });
  };
  const show = (report, at) => {
    const element = at ?? report.segments.find((s) => s.element.classList.contains("content"))?.element;
    if (!element) return;
    const box = element.getBoundingClientRect();
    const room = narrow.matches ? innerHeight * 0.5 : innerHeight;
    const by = box.top - room * 0.33;
    if (box.top < 60 || box.bottom > room - 60) scrollTo({ top: scrollY + by, behavior: behaviour(by) });
  };
  const openSheet = (card, others) => {
    const copy = card.cloneNode(true);
    copy.removeAttribute("id");
    const bar = document.createElement("div");
    bar.className = "bar";
    for (const [label, act] of [["Previous", () => step(-1)], ["Next", () => step(1)], ["Close", clear]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", act);
      bar.append(button);
    }
    if (others.length) {
      const also = document.createElement("span");
      also.className = "dim";
      also.textContent = `Also here: ${others.join(", ")}`;
      bar.prepend(also);
    }
    sheet.replaceChildren(bar, copy);
    sheet.classList.add("open");
    sheet.scrollTop = 0;
    root.classList.add("choosing");
  };
  const step = (by) => {
    const at = chosen ? cards.indexOf(chosen) + by : by > 0 ? 0 : cards.length - 1;
    if (cards[at]) choose(cards[at]);
  };

  document.addEventListener("click", (event) => {
    const mark = event.target.closest(".mark, .number, .id a");
    const link = mark && document.getElementById(mark.hash.slice(1));
    if (mark && link) {
      event.preventDefault();
      const card = mark.matches(".number") ? document.getElementById(mark.hash.slice(1).replace("t", "c")) : link;
      choose(card, { showText: !mark.matches(".mark") });
      return;
    }
    if (event.target.closest("a, button, summary") || !getSelection().isCollapsed) return;
    const segment = event.target.closest(".text [data-c]");
    if (segment) {
      const report = reports.get(segment.closest(".report"));
      const here = segment.dataset.c.split(" ").map((i) => report.cards[Number(i)]);
      choose(here[(here.indexOf(chosen) + 1) % here.length], { showText: narrow.matches, here, at: segment });
      return;
    }
    const card = event.target.closest(".claims .claim");
    if (card) choose(card, { showCard: false });
  });
  let near = [];
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    for (const element of near) element.classList.remove("near");
    near = [];
    const segment = event.target.closest?.(".text [data-c]");
    if (!segment) return;
    const report = reports.get(segment.closest(".report"));
    const claim = segment.dataset.c.split(" ")[0];
    near = report.segments.map((s) => s.element).filter((e) => e.dataset.c?.split(" ").includes(claim) && !e.classList.contains("content"));
    for (const element of near) element.classList.add("near");
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") clear();
    else if (event.key === "j" || event.key === "n") step(1);
    else if (event.key === "k" || event.key === "p") step(-1);
    else if (event.key === "ArrowDown" && event.target.closest(".claim")) event.preventDefault(), step(1), focus();
    else if (event.key === "ArrowUp" && event.target.closest(".claim")) event.preventDefault(), step(-1), focus();
  });
  const focus = () => chosen?.querySelector(".number").focus({ preventScroll: true });

  const wanted = document.getElementById(location.hash.slice(1));
  if (wanted?.matches(".claim")) choose(wanted);
})();
