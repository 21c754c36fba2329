#include "libhydro/report/detail/page_assets.h"

namespace hydro::report {

const std::string_view page_style = R"css(
:root { --ink: #1d2a36; --muted: #5c6b79; --rule: #d9dfe5; --soft: #f4f6f8; --accent: #0b5a8f; --warn: #a33a00; }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0; color: var(--ink); background: #fff; font: 15px/1.55 "Segoe UI", "Helvetica Neue", Helvetica, Arial, "Liberation Sans",
  "DejaVu Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif; font-variant-numeric: tabular-nums; }
header { background: #12324a; color: #fff; padding: 34px max(24px, calc((100% - 1120px) / 2)) 30px; }
header .kind { margin: 0 0 6px; font-size: 13px; letter-spacing: .06em; color: #a9c9df; }
header h1 { margin: 0 0 10px; font-size: 31px; line-height: 1.2; font-weight: 650; overflow-wrap: anywhere; }
header .line { margin: 2px 0; color: #d4e3ee; font-size: 14.5px; overflow-wrap: anywhere; }
main { max-width: 1168px; margin: 0 auto; padding: 0 24px 40px; }
.cards { display: grid; grid-template-columns: repeat(3, 1fr); gap: 18px; margin: 26px 0 10px; }
.card { border: 1px solid var(--rule); border-top: 4px solid var(--accent); border-radius: 4px; padding: 16px 20px 14px; }
.card h3 { margin: 0; font-size: 13.5px; font-weight: 600; color: var(--muted); }
.card .value { margin: 4px 0 2px; font-size: 32px; line-height: 1.15; font-weight: 650; }
.card .value small { font-size: 15px; font-weight: 500; color: var(--muted); }
.card p { margin: 3px 0 0; font-size: 13.5px; }
.card.warn { border-top-color: var(--warn); }
.card.warn .value { color: var(--warn); }
.facts { display: flex; flex-wrap: wrap; gap: 6px 34px; margin: 18px 0 6px; padding: 0; font-size: 14px; }
.facts div { display: flex; gap: 8px; }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; font-weight: 600; }
nav { position: sticky; top: 0; z-index: 5; display: flex; flex-wrap: wrap; gap: 2px 22px; margin: 20px 0 0; padding: 10px 0; background: #fff;
  border-top: 1px solid var(--rule); border-bottom: 1px solid var(--rule); font-size: 14px; }
nav a { color: var(--accent); text-decoration: none; }
nav a:hover { text-decoration: underline; }
section { scroll-margin-top: 60px; }
h2 { margin: 44px 0 6px; font-size: 23px; font-weight: 650; }
h3 { margin: 30px 0 4px; font-size: 17px; font-weight: 650; }
p { margin: 6px 0 10px; max-width: 78ch; }
.source, figcaption { font-size: 12.5px; color: var(--muted); margin: 6px 0 0; max-width: 95ch; }
figure { margin: 14px 0 26px; position: relative; }
figure.chart, figure.bars { margin: 8px 0 6px; }
svg { display: block; width: 100%; height: auto; font-family: inherit; font-variant-numeric: tabular-nums; }
.pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 4px 44px; }
.pair > div { min-width: 0; }
.multiples { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 6px 24px; }
.multiples figure { margin: 4px 0; }
svg.map { cursor: zoom-in; }
svg.map.large { position: fixed; inset: 0; z-index: 20; width: 100vw; height: 100vh; padding: 20px; background: #fff; cursor: zoom-out; }
.player { display: flex; align-items: center; gap: 14px; margin: 10px 0 4px; max-width: 860px; }
.player input { flex: 1; accent-color: var(--accent); }
.player output { min-width: 15em; font-weight: 600; }
.player button { font: inherit; min-width: 5.5em; padding: 4px 12px; border: 1px solid var(--accent); border-radius: 4px; background: #fff; color: var(--accent); cursor: pointer; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: 10px 0 6px; font-size: 14px; }
table.wide { width: 100%; }
th, td { padding: 6px 14px 6px 0; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
th { font-size: 13px; font-weight: 600; color: var(--muted); border-bottom: 1.5px solid var(--ink); }
td.n, th.n { text-align: right; padding-right: 26px; white-space: nowrap; }
tr.sum td { font-weight: 650; border-bottom: 1.5px solid var(--ink); }
th { vertical-align: bottom; }
table.sortable th { cursor: pointer; user-select: none; white-space: nowrap; }
table.sortable th.n { white-space: normal; min-width: 5em; }
td.long { min-width: 17em; }
table.sortable th[aria-sort="ascending"]::after { content: " \2191"; }
table.sortable th[aria-sort="descending"]::after { content: " \2193"; }
td.hash { font: 12px/1.6 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; overflow-wrap: anywhere; }
.badge { display: inline-block; min-width: 1.9em; text-align: center; padding: 0 6px; border: 1.6px solid var(--ink); font-size: 12.5px; font-weight: 700; border-radius: 3px; line-height: 1.45; }
.badge.spot { background: var(--ink); color: #fff; border-radius: 1em; }
.chip { display: inline-block; width: 12px; height: 12px; margin-right: 7px; border: 1px solid rgba(29, 42, 54, .4); vertical-align: -1px; }
.tag { font-size: 12px; color: var(--muted); }
.verdict { padding: 8px 14px; border-left: 4px solid #00795a; background: var(--soft); }
.verdict.bad { border-left-color: var(--warn); }
dl.words { display: grid; grid-template-columns: 15em 1fr; gap: 6px 20px; max-width: 95ch; }
dl.words dt { font-weight: 600; }
dl.words dd { margin: 0; }
.tip { position: absolute; z-index: 4; pointer-events: none; padding: 7px 10px; border: 1px solid var(--rule); border-radius: 4px; background: rgba(255, 255, 255, .96);
  box-shadow: 0 2px 8px rgba(18, 50, 74, .16); font-size: 12.5px; line-height: 1.5; white-space: nowrap; }
.tip b { display: block; }
.tip i { display: inline-block; width: 12px; height: 4px; margin-right: 7px; vertical-align: 3px; }
footer { border-top: 1px solid var(--rule); padding: 16px max(24px, calc((100% - 1120px) / 2)) 30px; font-size: 12.5px; color: var(--muted); }
@media screen and (max-width: 760px) {
  .cards, .pair, .multiples { grid-template-columns: minmax(0, 1fr); }
  header h1 { font-size: 24px; }
  dl.words { grid-template-columns: 1fr; }
}
@media print {
  @page { size: A4; margin: 14mm; }
  body { font-size: 10.5pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  header { color: var(--ink); background: none; padding: 0 0 8px; border-bottom: 2px solid var(--ink); }
  header .kind, header .line { color: var(--muted); }
  main { padding: 0; max-width: none; }
  nav, .player, .tip { display: none; }
  h2 { margin-top: 22px; }
  h2, h3, h2 + p, h3 + p { break-after: avoid; }
  figure, .card, tr { break-inside: avoid; }
  svg.map { max-height: 235mm; }
  .pair > div, p { break-inside: avoid; }
  .card { padding: 10px 14px; }
  .card .value { font-size: 18pt; }
  .card p { font-size: 9pt; }
}
)css";

// Written without innerHTML: names out of a scenario only ever become text.
const std::string_view page_script = R"js(
'use strict';
for (const figure of document.querySelectorAll('figure.chart')) {
  const svg = figure.querySelector('svg'), store = figure.querySelector('.chart-data');
  if (!store) continue;
  const data = JSON.parse(store.textContent), cursor = svg.querySelector('.cursor');
  if (data.times.length === 0) continue;
  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.hidden = true;
  figure.append(tip);
  const hide = () => { tip.hidden = true; cursor.setAttribute('visibility', 'hidden'); };
  svg.addEventListener('mouseleave', hide);
  svg.addEventListener('mousemove', event => {
    const box = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / box.width;
    const x = (event.clientX - box.left) * scale;
    if (!(x >= data.left && data.right >= x)) return hide();
    const time = data.from + (x - data.left) / (data.right - data.left) * (data.until - data.from);
    let near = 0;
    data.times.forEach((t, i) => { if (Math.abs(data.times[near] - time) > Math.abs(t - time)) near = i; });
    const at = data.left + (data.times[near] - data.from) / (data.until - data.from) * (data.right - data.left);
    cursor.setAttribute('transform', `translate(${at} 0)`);
    cursor.setAttribute('visibility', 'visible');
    const title = document.createElement('b');
    title.textContent = data.labels[near];
    const lines = data.series.map(series => {
      const line = document.createElement('div'), mark = document.createElement('i'), value = series.values[near];
      mark.style.background = series.colour;
      line.append(mark, series.name + ': ' + (value === null ? '\u2013' : value + ' ' + series.unit));
      return line;
    });
    tip.replaceChildren(title, ...lines);
    tip.hidden = false;
    const left = at / scale, flip = left + tip.offsetWidth + 24 > box.width;
    tip.style.left = (flip ? left - tip.offsetWidth - 12 : left + 12) + 'px';
    tip.style.top = Math.max(0, (event.clientY - box.top) - 20) + 'px';
  });
}
for (const player of document.querySelectorAll('.player')) {
  const frames = player.parentElement.querySelectorAll('.frame'), slider = player.querySelector('input');
  const output = player.querySelector('output'), button = player.querySelector('button');
  const labels = JSON.parse(player.querySelector('script').textContent);
  let timer = null;
  const show = () => {
    frames.forEach((frame, i) => i === Number(slider.value) ? frame.removeAttribute('display') : frame.setAttribute('display', 'none'));
    output.textContent = labels[slider.value];
  };
  const stop = () => { clearInterval(timer); timer = null; button.textContent = button.dataset.play; };
  slider.addEventListener('input', () => { stop(); show(); });
  button.addEventListener('click', () => {
    if (timer !== null) return stop();
    button.textContent = button.dataset.stop;
    timer = setInterval(() => { slider.value = (Number(slider.value) + 1) % frames.length; show(); }, 700);
  });
  player.hidden = false;
  show();
}
for (const table of document.querySelectorAll('table.sortable')) {
  const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
  heads.forEach((head, column) => {
    head.tabIndex = 0;
    const sort = () => {
      const down = head.getAttribute('aria-sort') === 'ascending';
      heads.forEach(other => other.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const key = row => row.cells[column].dataset.value;
      const compare = (a, b) => isNaN(key(a)) || isNaN(key(b)) ? key(a).localeCompare(key(b)) : Number(key(a)) - Number(key(b));
      body.append(...[...body.rows].sort((a, b) => down ? compare(b, a) : compare(a, b)));
    };
    head.addEventListener('click', sort);
    head.addEventListener('keydown', event => { if (event.key === 'Enter') sort(); });
  });
}
for (const map of document.querySelectorAll('svg.map')) map.addEventListener('click', () => map.classList.toggle('large'));
document.addEventListener('keydown', event => {
  if (event.key === 'Escape') document.querySelectorAll('svg.map.large').forEach(map => map.classList.remove('large'));
});
)js";

}  // namespace hydro::report
