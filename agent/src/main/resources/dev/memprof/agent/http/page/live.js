/** What is live now: snapshots, which store nothing. */
const NOTHING_SAMPLED = 'No sample is live: switch sampling on, and let the application work.';
const MAX_SIZES = 20;
const OPEN_STACKS = 3;

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

/** A name that goes on in the next line after a full stop, where it must. */
function breakable(node, name) {
  node.append(...name.split(/(?<=[./])/).flatMap(part => [part, element('wbr')]));
  return node;
}

/** A method, and how it came there: at first of the largest, of others when somebody asks. */
function allocatedBy(row) {
  const steps = row.holder === 'APPLICATION' ? [row.nativeEntry, ...row.path.slice(0, 6)].filter(Boolean) : [];
  if (!steps.length) {
    return row.method;
  }
  const path = element('details');
  path.open = row.open;
  path.append(breakable(element('summary'), row.method), ...steps.map(step => breakable(element('small'), step)));
  return path;
}

/** A small row that rests on one sample is as likely there as not: such rows are put together, as on the command line. */
function telling(rows) {
  const guesses = rows.filter(row => row.sampledObjects === 1 && row.errorBytes >= row.bytes / 2 && row.percent < 1);
  if (guesses.length < 2) {
    return rows;
  }
  const sum = key => guesses.reduce((all, row) => all + row[key], 0);
  return [...rows.filter(row => !guesses.includes(row)), {
    holder: '', method: guesses.length + ' sites of one sample each', path: [], nativeEntry: '', ages: [],
    bytes: sum('bytes'), objects: sum('objects'), percent: sum('percent'), bytesPerSecond: sum('bytesPerSecond'),
    temporaryBytes: sum('temporaryBytes'),
  }];
}

/** As on the command line: half of it has lived for that long at least. */
function ageOf(row) {
  const reached = row.ages.filter(aged => aged.bytes >= row.bytes / 2).map(aged => aged.minSeconds);
  return reached.length ? duration(1000 * Math.max(...reached)) + '+' : '';
}

/** A column of an amount; empty where there is none. */
const amount = (title, key) => [title, 'number', row => row[key] ? bytes(row[key]) : ''];

const OF_HISTORY = {
  'of=allocated': {title: 'Allocated', since: true,
    more: [amount('Per second', 'bytesPerSecond'), amount('Freed in 1 s', 'temporaryBytes')]},
  'of=temporary': {title: 'Freed in 1 s', since: true, more: [amount('Per second', 'bytesPerSecond')]},
  'of=peak': {title: 'At the peak', more: []},
};
const LIVE = {title: 'Live', more: [['Age', 'number', ageOf]]};

/** What is chosen to be shown. */
const shownPart = () => OF_HISTORY[$('part').value] ?? LIVE;

function topColumns({title, more}) {
  return [
    ['Allocated by', 'path', allocatedBy],
    [title, 'number', row => element('span', bytes(row.bytes), {title: row.objects.toLocaleString('en') + ' objects'})],
    ['%', 'number roomy', row => row.percent.toFixed(1)],
    ...more,
  ];
}

/** The address of what is chosen: a part of the history, or what is live, of the age that is chosen. */
function ofChosen(path) {
  const query = $('part').value || $('age').value;
  return query ? path + (path.includes('?') ? '&' : '?') + query : path;
}

const isOfAge = () => shownPart() === LIVE && $('age').value;

function nothing() {
  return element('p', isOfAge() ? 'No sample is of that age.' : shownPart() === LIVE ? NOTHING_SAMPLED : 'There is no such sample.');
}

/** Such as 41.0 MiB allocated in 3 min. */
function summary(top) {
  const during = shownPart().since && top.historySinceMillis ? ' in ' + duration(top.timeMillis - top.historySinceMillis) : '';
  const age = isOfAge() ? ', ' + $('age').selectedOptions[0].textContent : '';
  return bytes(top.totalBytes) + ' ' + shownPart().title.toLowerCase() + during + age;
}

async function showTop() {
  const top = await json(ofChosen('top?n=20'));
  const rows = [...telling(top.rows), ...top.overhead];
  rows.slice(0, OPEN_STACKS).forEach(row => row.open = row.percent >= 1);
  show($('show-top').closest('section'), 'Top sites: ' + summary(top),
    [['as text', ofChosen('debug/pprof/heap?debug=1')], ['pprof', ofChosen('debug/pprof/heap')]],
    rows.length ? tableOf(topColumns(shownPart()), rows) : nothing());
}

async function showFlame() {
  const src = ofChosen('debug/pprof/heap?format=flamegraph');
  const top = await json(ofChosen('top?n=1'));
  show($('show-flame').closest('section'), 'Flame graph: ' + summary(top), [['in a tab of its own', src]],
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
/** What was allocated, freed and live at the peak counts from here; for everybody who looks. */
async function reset() {
  await json('history/reset', 'POST');
  await showTop();
}

$('reset').addEventListener('click', () => act($('reset'), reset));
$('part').addEventListener('change', () => {
  $('age').disabled = shownPart() !== LIVE;
  $('reset').hidden = shownPart() === LIVE;
});
