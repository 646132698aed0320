// The page of memprof report: all it shows is in the script element "data" (Incident.java).
'use strict';

const incident = JSON.parse(document.getElementById('data').textContent);
const FEW_SITES = 6;
const $ = id => document.getElementById(id);

// --- writing ---

function element(name, text, attributes = {}) {
  const node = document.createElement(name);
  if (text !== undefined) {
    node.textContent = text;
  }
  for (const [key, value] of Object.entries(attributes)) {
    node.setAttribute(key, value);
  }
  return node;
}

function bytes(n) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let unit = 0;
  for (; Math.abs(n) >= 1023.95 && unit < units.length - 1; unit++) {
    n /= 1024;
  }
  return n.toFixed(unit === 0 ? 0 : 1) + ' ' + units[unit];
}

const signed = n => (n > 0 ? '+' : '') + bytes(n);
const percent = share => (100 * share).toFixed(1) + ' %';
const utc = millis => new Date(millis).toISOString().replace('T', ' ').slice(0, 19);
const color = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

// --- the run ---

function showRun({main, pid, jvm, startMillis, state, sampleIntervalBytes}) {
  const parts = startMillis === null ? ['dumps of no known run']
    : [main || 'a JVM', 'pid ' + pid, jvm, 'started ' + utc(startMillis) + ' UTC'];
  if (sampleIntervalBytes) {
    parts.push('a sample every ' + bytes(sampleIntervalBytes));
  }
  $('run').textContent = parts.filter(Boolean).join(' · ');
  $('state').textContent = state === 'unknown' ? '' : state;
  $('state').className = state;
  document.title = 'memprof report' + (main ? ': ' + main : '');
}

// --- curve ---

const CURVES = [
  {name: 'live', label: 'Live (allocated by the application)'},
  {name: 'resident', label: 'Resident (of the allocator)'},
  {name: 'rss', label: 'RSS of the process'},
  {name: 'limit', label: 'Limit'},
];
let chart;

function curveData() {
  const curve = incident.curve;
  if (curve.timeMillis.length) {
    return [curve.timeMillis.map(t => t / 1000), ...CURVES.map(c => curve[c.name])];
  }
  const whole = readable.filter(dump => dump.reason !== 'profile').sort((a, b) => a.timeMillis - b.timeMillis);
  const none = whole.map(() => null);
  return [whole.map(dump => dump.timeMillis / 1000), whole.map(dump => dump.live), none, none, none];
}

/** Ticks at whole KiB, MiB and GiB. */
function binarySteps() {
  const steps = [];
  for (let unit = 1; unit <= 2 ** 50; unit *= 1024) {
    for (let n = 1; n < 1024; n *= 2) {
      steps.push(n * unit);
    }
  }
  return steps;
}

/** A line for every dump, with a mark at its foot; the two that are compared stand out. */
function drawDumps(u) {
  const {left, top, width, height} = u.bbox;
  const c = u.ctx;
  c.save();
  c.setLineDash([]);
  for (const dump of incident.dumps) {
    const x = u.valToPos(dump.timeMillis / 1000, 'x', true);
    if (x < left - 1 || x > left + width + 1) {
      continue;
    }
    const picked = dump === chosen.to || dump === chosen.from && !chosen.alone;
    c.strokeStyle = c.fillStyle = color(picked ? 'picked' : 'dump');
    c.lineWidth = (picked ? 2 : 1) * devicePixelRatio;
    c.beginPath();
    c.moveTo(x, top);
    c.lineTo(x, top + height);
    c.stroke();
    const size = (picked ? 6 : 4) * devicePixelRatio;
    c.beginPath();
    c.moveTo(x - size, top);
    c.lineTo(x + size, top);
    c.lineTo(x, top + 1.6 * size);
    c.fill();
  }
  c.restore();
}

/** A limit far above all else would press the curves flat: it is named then, and not drawn. */
function withoutFarLimits(data) {
  const highest = data.slice(1, 4).flat().reduce((a, b) => Math.max(a, b), 0);
  return [...data.slice(0, 4), data[4].map(n => n > 3 * highest ? null : n)];
}

/** 24 hours, as finely as the distance of the ticks asks for. */
function clock(u, ticks) {
  const step = ticks[1] - ticks[0];
  return ticks.map(t => {
    const text = new Date(t * 1000).toISOString();
    return step < 60 ? text.slice(11, 19) : step < 86400 ? text.slice(5, 16).replace('T', ' ') : text.slice(0, 10);
  });
}

function drawCurve() {
  chart?.destroy();
  const data = withoutFarLimits(curveData());
  // All dumps are to be seen, also those before the first point and after the last.
  const times = [...data[0], ...incident.dumps.map(dump => dump.timeMillis / 1000)];
  const from = times.reduce((a, b) => Math.min(a, b), Infinity);
  const to = times.reduce((a, b) => Math.max(a, b), -Infinity);
  const margin = Math.max(1, (to - from) * 0.01);
  const axis = {stroke: color('soft'), grid: {stroke: color('line'), width: 1}, ticks: {stroke: color('line')}};
  chart = new uPlot({
    width: $('chart').clientWidth,
    height: 300,
    legend: {show: false},
    tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
    scales: {x: {range: () => [from - margin, to + margin]}, y: {range: (u, min, max) => [0, (max || 1) * 1.05]}},
    axes: [{...axis, values: clock, space: 90}, {...axis, size: 80, values: (u, ticks) => ticks.map(bytes), incrs: binarySteps()}],
    series: [{}, ...CURVES.map(curve => ({
      label: curve.label, stroke: color(curve.name), width: 2, dash: curve.name === 'limit' ? [6, 4] : undefined,
      points: {show: data[0].length < 3},
    }))],
    hooks: {draw: [drawDumps]},
  }, data, $('chart'));
  $('chart').setAttribute('aria-label', describeCurve(data));
  $('no-curve').hidden = incident.curve.timeMillis.length > 0;
  const drawn = CURVES.filter((curve, i) => data[i + 1].some(n => n !== null));
  $('legend').replaceChildren(
    ...drawn.map(curve => element('li', curve.label, {class: curve.name})),
    element('li', 'a dump', {class: 'dump'}), element('li', 'the two compared', {class: 'picked'}));
  $('limits').textContent = incident.curve.limits.length ? 'Nearest limits: ' + incident.curve.limits.join(', ') + '.' : '';
}

function describeCurve(data) {
  const parts = CURVES.map((curve, i) => {
    const values = data[i + 1].filter(n => n !== null);
    return values.length ? `${curve.label}: from ${bytes(values[0])} to ${bytes(values.at(-1))}` : '';
  });
  return parts.filter(Boolean).join('; ') + `; ${incident.dumps.length} dumps`;
}

// --- dumps ---

const readable = incident.dumps.filter(dump => dump.self !== null);
const chosen = {from: null, to: null, alone: false};

/** What a dump holds in each node itself, by column. */
function self(dump) {
  const column = () => new Array(incident.tree.caller.length).fill(0);
  const held = {bytes: column(), objects: column(), error: column()};
  for (let i = 0, at = 0; i < dump.self.length; i += 4) {
    at += dump.self[i];
    [held.bytes[at], held.objects[at], held.error[at]] = dump.self.slice(i + 1, i + 4);
  }
  return held;
}

function choice(which, dump) {
  const cell = element('td');
  const input = element('input', undefined, {type: 'radio', name: which, value: dump.name, 'aria-label': which + ' ' + dump.name});
  input.checked = chosen[which] === dump;
  input.disabled = dump.self === null;
  input.addEventListener('change', () => choose({[which]: dump, alone: false}));
  cell.append(input);
  return cell;
}

function listDumps() {
  const rows = incident.dumps.map(dump => {
    const row = element('tr');
    const look = element('button', 'Flame graph', {type: 'button', 'aria-label': 'Flame graph of ' + dump.name});
    look.disabled = dump.self === null;
    look.addEventListener('click', () => choose({to: dump, alone: true}));
    const reason = element('td', dump.reason);
    reason.append(element('small', dump.problem === null ? dump.detail : 'cannot be read: ' + dump.problem));
    const links = element('td');
    links.append(look);
    row.append(choice('from', dump), choice('to', dump), element('td', utc(dump.timeMillis), {class: 'time'}), reason,
      element('td', dump.problem === null ? bytes(dump.live) : '', {class: 'number'}),
      element('td', dump.problem === null && dump.growth !== null ? signed(dump.growth) : '', {class: 'number'}),
      element('td', dump.fileBytes === null ? '' : bytes(dump.fileBytes), {class: 'number'}), element('td', dump.name, {class: 'name'}), links);
    return row;
  });
  const none = element('tr');
  none.append(element('td', 'None.', {colspan: 9}));
  $('dumps').tBodies[0].replaceChildren(...(rows.length ? rows : [none]));
}

// --- what they tell ---

const flame = new FlameGraph($('flame'), incident.tree, {inverted: true});

function choose(change) {
  Object.assign(chosen, change);
  for (const input of document.querySelectorAll('#dumps input')) {
    input.checked = chosen[input.name]?.name === input.value && !(chosen.alone && input.name === 'from');
  }
  chart?.redraw();
  if (!chosen.to) {
    $('result').hidden = true;
  } else if (chosen.alone || !chosen.from || chosen.from === chosen.to) {
    showOne(chosen.to);
  } else {
    showDifference(chosen.from, chosen.to);
  }
}

function heads(...texts) {
  $('sites').tHead.rows[0].replaceChildren(...texts.map((text, i) =>
    element('th', text, {scope: 'col', class: i < texts.length - 1 ? 'number' : ''})));
}

function showSites(sites, columns, sizeOf) {
  $('sites').className = chosen.alone || !chosen.from || chosen.from === chosen.to ? '' : 'difference';
  const rows = sites.filter(site => sizeOf(site) !== 0).sort((a, b) => Math.abs(sizeOf(b)) - Math.abs(sizeOf(a)));
  const lines = rows.map(site => {
    const row = element('tr', undefined, {class: sizeOf(site) < 0 ? 'shrunk' : ''});
    row.append(...columns(site).map(text => element('td', text, {class: 'number'})));
    const path = element('td', site.method, {class: 'path'});
    path.append(...[site.nativeEntry, ...site.path].filter(Boolean).map(step => element('small', step)));
    row.append(path);
    return row;
  });
  const show = all => {
    $('sites').tBodies[0].replaceChildren(...(all ? lines : lines.slice(0, FEW_SITES)));
    $('all-sites').hidden = all || lines.length <= FEW_SITES;
  };
  $('all-sites').textContent = `Show all ${lines.length}`;
  $('all-sites').onclick = () => show(true);
  $('no-site').hidden = lines.length > 0;
  show(false);
}

function showOne(dump) {
  const at = incident.dumps.indexOf(dump);
  const held = self(dump);
  const whole = held.bytes.reduce((a, b) => a + b, 0);
  $('sites-title').textContent = 'Live in ' + dump.name;
  $('sum').textContent = `${bytes(whole)} at ${utc(dump.timeMillis)} UTC, estimated from samples.`;
  heads('Live', '%', 'Allocated by');
  showSites(incident.sites, site => [bytes(site.bytes[at]), percent(site.bytes[at] / whole)], site => site.bytes[at]);
  $('flame-title').textContent = 'Flame graph of ' + dump.name;
  flame.draw({grown: held.bytes, objects: held.objects, error: held.error}, false);
}

function showDifference(from, to) {
  const [a, b] = [incident.dumps.indexOf(from), incident.dumps.indexOf(to)];
  const [before, after] = [self(from), self(to)];
  const change = after.bytes.map((n, i) => n - before.bytes[i]);
  const grown = change.reduce((sum, n) => sum + Math.max(n, 0), 0);
  const shrunk = change.reduce((sum, n) => sum + Math.min(n, 0), 0);
  const growth = site => site.bytes[b] - site.bytes[a];
  const all = incident.sites.reduce((sum, site) => sum + Math.max(growth(site), 0), 0);
  $('sites-title').textContent = `From ${from.name} to ${to.name}`;
  $('sum').textContent = `${signed(grown)} grown, ${signed(shrunk)} shrunk, net ${signed(grown + shrunk)},`
    + ` in ${duration(to.timeMillis - from.timeMillis)}; estimated from samples.`;
  heads('Growth', '%', 'Before', 'After', 'Allocated by');
  showSites(incident.sites, site => [signed(growth(site)), growth(site) > 0 ? percent(growth(site) / all) : '',
    bytes(site.bytes[a]), bytes(site.bytes[b])], growth);
  $('flame-title').textContent = 'Flame graph of the difference';
  flame.draw({
    grown: change.map(n => Math.max(n, 0)),
    shrunk: change.map(n => Math.max(-n, 0)),
    base: before.bytes,
    objects: after.objects,
    baseObjects: before.objects,
    error: after.error.map((n, i) => Math.hypot(n, before.error[i])),
  }, true);
}

function duration(millis) {
  const seconds = Math.round(Math.abs(millis) / 1000);
  const parts = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  let left = seconds;
  const words = parts.map(([size, unit]) => {
    const n = Math.floor(left / size);
    left -= n * size;
    return n ? n + ' ' + unit : '';
  }).filter(Boolean);
  return (millis < 0 ? 'minus ' : '') + (words.slice(0, 2).join(' ') || '0 s');
}

// --- start ---

showRun(incident.about);
listDumps();
const whole = readable.filter(dump => dump.reason !== 'profile');
choose({from: whole.length > 1 ? whole[0] : null, to: whole.at(-1) ?? readable.at(-1) ?? null});
drawCurve();
const {leastShare, framesPerDump, sites, points} = incident.rule;
$('rule').textContent = `Drawn are frames that hold at least ${percent(leastShare)} of one dump, at most ${framesPerDump} for each, the`
  + ` widest first; what others hold counts for their callers. Listed are call paths by the same share, at most ${sites}. Their`
  + ` values are those of whole dumps. The curve has ${points} points, and shows ${incident.curve.timeMillis.length}.`;
addEventListener('resize', () => chart.setSize({width: $('chart').clientWidth, height: 300}));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawCurve);
