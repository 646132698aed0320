// The page of memprof's HTTP service: asks the same endpoints as curl does, and nothing else.
'use strict';

const POLL_MS = 2000;
const MOST_POINTS = 300;
const $ = id => document.getElementById(id);

// --- asking ---

async function ask(path, method = 'GET') {
  const response = await fetch(path, {method});
  if (!response.ok) {
    let reason = response.status + ' ' + response.statusText;
    try {
      reason = (await response.json()).error;
    } catch (e) {
      // not one of memprof's own lines
    }
    throw new Error(reason);
  }
  return response;
}

const json = async (path, method) => (await ask(path, method)).json();

function problem(error) {
  $('problem').hidden = !error;
  $('problem').textContent = error ? error.message : '';
}

/** Runs what a button does, with the button disabled meanwhile, and shows what goes wrong. */
async function act(button, action) {
  button.disabled = true;
  problem(null);
  try {
    await action();
  } catch (e) {
    problem(e);
  } finally {
    button.disabled = false;
  }
}

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
  if (n == null) {
    return '';
  }
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  for (; Math.abs(n) >= 1024 && unit < units.length - 1; unit++) {
    n /= 1024;
  }
  return n.toFixed(unit === 0 ? 0 : 1) + ' ' + units[unit];
}

const color = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

// --- curves ---

const CURVES = [
  {name: 'allocated', label: 'Allocated', of: s => s.allocatedBytes},
  {name: 'resident', label: 'Resident', of: s => s.residentBytes},
  {name: 'rss', label: 'RSS', of: s => positive(s.processResidentBytes)},
  {name: 'limit', label: 'Limit', of: s => positive(s.processLimitBytes)},
];
const positive = n => n >= 0 ? n : null;
const data = [[], ...CURVES.map(() => [])];
let chart;

function draw() {
  if (chart) {
    chart.destroy();
  }
  const axis = {stroke: color('soft'), grid: {stroke: color('line'), width: 1}, ticks: {stroke: color('line')}};
  chart = new uPlot({
    width: $('chart').clientWidth,
    height: 260,
    legend: {show: false},
    scales: {y: {range: (u, min, max) => [0, (max || 1) * 1.05]}},
    axes: [{...axis, incrs: [1, 5, 10, 30, 60, 120, 300]}, {...axis, size: 80, values: (u, ticks) => ticks.map(bytes), incrs: binarySteps()}],
    series: [{}, ...CURVES.map(c => ({
      label: c.label, stroke: color(c.name), width: 2, dash: c.name === 'limit' ? [6, 4] : undefined,
      points: {show: u => u.data[0].length < 3},
    }))],
  }, data, $('chart'));
}

/** Ticks at whole KiB, MiB and GiB. */
function binarySteps() {
  const steps = [];
  for (let unit = 1; unit <= 2 ** 40; unit *= 1024) {
    for (let n = 1; n < 1024; n *= 2) {
      steps.push(n * unit);
    }
  }
  return steps;
}

function figures(stats) {
  const fragmentation = 100 * (1 - stats.allocatedBytes / Math.max(1, stats.activeBytes));
  const rows = CURVES.map(c => [c.name, c.label, bytes(c.of(stats))]);
  rows.push(['unpainted', 'Fragmentation', fragmentation.toFixed(1) + ' %'], ['unpainted', 'Retained', bytes(stats.retainedBytes)]);
  $('figures').replaceChildren(...rows.filter(row => row[2]).map(([name, label, value]) => {
    const pair = element('div', undefined, {class: name});
    pair.append(element('dt', label), element('dd', value));
    return pair;
  }));
}

function addPoint(stats) {
  data[0].push(stats.timeMillis / 1000);
  CURVES.forEach((c, i) => data[i + 1].push(c.of(stats)));
  if (data[0].length > MOST_POINTS) {
    data.forEach(values => values.shift());
  }
  chart.setData(data);
  figures(stats);
}

// --- status and switch ---

let status = {};
let profileSeconds = 0;

function showStatus(now) {
  status = now;
  $('process').textContent = 'pid ' + now.pid + ', a sample every ' + bytes(now.sampleIntervalBytes);
  $('state').textContent = now.active ? 'sampling' : 'sampling is off';
  $('state').classList.toggle('on', now.active);
  $('switch').textContent = now.active ? 'Switch off' : 'Switch on';
  $('switch').disabled = false;
  showProgress(now.profile);
}

function showProgress(running) {
  $('progress').hidden = !running && !profileSeconds;
  $('left').textContent = running ? running.remainingSeconds + ' s left' : '';
  if (running) {
    $('progress').value = 1 - running.remainingSeconds / running.seconds;
  }
}

let shownCaches;
let measuring = false;

function showCaches(caches) {
  const now = JSON.stringify([caches, measuring]);
  if (now === shownCaches) {
    return; // else a button would lose the focus
  }
  shownCaches = now;
  $('caches').hidden = caches.length === 0;
  $('caches').querySelector('tbody').replaceChildren(...caches.map(cache => {
    const row = element('tr');
    const measure = element('button', 'Measure', {type: 'button', 'aria-label': 'Clear and measure ' + cache.name});
    measure.disabled = cache.instances.length === 0 || measuring;
    measure.addEventListener('click', () => act(measure, () => measureCache(cache.name)));
    const cell = element('td');
    cell.append(measure);
    row.append(element('td', cache.name), element('td', cache.instances.length, {class: 'number'}),
      element('td', cache.weighedMillis ? bytes(cache.weightBytes) : '', {class: 'number'}),
      element('td', cache.weighedMillis ? new Date(cache.weighedMillis).toLocaleString() : ''),
      element('td', bytes(cache.releasedBytes), {class: 'number'}), cell);
    return row;
  }));
}

async function measureCache(name) {
  if (!confirm('This clears the cache ' + name + '. Go on?')) {
    return;
  }
  measuring = true;
  try {
    const result = await json('caches/' + encodeURIComponent(name) + '/measure', 'POST');
    show('What ' + name + ' gave back', [], ...result.releases.flatMap(release => [
      element('p', bytes(release.releasedBytes) + ': native ' + bytes(release.nativeBytes) + ' (±' + bytes(release.errorBytes)
        + '), Java heap ' + bytes(release.heapBytes) + '. ' + release.instance + '. ' + release.remark),
      ...release.shrunkSites.map(site => element('pre', site))]));
  } finally {
    measuring = false;
  }
}

async function poll() {
  try {
    if (!document.hidden) {
      const [now, stats, known] = await Promise.all([json('status'), json('stats'), json('caches')]);
      showStatus(now);
      showCaches(known.caches);
      addPoint(stats);
    }
  } catch (e) {
    $('state').textContent = 'not reached: ' + e.message;
    $('state').classList.remove('on');
  }
  setTimeout(poll, profileSeconds ? POLL_MS / 4 : POLL_MS);
}

// --- results ---

function show(title, links, ...content) {
  $('result').hidden = false;
  $('result-title').textContent = title;
  $('result-links').replaceChildren(...links.flatMap(([text, href]) => [element('a', text, {href, target: '_blank', rel: 'noopener'}), ' · ']).slice(0, -1));
  $('result-body').replaceChildren(...content);
  $('result').scrollIntoView({block: 'start'});
  $('result').focus({preventScroll: true});
}

const frame = src => element('iframe', undefined, {src, title: 'Flame graph'});
const dumpPath = (name, format) => 'dumps/' + encodeURIComponent(name) + '?format=' + format;

async function showTop() {
  const top = await json('top?n=20');
  const table = element('table');
  const head = element('tr');
  for (const [text, kind] of [['Live', 'number'], ['%', 'number'], ['Objects', 'number'], ['Allocated by', '']]) {
    head.append(element('th', text, {scope: 'col', class: kind}));
  }
  table.append(element('thead'), element('tbody'));
  table.tHead.append(head);
  for (const row of [...top.rows, ...top.overhead]) {
    const line = element('tr');
    const path = element('td', row.method, {class: 'path'});
    if (row.holder === 'APPLICATION') {
      path.append(element('small', row.nativeEntry), ...row.path.slice(0, 6).map(step => element('small', step)));
    }
    line.append(
      element('td', bytes(row.bytes), {class: 'number'}),
      element('td', row.percent.toFixed(1), {class: 'number'}),
      element('td', row.objects.toLocaleString('en'), {class: 'number'}),
      path);
    table.tBodies[0].append(line);
  }
  const empty = element('p', 'No sample is live: switch sampling on, and let the application work.');
  show('Top sites: ' + bytes(top.totalBytes) + ' live', [['as text', 'debug/pprof/heap?debug=1'], ['pprof', 'debug/pprof/heap']],
    table.tBodies[0].rows.length ? table : empty);
}

function showFlame() {
  const src = 'debug/pprof/heap?format=flamegraph';
  show('Flame graph of now', [['in a tab of its own', src]], frame(src));
}

function showDump(name) {
  show(name, ['flamegraph', 'text', 'collapsed', 'pprof', 'heap'].map(format => [format, dumpPath(name, format)]),
    frame(dumpPath(name, 'flamegraph')));
}

async function profile() {
  profileSeconds = Number($('seconds').value);
  $('progress').value = 0;
  $('progress').hidden = false;
  try {
    const response = await ask('profile?format=text&seconds=' + profileSeconds);
    const name = decodeURIComponent(response.headers.get('Content-Location').split('/').pop());
    showDump(name);
    $('result-title').textContent = 'What grew in ' + profileSeconds + ' s';
    $('result-body').append(element('pre', await response.text()));
    await listDumps();
  } finally {
    profileSeconds = 0;
    $('progress').hidden = true;
    $('left').textContent = '';
  }
}

// --- dumps ---

const chosen = {base: null, name: null};

function choice(which, dump) {
  const cell = element('td');
  const input = element('input', undefined, {type: 'radio', name: which, value: dump.name, 'aria-label': which + ' ' + dump.name});
  input.checked = chosen[which] === dump.name;
  input.addEventListener('change', () => {
    chosen[which] = dump.name;
    enableCompare();
  });
  cell.append(input);
  return cell;
}

function enableCompare() {
  $('compare').disabled = !chosen.base || !chosen.name || chosen.base === chosen.name;
}

async function listDumps() {
  const list = await json('dumps');
  $('directory').textContent = list.directory;
  const rows = list.dumps.reverse().map(dump => {
    const row = element('tr');
    const look = element('button', 'Flame graph', {type: 'button', 'aria-label': 'Flame graph of ' + dump.name});
    look.addEventListener('click', () => showDump(dump.name));
    const links = element('td');
    links.append(look);
    row.append(choice('base', dump), choice('name', dump), element('td', new Date(dump.timeMillis).toLocaleString()),
      element('td', dump.reason, {title: dump.detail}), element('td', bytes(dump.liveBytes), {class: 'number'}),
      element('td', (dump.growthBytes > 0 ? '+' : '') + bytes(dump.growthBytes), {class: 'number'}),
      element('td', bytes(dump.fileBytes), {class: 'number'}), links);
    return row;
  });
  const none = element('tr');
  none.append(element('td', 'None yet.', {colspan: 8}));
  $('dumps').tBodies[0].replaceChildren(...(rows.length ? rows : [none]));
}

async function compare() {
  const query = 'dumps/diff?base=' + encodeURIComponent(chosen.base) + '&name=' + encodeURIComponent(chosen.name) + '&format=';
  const text = await (await ask(query + 'text')).text();
  show('From ' + chosen.base + ' to ' + chosen.name, [['flame graph', query + 'flamegraph'], ['pprof', query + 'pprof']],
    frame(query + 'flamegraph'), element('pre', text));
}

// --- start ---

$('switch').addEventListener('click', () => act($('switch'), async () =>
  showStatus(await json(status.active ? 'deactivate' : 'activate', 'POST'))));
$('profile-form').addEventListener('submit', event => {
  event.preventDefault();
  act($('profile'), profile);
});
$('seconds').addEventListener('input', () => $('profile-seconds').textContent = $('seconds').value);
$('show-top').addEventListener('click', () => act($('show-top'), showTop));
$('show-flame').addEventListener('click', () => act($('show-flame'), async () => showFlame()));
$('dump').addEventListener('click', () => act($('dump'), async () => {
  await json('dumps', 'POST');
  await listDumps();
}));
$('compare').addEventListener('click', () => act($('compare'), compare).then(enableCompare));
addEventListener('resize', () => chart.setSize({width: $('chart').clientWidth, height: 260}));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);

draw();
poll();
listDumps().catch(problem);
