#include "libhydro/report/detail/compliance_script.h"

namespace hydro::report {

const std::string_view compliance_style = R"css(
.comply-map { position: relative; border: 1px solid var(--rule); border-radius: 4px; overflow: hidden; }
.comply-map canvas { display: block; width: 100%; height: 560px; cursor: grab; touch-action: none; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 22px; margin: 8px 0; font-size: 13.5px; }
.filters { display: flex; flex-wrap: wrap; gap: 10px; margin: 10px 0; }
.filters input, .filters select { font: inherit; padding: 5px 9px; border: 1px solid var(--rule); border-radius: 4px; min-width: 12em; }
#list tbody tr { cursor: pointer; }
#list tbody tr:hover, #list tbody tr.chosen { background: var(--soft); }
.evidence { border: 1px solid var(--rule); border-left: 4px solid var(--accent); border-radius: 4px; padding: 12px 18px; margin: 14px 0; }
.evidence h3 { margin: 0 0 4px; }
.evidence .check { border-top: 1px solid var(--rule); padding: 9px 0; }
.evidence .check p { margin: 2px 0; font-size: 13.5px; max-width: none; }
.mark.data { background: #7a1fa2; }
.wide-chip { background: none !important; border: 3px solid #66727d; }
.faulty-chip { background: none !important; border: 2px dashed #7a1fa2; }
.remedy { color: var(--muted, #66727d); }
#wide-areas button { font: inherit; border: 0; background: none; cursor: pointer; padding: 2px 0; }
.mark { display: inline-block; min-width: 5.5em; padding: 0 8px; margin-right: 8px; border-radius: 3px; color: #fff; font-size: 12.5px; text-align: center; }
.mark.r0 { background: #2f8f5b; } .mark.r1 { background: #c0392b; } .mark.r2 { background: #8c6a0c; } .mark.r3 { background: #66727d; }
.more { font: inherit; padding: 4px 14px; margin: 8px 0; }
)css";

const std::string_view compliance_script = R"js(
'use strict';
(() => {
  const data = JSON.parse(document.getElementById('comply-data').textContent), say = data.words;
  const colours = ['#2f8f5b', '#c0392b', '#e0a528', '#b9c2cb'];
  const element = (tag, text, attributes) => Object.assign(Object.assign(document.createElement(tag), attributes || {}), text === undefined ? {} : { textContent: text });
  const number = value => value === null ? '–' : Number(value.toPrecision(6)).toString();
  const money = value => Math.round(value).toLocaleString() + ' ' + say.money;
  const card = document.getElementById('card');
  let chosen = -1;
  const dataMark = () => element('span', say.data, { className: 'mark data' });

  const change = c => '+' + number(c[1]) + ' ' + data.measures[c[0]][1] + ' ' + data.measures[c[0]][0] + ' (' + money(c[2]) + ')';
  const evidence = index => {
    const plot = data.plots[index], [id, name, kind, stage, verdict, row, checks, capture, mix, faults] = plot;
    const parts = [element('h3', id + (name ? '  ' + name : ''))];
    const line = element('p');
    line.append(element('span', say.verdicts[verdict], { className: 'mark r' + verdict }), data.kinds[kind] + (stage ? ' · ' + stage : ''));
    if (faults) line.append(' ', dataMark());
    parts.push(line);
    if (faults) {
      const list = element('ul');
      for (let i = 1; i < faults.length; i += 2) {
        const item = element('li', faults[0] + ': ' + faults[i]);
        if (faults[i + 1]) item.append(element('br'), element('span', faults[i + 1], { className: 'remedy' }));
        list.append(item);
      }
      parts.push(list);
    }
    if (capture) parts.push(element('p', say.capture.replace(/\{(\d)\}/g, (_, k) => capture[k] === null ? '–' : (100 * capture[k]).toFixed(1) + ' %')));
    for (const [r, result, value, margin, changes] of checks) {
      const rule = data.rules[r], box = element('div', undefined, { className: 'check' });
      const head = element('p');
      head.append(element('span', say.results[result], { className: 'mark r' + result }), element('b', rule.title), ' ' + rule.id + ' · ' + rule.class);
      box.append(head);
      const known = rule.columns.filter(c => row[c] !== null), lacks = rule.columns.filter(c => row[c] === null);
      if (result === 2) box.append(element('p', say.lacks + ': ' + (rule.columns.length && lacks.length ? lacks.map(c => data.columns[c]) : [say.kindOrStage]).join(', ')));
      else box.append(element('p', number(value * rule.factor) + ' ' + rule.unit + '; ' + say.threshold + ' ' + rule.sign + ' ' + number(rule.threshold) + ' ' + rule.unit + '; ' + say.margin + ' ' + number(margin * rule.factor) + ' ' + rule.unit));
      box.append(element('p', say.formula + ': ' + rule.formula));
      if (known.length) box.append(element('p', say.numbers + ': ' + known.map(c => data.columns[c] + ' = ' + row[c]).join('; ')));
      if (result === 1) box.append(element('p', say.changes + ': ' + (changes && changes.length ? changes.map(change).join(' ' + say.or + ' ') : say.noChange)));
      box.append(element('p', say.source + ': ' + rule.source + ' [' + rule.status + ']', { className: 'tag' }));
      parts.push(box);
    }
    if (mix) parts.push(element('p', say.mix + ': ' + (mix.length ? mix.map(change).join('; ') + ' = ' + money(mix.reduce((sum, c) => sum + c[2], 0)) : say.noMix)));
    card.replaceChildren(...parts);
    card.hidden = false;
    chosen = index;
    draw();
    for (const tr of body.rows) tr.classList.toggle('chosen', Number(tr.dataset.plot) === index);
  };

  // The list
  const body = document.querySelector('#list tbody'), find = document.getElementById('find'), only = document.getElementById('only'), ruled = document.getElementById('ruled');
  const more = document.getElementById('more');
  let order = data.plots.map((_, i) => i), shown = 100, sorted = null;
  const weight = [2, 0, 1, 3];
  const failing = plot => plot[6].filter(c => c[1] === 1).length;
  const keys = [p => p[0], p => p[1], p => data.kinds[p[2]], p => p[5][data.area] ?? -1, p => weight[p[4]], p => -failing(p)];
  const matches = () => order.filter(i => {
    const plot = data.plots[i], text = find.value.trim().toLowerCase();
    return (only.value === '' || (only.value === 'data' ? plot[9] : plot[4] === Number(only.value))) && (!text || (plot[0] + ' ' + plot[1] + ' ' + data.kinds[plot[2]]).toLowerCase().includes(text)) &&
           (ruled.value === '' || plot[6].some(c => c[0] === Number(ruled.value) && c[1] === 1));
  });
  const list = () => {
    const fit = matches();
    body.replaceChildren(...fit.slice(0, shown).map(i => {
      const plot = data.plots[i], tr = element('tr');
      tr.dataset.plot = i;
      tr.tabIndex = 0;
      const mark = element('td');
      mark.append(element('span', say.verdicts[plot[4]], { className: 'mark r' + plot[4] }));
      if (plot[9]) mark.append(dataMark());
      tr.append(element('td', plot[0]), element('td', plot[1]), element('td', data.kinds[plot[2]]), element('td', plot[5][data.area] === undefined || plot[5][data.area] === null ? '–' : number(plot[5][data.area]), { className: 'n' }), mark,
                element('td', plot[6].filter(c => c[1] === 1).map(c => data.rules[c[0]].id).join(', ')));
      tr.addEventListener('click', () => { evidence(i); card.scrollIntoView({ block: 'nearest' }); });
      tr.addEventListener('keydown', event => { if (event.key === 'Enter') evidence(i); });
      return tr;
    }));
    more.hidden = fit.length <= shown;
  };
  const sort = (column, down) => {
    const key = keys[column];
    order.sort((a, b) => {
      const x = key(data.plots[a]), y = key(data.plots[b]);
      const c = typeof x === 'number' ? x - y : x.localeCompare(y);
      return (down ? -c : c) || a - b;
    });
  };
  [...document.querySelectorAll('#list th')].forEach((head, column) => {
    head.tabIndex = 0;
    const click = () => {
      const down = sorted === column;
      sorted = down ? null : column;
      document.querySelectorAll('#list th').forEach(other => other.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      sort(column, down);
      list();
    };
    head.addEventListener('click', click);
    head.addEventListener('keydown', event => { if (event.key === 'Enter') click(); });
  });
  for (const control of [find, only, ruled]) control.addEventListener('input', () => { shown = 100; list(); draw(); });
  more.addEventListener('click', () => { shown += 500; list(); });

  // The map: shapes are whole numbers on a square of data.side, differences from point to point.
  const canvas = document.getElementById('plot-map');
  const view = { scale: 1, x: 0, y: 0 };
  const shapes = (data.shapes || []).map(parts => parts.map(rings => rings.map(flat => {
    const points = [];
    let x = 0, y = 0;
    for (let i = 0; i < flat.length; i += 2) points.push([x += flat[i], y += flat[i + 1]]);
    return points;
  })));
  const path = parts => {
    const outline = new Path2D();
    for (const rings of parts) for (const ring of rings) { ring.forEach(([x, y], i) => i ? outline.lineTo(x, y) : outline.moveTo(x, y)); outline.closePath(); }
    return outline;
  };
  const outlines = shapes.map(path);
  const extent = parts => {
    let west = Infinity, south = Infinity, east = -Infinity, north = -Infinity;
    for (const rings of parts) for (const [x, y] of rings[0]) { west = Math.min(west, x); east = Math.max(east, x); south = Math.min(south, y); north = Math.max(north, y); }
    return Math.max(0, east - west) * Math.max(0, north - south);
  };
  const extents = shapes.map(extent);
  const layers = outlines.map((_, i) => i).sort((a, b) => extents[b] - extents[a] || a - b);  // the smallest on top
  // An area that holds two other plots or more: drawn as an outline, for a fill would lie below them.
  const middle = i => [(boxes[i][0] + boxes[i][2]) / 2, (boxes[i][1] + boxes[i][3]) / 2];
  const boxes = shapes.map(parts => {
    let box = null;
    for (const rings of parts) for (const [x, y] of rings[0]) box = box ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)] : [x, y, x, y];
    return box;
  });
  const wide = new Set();
  const pen = canvas && canvas.getContext('2d');
  for (const i of layers.slice(0, 300)) {
    let held = 0;
    const box = boxes[i];
    if (box) for (const k of layers) {
      if (k === i || !boxes[k] || extents[k] >= extents[i]) continue;
      const [x, y] = middle(k);
      if (x < box[0] || x > box[2] || y < box[1] || y > box[3] || !pen.isPointInPath(outlines[i], x, y, 'evenodd')) continue;
      if (++held === 2) { wide.add(i); break; }
    }
  }
  const wideList = document.getElementById('wide-areas');
  if (wideList && wide.size) {
    wideList.append(element('b', say.wide + ':'));
    [...wide].sort((a, b) => weight[data.plots[a][4]] - weight[data.plots[b][4]] || a - b).slice(0, 40).forEach(i => {
      const plot = data.plots[i], button = element('button');
      button.append(element('span', say.verdicts[plot[4]], { className: 'mark r' + plot[4] }), plot[0] + (plot[1] ? ' ' + plot[1] : '') + ' · ' + data.kinds[plot[2]]);
      button.addEventListener('click', () => { evidence(i); card.scrollIntoView({ block: 'nearest' }); });
      wideList.append(button);
    });
  }
  function fit() {
    const scale = Math.min(canvas.clientWidth / data.side, canvas.clientHeight / (data.side * data.aspect)) * .96;
    view.scale = scale;
    view.x = (canvas.clientWidth - data.side * scale) / 2;
    view.y = (canvas.clientHeight - data.side * data.aspect * scale) / 2;
  }
  function draw() {
    if (!canvas || !outlines.length) return;
    const ratio = window.devicePixelRatio || 1, context = canvas.getContext('2d');
    canvas.width = canvas.clientWidth * ratio;
    canvas.height = canvas.clientHeight * ratio;
    context.setTransform(ratio * view.scale, 0, 0, ratio * view.scale, ratio * view.x, ratio * view.y);
    const bright = new Set(matches());
    context.lineWidth = .7 / view.scale;
    layers.forEach(i => {
      if (wide.has(i)) return;
      const outline = outlines[i];
      context.globalAlpha = bright.has(i) ? .88 : .12;
      context.fillStyle = colours[data.plots[i][4]];
      context.fill(outline, 'evenodd');
      context.strokeStyle = '#37424d';
      context.stroke(outline);
      if (!data.plots[i][9]) return;
      context.setLineDash([6 / view.scale, 4 / view.scale]);
      context.lineWidth = 2.5 / view.scale;
      context.strokeStyle = '#7a1fa2';
      context.stroke(outline);
      context.setLineDash([]);
      context.lineWidth = .7 / view.scale;
    });
    // The widest first and thickest, so that outlines that run together all show.
    const rims = layers.filter(i => wide.has(i));
    rims.forEach((i, rank) => {
      context.globalAlpha = bright.has(i) ? 1 : .2;
      context.lineWidth = (3 + 4 * Math.max(0, Math.min(rims.length, 4) - 1 - rank)) / view.scale;
      context.strokeStyle = colours[data.plots[i][4]];
      context.stroke(outlines[i]);
    });
    if (chosen >= 0 && outlines[chosen]) {
      context.globalAlpha = 1;
      context.lineWidth = 3 / view.scale;
      context.strokeStyle = '#0b1f33';
      context.stroke(outlines[chosen]);
    }
  }
  if (canvas && outlines.length) {
    fit();
    const context = canvas.getContext('2d');
    const place = event => { const box = canvas.getBoundingClientRect(); return [(event.clientX - box.left - view.x) / view.scale, (event.clientY - box.top - view.y) / view.scale]; };
    let from = null, moved = false;
    canvas.addEventListener('wheel', event => {
      event.preventDefault();
      const [x, y] = place(event), factor = event.deltaY < 0 ? 1.2 : 1 / 1.2;
      view.x += x * view.scale * (1 - factor);
      view.y += y * view.scale * (1 - factor);
      view.scale *= factor;
      draw();
    }, { passive: false });
    canvas.addEventListener('pointerdown', event => { from = [event.clientX, event.clientY]; moved = false; canvas.setPointerCapture(event.pointerId); });
    canvas.addEventListener('pointermove', event => {
      if (!from) return;
      const dx = event.clientX - from[0], dy = event.clientY - from[1];
      if (!moved && Math.hypot(dx, dy) < 4) return;
      moved = true;
      view.x += dx; view.y += dy;
      from = [event.clientX, event.clientY];
      draw();
    });
    canvas.addEventListener('pointerup', event => {
      from = null;
      if (moved) return;
      const [x, y] = place(event);
      context.setTransform(1, 0, 0, 1, 0, 0);
      const hit = layers.findLast(i => context.isPointInPath(outlines[i], x, y, 'evenodd'));
      if (hit !== undefined) evidence(hit);
    });
    window.addEventListener('resize', () => { fit(); draw(); });
  }
  sort(4, false);
  list();
  draw();
  if (data.plots.length) evidence(order[0]);
})();
)js";

}  // namespace hydro::report
