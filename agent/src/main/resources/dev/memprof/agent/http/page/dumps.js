/** The table of dumps: ten at a time, the latest first; new ones appear by themselves. */
const DUMPS_PER_PAGE = 10;
const dumps = {all: [], at: 0, rows: new Map()};
const chosen = {from: null, to: null};

const dumpPath = (name, format) => 'dumps/' + encodeURIComponent(name) + '?format=' + format;
const dumpLinks = name => ['flamegraph', 'text', 'collapsed', 'pprof', 'heap'].map(format => [format, dumpPath(name, format)]);

/** Without a later one, what changed until now. */
function difference(base, name) {
  return 'dumps/diff?base=' + encodeURIComponent(base) + (name ? '&name=' + encodeURIComponent(name) : '') + '&format=';
}

const differenceLinks = query => ['flamegraph', 'text', 'pprof'].map(format => [format, query + format]);

function choice(which, dump) {
  const label = which === 'from' ? 'From' : 'To';
  const cell = element('td', undefined, {class: 'pick', 'data-label': label});
  const input = element('input', undefined, {type: 'radio', name: which, value: dump.name, 'aria-label': `${label} ${dump.name}`});
  input.checked = chosen[which] === dump.name;
  input.addEventListener('change', () => {
    chosen[which] = dump.name;
    enableCompare();
    memory.plot.redraw();
  });
  cell.append(input);
  return cell;
}

function enableCompare() {
  $('compare').disabled = !chosen.from || !chosen.to || chosen.from === chosen.to;
}

function dumpRow(dump) {
  const row = element('tr', undefined, {class: 'dump'});
  const look = element('button', 'Flame graph', {type: 'button', 'aria-label': 'Flame graph of ' + dump.name});
  look.addEventListener('click', () => show(row, `${dump.reason} dump, ${when(dump.timeMillis)}`, dumpLinks(dump.name),
    element('p', dump.name, {class: 'hint'}), frame(dumpPath(dump.name, 'flamegraph'))));
  const links = element('td', undefined, {class: 'look'});
  links.append(look);
  const why = element('td', dump.reason, {class: 'why'});
  if (dump.detail) {
    why.append(element('small', dump.detail));
  }
  const broken = dump.liveBytes < 0;
  row.append(choice('from', dump), choice('to', dump), element('td', when(dump.timeMillis), {class: 'time'}), why,
    element('td', broken ? 'broken' : bytes(dump.liveBytes), {class: 'number live'}),
    element('td', broken ? '' : signed(dump.growthBytes), {class: 'number growth'}),
    element('td', bytes(dump.fileBytes), {class: 'number file'}), links);
  return row;
}

function matching() {
  const reason = $('reason').value;
  const words = $('search').value.toLowerCase().split(/\s+/).filter(Boolean);
  return dumps.all.filter(dump => (!reason || dump.reason === reason)
    && words.every(word => `${dump.name} ${dump.reason} ${dump.detail} ${when(dump.timeMillis)}`.toLowerCase().includes(word))).reverse();
}

/** Rows stay the same elements, so that an open result is not loaded anew, and a button keeps the focus. */
function showDumps() {
  const found = matching();
  dumps.at = Math.max(0, Math.min(dumps.at, Math.floor((found.length - 1) / DUMPS_PER_PAGE) * DUMPS_PER_PAGE));
  const wanted = found.slice(dumps.at, dumps.at + DUMPS_PER_PAGE).map(dump => {
    if (!dumps.rows.has(dump.name)) {
      dumps.rows.set(dump.name, dumpRow(dump));
    }
    return dumps.rows.get(dump.name);
  });
  if (result.row && !wanted.includes(result.owner)) {
    wanted.push(result.owner); // somebody reads it
  }
  const lines = wanted.flatMap(row => row === result.owner ? [row, result.row] : [row]);
  if (!lines.length) {
    const none = element('tr', undefined, {class: 'none'});
    none.append(element('td', dumps.all.length ? 'No dump matches.' : 'None yet. memprof takes them when memory grows or runs out.', {colspan: 8}));
    lines.push(none);
  }
  arrange($('dumps').tBodies[0], lines);
  const last = Math.min(dumps.at + DUMPS_PER_PAGE, found.length);
  $('range').textContent = found.length ? `${dumps.at + 1} to ${last} of ${found.length}` : '';
  $('newer').disabled = dumps.at === 0;
  $('older').disabled = last >= found.length;
}

/** Moves nothing that is in its place. */
function arrange(parent, children) {
  [...parent.children].filter(child => !children.includes(child)).forEach(child => child.remove());
  let place = parent.firstChild;
  for (const child of children) {
    if (child === place) {
      place = place.nextSibling;
    } else {
      parent.insertBefore(child, place);
    }
  }
}

function showReasons() {
  const reasons = [...new Set(dumps.all.map(dump => dump.reason))].sort();
  const now = $('reason').value;
  if ([...$('reason').options].slice(1).map(option => option.value).join() !== reasons.join()) {
    $('reason').replaceChildren(element('option', 'all', {value: ''}), ...reasons.map(reason => element('option', reason, {value: reason})));
    $('reason').value = reasons.includes(now) ? now : '';
  }
}

async function listDumps() {
  const list = await json('dumps');
  $('directory').textContent = list.directory;
  dumps.all = list.dumps;
  const names = new Set(dumps.all.map(dump => dump.name));
  for (const name of dumps.rows.keys()) {
    if (!names.has(name) && result.owner !== dumps.rows.get(name)) {
      dumps.rows.delete(name);
    }
  }
  showReasons();
  showDumps();
  memory.plot?.redraw();
}

async function compare() {
  const query = difference(chosen.from, chosen.to);
  const text = await (await ask(query + 'text')).text();
  show($('dumps-section'), 'From ' + chosen.from + ' to ' + chosen.to, differenceLinks(query),
    frame(query + 'flamegraph'), element('pre', text));
}

function turn(pages) {
  dumps.at += pages * DUMPS_PER_PAGE;
  closeResult();
  showDumps();
}

$('dump').addEventListener('click', () => act($('dump'), async () => {
  await json('dumps', 'POST');
  await listDumps();
}));
$('compare').addEventListener('click', () => act($('compare'), compare).then(enableCompare));
$('newer').addEventListener('click', () => turn(-1));
$('older').addEventListener('click', () => turn(1));
for (const field of [$('reason'), $('search')]) {
  field.addEventListener('input', () => {
    dumps.at = 0;
    showDumps();
  });
}
