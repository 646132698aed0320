/** What is live now: snapshots, which store nothing. */
const NOTHING_SAMPLED = 'No sample is live: switch sampling on, and let the application work.';
const MAX_SIZES = 20;

/** A table: columns of [title, class, value(row)], of which a value is a text or a node. */
function tableOf(columns, rows) {
  const table = element('table');
  const head = element('tr');
  head.append(...columns.map(([title, kind]) => element('th', title, {scope: 'col', class: kind})));
  table.append(element('thead'), element('tbody'));
  table.tHead.append(head);
  for (const row of rows) {
    const line = element('tr');
    for (const [, kind, value] of columns) {
      const cell = element('td', undefined, {class: kind});
      cell.append(value(row));
      line.append(cell);
    }
    table.tBodies[0].append(line);
  }
  return table;
}

function allocatedBy(row) {
  const path = document.createDocumentFragment();
  path.append(row.method);
  if (row.holder === 'APPLICATION') {
    path.append(element('small', row.nativeEntry), ...row.path.slice(0, 6).map(step => element('small', step)));
  }
  return path;
}

/** As on the command line: half of it has lived for that long at least. */
function ageOf(row) {
  const reached = row.ages.filter(aged => aged.bytes >= row.bytes / 2).map(aged => aged.minSeconds);
  return reached.length ? duration(1000 * Math.max(...reached)) + '+' : '';
}

const TOP_COLUMNS = [
  ['Allocated by', 'path', allocatedBy],
  ['Live', 'number', row => element('span', bytes(row.bytes), {title: row.objects.toLocaleString('en') + ' objects'})],
  ['%', 'number roomy', row => row.percent.toFixed(1)],
  ['Age', 'number', ageOf],
];

/** The address of what is live, of the age that is chosen. */
function ofAge(path) {
  const query = $('age').value;
  return query ? path + (path.includes('?') ? '&' : '?') + query : path;
}

const chosenAge = () => $('age').value && ', ' + $('age').selectedOptions[0].textContent;
const nothing = () => element('p', $('age').value ? 'No sample is of that age.' : NOTHING_SAMPLED);

async function showTop() {
  const top = await json(ofAge('top?n=20'));
  const rows = [...top.rows, ...top.overhead];
  show($('show-top').closest('section'), 'Top sites: ' + bytes(top.totalBytes) + ' live' + chosenAge(),
    [['as text', ofAge('debug/pprof/heap?debug=1')], ['pprof', ofAge('debug/pprof/heap')]],
    rows.length ? tableOf(TOP_COLUMNS, rows) : nothing());
}

async function showFlame() {
  const src = ofAge('debug/pprof/heap?format=flamegraph');
  const top = await json(ofAge('top?n=1'));
  show($('show-flame').closest('section'), 'Flame graph of now' + chosenAge(), [['in a tab of its own', src]],
    top.totalBytes > 0 ? frame(src) : nothing());
}

/** Counted by jemalloc, not sampled; those with most bytes. */
async function showSizes() {
  const sizes = (await json('stats?sizes=1')).sizes.filter(size => size.liveBlocks > 0).sort((a, b) => b.liveBytes - a.liveBytes);
  const all = sizes.reduce((sum, size) => sum + size.liveBytes, 0);
  const columns = [
    ['Block', 'number', size => bytes(size.blockBytes)],
    ['Live blocks', 'number', size => size.liveBlocks.toLocaleString('en')],
    ['Live', 'number', size => bytes(size.liveBytes)],
    ['%', 'number', size => (100 * size.liveBytes / all).toFixed(1)],
    ['Free beside', 'number roomy', size => size.freeBytes ? bytes(size.freeBytes) : ''],
  ];
  show($('show-sizes').closest('section'), 'Blocks by size: ' + bytes(all) + ' live in ' + sizes.length + ' sizes',
    [['all, as JSON', 'stats?sizes=1']], tableOf(columns, sizes.slice(0, MAX_SIZES)));
}

$('show-top').addEventListener('click', () => act($('show-top'), showTop));
$('show-flame').addEventListener('click', () => act($('show-flame'), showFlame));
$('show-sizes').addEventListener('click', () => act($('show-sizes'), showSizes));
