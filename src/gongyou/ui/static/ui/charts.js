// Draws every .chart from the JSON beside it. ECharts (1 MB) is fetched only on pages that have a chart.
(() => {
  "use strict";
  const own = document.currentScript;
  const charts = [];
  const HIDDEN = "＊";

  const read = (box) => JSON.parse(document.getElementById(box.dataset.chart).textContent);

  const written = (value, meta) =>
    value === null || value === undefined || value === "-"
      ? "—"
      : Number(value).toLocaleString("en-US", { minimumFractionDigits: meta.digits, maximumFractionDigits: meta.digits }) +
        (meta.unit ? " " + meta.unit : "");

  // The page shows the title as a heading, so the picture gives its room back.
  const inPage = (held, width) => {
    const option = structuredClone(held.option);
    const saved = option.grid.top - (option.legend ? 64 : Array.isArray(option.xAxis.data) ? 36 : 8);
    option.title.show = false;
    option.grid.top -= saved;
    if (option.legend) option.legend.top = 0;
    for (const one of option.series)
      one.tooltip = {
        // A hidden bar has no length but is not none: its own label says so.
        valueFormatter: (value, at) => (one.data[at]?.label?.formatter === HIDDEN ? HIDDEN : written(value, held.meta)),
      };
    if (width < 480) option.grid.left = 4;
    return option;
  };

  const save = (content, type, name) => {
    const link = document.createElement("a");
    link.href = content instanceof Blob ? URL.createObjectURL(content) : content;
    link.download = name;
    link.click();
    if (content instanceof Blob) setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  const picture = (held) => {
    const box = document.createElement("div");
    const chart = echarts.init(box, null, { width: 720, height: 400, devicePixelRatio: 2 });
    chart.setOption(held.option);
    const url = chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: "#fff" });
    chart.dispose();
    return url;
  };

  const start = (card) => {
    const box = card.querySelector("[data-chart]");
    if (!box || box.dataset.drawn) return;
    box.dataset.drawn = "yes";
    const held = read(box);
    box.style.height = box.dataset.height + "px";
    const chart = echarts.init(box, null, { renderer: "svg" });
    chart.setOption(inPage(held, box.clientWidth));
    charts.push(chart);
    const table = card.querySelector(".chart-table");
    const toggle = card.querySelector("[data-chart-table]");
    toggle.addEventListener("click", () => {
      const shows = table.hidden;
      table.hidden = !shows;
      box.hidden = shows;
      toggle.setAttribute("aria-pressed", String(shows));
      toggle.querySelector("[data-off]").hidden = shows;
      toggle.querySelector("[data-on]").hidden = !shows;
      if (!shows) chart.resize();
    });
    card.querySelector("[data-chart-png]").addEventListener("click", () => save(picture(held), "image/png", held.name + ".png"));
    card.querySelector("[data-chart-csv]").addEventListener("click", () =>
      save(new Blob([held.csv], { type: "text/csv;charset=utf-8" }), "text/csv", held.name + ".csv"));
  };

  const all = () => document.querySelectorAll(".chart-card").forEach(start);

  const begin = () => {
    if (!document.querySelector("[data-chart]")) return;
    if (window.echarts) return all();
    const script = document.createElement("script");
    script.src = own.dataset.echarts;
    script.addEventListener("load", all);
    document.head.append(script);
  };

  document.addEventListener("DOMContentLoaded", begin);
  document.addEventListener("htmx:afterSettle", begin);
  window.addEventListener("resize", () => charts.forEach((chart) => chart.resize()));
})();
