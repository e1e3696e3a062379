/* The map: land and areas from this server, discs by precision, marks by standing in colour and shape. What a view shows, and what lies
   together at its scale, is asked of the server for each view: the browser never holds all places. Without WebGL the list stays. */
import * as maplibre from "./vendor/maplibre-gl.mjs";
const host = document.getElementById("map");
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name);
const probe = document.createElement("span");
document.body.append(probe);
const colour = (name) => { probe.className = "shape " + name; const [r, g, b] = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number); return `rgb(${r}, ${g}, ${b})`; };
const isDark = () => { probe.className = ""; return getComputedStyle(document.body).backgroundColor.match(/\d+/)[0] < 90; };
const standings = ["contested", "denied", "acknowledged", "corroborated", "single", "withdrawn", "none"];
const webgl = () => { try { return Boolean(document.createElement("canvas").getContext("webgl2")); } catch { return false; } };
/* a mark is drawn on a canvas: the shape says the standing as much as the colour does */
const mark = (name) => {
  const size = 36, canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const c = canvas.getContext("2d"), m = size / 2, r = 11;
  c.fillStyle = c.strokeStyle = colour(name);
  c.lineWidth = 4;
  c.beginPath();
  if (name === "contested") { c.moveTo(m, m - 14); c.lineTo(m + 14, m); c.lineTo(m, m + 14); c.lineTo(m - 14, m); c.closePath(); c.fill(); c.strokeStyle = isDark() ? "#15171a" : "#fff"; c.lineWidth = 3; c.beginPath(); c.moveTo(m, m - 14); c.lineTo(m, m + 14); c.stroke(); }
  else if (name === "denied") { c.moveTo(m - r, m - r); c.lineTo(m + r, m + r); c.moveTo(m + r, m - r); c.lineTo(m - r, m + r); c.stroke(); }
  else if (name === "acknowledged") c.fillRect(m - r, m - r, 2 * r, 2 * r);
  else if (name === "corroborated") { c.arc(m, m, r, 0, 7); c.fill(); }
  else if (name === "withdrawn") { c.setLineDash([5, 4]); c.moveTo(m - r, m); c.lineTo(m + r, m); c.stroke(); }
  else { if (name === "none") c.setLineDash([4, 4]); c.arc(m, m, r - 1, 0, 7); c.stroke(); }
  return c.getImageData(0, 0, size, size);
};
const fail = () => { host.querySelector(".map-note").textContent = host.dataset.none; host.classList.add("off"); };
const start = async () => {
  if (!webgl()) return fail();
  maplibre.setWorkerUrl(new URL("./vendor/maplibre-gl-worker.mjs", import.meta.url).href);
  const dark = isDark();
  const nothing = { type: "FeatureCollection", features: [] };
  const ink = dark ? "#e9e5dc" : "#1b1a17";
  const by = (value) => ["match", ["get", "s"], ...standings.slice(0, -1).flatMap((s) => [s, value(s)]), value("none")];
  const metres = ["/", ["*", ["get", "r"], 1000], ["*", 78271.5, ["cos", ["*", ["/", Math.PI, 180], 45]]]];
  const style = {
    version: 8,
    sources: {
      land: { type: "geojson", data: new URL("/map/land.json", location.href).href, tolerance: .4 },
      areas: { type: "geojson", data: nothing },
      points: { type: "geojson", data: nothing },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": dark ? "#0f1215" : "#e3e9ea" } },
      { id: "land", type: "fill", source: "land", filter: ["has", "c"], paint: { "fill-color": dark ? "#1f2328" : "#fbfaf6", "fill-antialias": false } },
      { id: "inner", type: "line", source: "land", minzoom: 3.5, filter: ["has", "c"], paint: { "line-color": dark ? "#343a41" : "#ddd6c7", "line-width": ["interpolate", ["linear"], ["zoom"], 3.5, .3, 8, 1] } },
      { id: "border", type: "line", source: "land", filter: ["has", "b"], paint: { "line-color": dark ? "#59616b" : "#a39b8b", "line-width": ["interpolate", ["linear"], ["zoom"], 2, .4, 8, 1.6] } },
      { id: "disputed", type: "line", source: "land", filter: ["==", ["get", "d"], true], paint: { "line-color": dark ? "#c9b48a" : "#7a6428", "line-width": 1.2, "line-dasharray": [3, 3] } },
      { id: "areas", type: "fill", source: "areas", paint: { "fill-color": by(colour), "fill-opacity": .12 } },
      { id: "area-lines", type: "line", source: "areas", paint: { "line-color": by(colour), "line-width": 1.2, "line-opacity": .7 } },
      { id: "discs", type: "circle", source: "points", minzoom: 4, filter: ["has", "r"], paint: { "circle-color": by(colour), "circle-opacity": .13, "circle-stroke-color": by(colour), "circle-stroke-width": .8, "circle-stroke-opacity": .5, "circle-radius": ["interpolate", ["exponential", 2], ["zoom"], 0, metres, 20, ["*", metres, 1048576]] } },
      { id: "clusters", type: "circle", source: "points", filter: ["has", "p"], paint: { "circle-color": dark ? "#2a2f36" : "#fff", "circle-stroke-color": by(colour), "circle-stroke-width": 1.6, "circle-radius": ["interpolate", ["linear"], ["ln", ["get", "c"]], 0, 9, 10, 30] } },
      { id: "counts", type: "symbol", source: "points", filter: ["has", "p"], layout: { "text-field": ["to-string", ["get", "c"]], "text-size": 12, "text-font": ["sans-serif"], "text-allow-overlap": true }, paint: { "text-color": ink } },
      { id: "marks", type: "symbol", source: "points", filter: ["has", "e"], layout: { "icon-image": by((s) => "m-" + s), "icon-size": .5, "icon-allow-overlap": true } },
      { id: "names", type: "symbol", source: "points", minzoom: 5, filter: ["has", "e"], layout: { "text-field": ["get", "n"], "text-size": 12, "text-font": ["sans-serif"], "text-offset": [0, .9], "text-anchor": "top", "text-optional": true }, paint: { "text-color": ink, "text-halo-color": dark ? "#15171a" : "#fbfaf6", "text-halo-width": 1.4 } },
    ],
  };
  const map = new maplibre.Map({ container: host, style, attributionControl: false, renderWorldCopies: false, dragRotate: false, pitchWithRotate: false, maxZoom: 12, center: [30, 30], zoom: 1.6, fadeDuration: 0 });
  map.on("error", (event) => console.warn(event.error?.message));
  for (const name of standings) map.once("styledata", () => map.hasImage("m-" + name) || map.addImage("m-" + name, mark(name), { pixelRatio: 1 }));
  map.touchZoomRotate.disableRotation();
  let asking = null, asked = "", loaded = false;
  const ask = async () => {
    const b = map.getBounds(), wide = (b.getEast() - b.getWest()) * .2, high = (b.getNorth() - b.getSouth()) * .2;
    const box = [b.getWest() - wide, Math.max(b.getSouth() - high, -85), b.getEast() + wide, Math.min(b.getNorth() + high, 85)].map((v) => v.toFixed(3)).join();
    const more = `box=${box}&zoom=${map.getZoom().toFixed(1)}`;
    if (!loaded || more === asked) return;
    asked = more;
    asking?.abort();
    asking = new AbortController();
    const get = (url) => fetch(url + (url.includes("?") ? "&" : "?") + more, { signal: asking.signal }).then((r) => r.json());
    try {
      const [points, areas] = await Promise.all([get(host.dataset.points), get(host.dataset.areas)]);
      map.getSource("points").setData(points);
      map.getSource("areas").setData(areas);
      host.dataset.features = points.features.length + areas.features.length;
    } catch (error) { if (error.name !== "AbortError") throw error; }
  };
  let soon = 0;
  map.on("moveend", () => { clearTimeout(soon); soon = setTimeout(ask, 60); });
  const fit = () => {
    const [west, south, east, north] = host.dataset.box.split(",").map(Number);
    map.fitBounds([[west, south], [east < west ? east + 360 : east, north]], { padding: 50, maxZoom: 8, duration: 0 });
  };
  const card = host.querySelector(".map-card");
  const show = (properties) => {
    card.hidden = false;
    const link = document.createElement("a");
    link.href = host.dataset.claims.replace("ENTRY", encodeURIComponent(properties.e));
    link.dir = "auto";
    link.textContent = properties.n;
    card.replaceChildren(link, ` · ${properties.c} ${host.dataset.count}` + (properties.r ? ` · ± ${Math.round(properties.r)} km` : ""));
  };
  map.on("click", (event) => {
    const cluster = map.queryRenderedFeatures(event.point, { layers: ["clusters"] })[0];
    if (cluster) { map.easeTo({ center: cluster.geometry.coordinates, zoom: map.getZoom() + 2, duration: 250 }); return; }
    const found = map.queryRenderedFeatures(event.point, { layers: ["marks", "areas"] })[0];
    if (found) show(found.properties); else card.hidden = true;
  });
  for (const layer of ["clusters", "marks"]) { map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer")); map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = "")); }
  const tools = host.querySelector(".map-tools");
  tools.hidden = false;
  tools.addEventListener("click", (event) => { const by = event.target.dataset.zoom; if (by) map.zoomTo(map.getZoom() + Number(by), { duration: 150 }); else if (event.target.matches("[data-fit]")) fit(); });
  fit();
  map.once("load", async () => {
    loaded = true;
    await ask();
    map.once("idle", ready);
    map.triggerRepaint();
  });
  const ready = () => { host.querySelector(".map-note").hidden = true; host.dataset.ready = "1"; };
  host.bench = map;
};
if (host) start().catch((error) => { console.warn(String(error)); fail(); });
new MutationObserver(() => { const again = document.getElementById("map"); if (again && again !== host && !again.dataset.ready && !again.dataset.asked) { again.dataset.asked = "1"; location.reload(); } }).observe(document.body, { childList: true, subtree: true });
