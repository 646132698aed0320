/** Whose the memory is, and whether it grows: GET /where and /growth, when the page opens and when somebody looks again. */
const MIN_SHARE = 0.01;
const MAX_OWNERS = 8;
const GROWTH_MS = 60_000;

/** Sums by category, the largest first. */
function categories(rows) {
  const sums = new Map();
  for (const row of rows) {
    const sum = sums.get(row.category) || {name: row.category, bytes: 0, grown: 0, changed: 0, rows: []};
    sum.bytes += row.residentBytes;
    sum.grown += row.sinceStartBytes;
    sum.changed += row.sinceLookBytes;
    sum.rows.push(row);
    sums.set(row.category, sum);
  }
  return [...sums.values()].filter(sum => sum.bytes > 0 || sum.changed).sort((a, b) => b.bytes - a.bytes);
}

const title = category => CATEGORY_TITLES[category] ?? category;
const share = (part, whole) => Math.round(100 * part / Math.max(1, whole)) + ' %';
const grown = n => n === 0 ? '' : signed(n);

function ledgerBar(sums, rss) {
  $('ledger-bar').replaceChildren(...sums.filter(sum => sum.bytes >= MIN_SHARE * rss).map((sum, i) => {
    const part = element('span', sum.bytes >= 0.08 * rss ? title(sum.name) : '', {
      class: 'part part-' + i % 6, title: title(sum.name) + ': ' + bytes(sum.bytes),
    });
    part.style.flexGrow = sum.bytes;
    return part;
  }));
  $('ledger-bar').setAttribute('aria-label',
    sums.slice(0, 6).map(sum => title(sum.name) + ' ' + share(sum.bytes, rss)).join(', '));
}

function ledgerRow(kind, name, row, rss) {
  const line = element('tr', undefined, {class: kind});
  const owner = element(kind === 'sum' ? 'th' : 'td', name, kind === 'sum' ? {scope: 'row'} : {});
  if (row.advice) {
    owner.append(element('small', row.advice.replaceAll('PID', status.pid)));
  }
  const memory = element('td', bytes(row.bytes), {class: 'number'});
  if (row.grown) { // where there is no room for columns
    memory.append(element('small', grown(row.grown) + ' grown', {class: 'narrow'}));
  }
  if (row.changed) {
    memory.append(element('small', grown(row.changed) + ' since last look', {class: 'narrow'}));
  }
  line.append(owner, memory,
    element('td', share(row.bytes, rss), {class: 'number'}),
    element('td', grown(row.grown), {class: 'number'}),
    element('td', grown(row.changed), {class: 'number'}));
  return line;
}

/** At first what is large; all of it, with the owners, when somebody asks. */
let wholeLedger = false;

function ledgerRows(sums, rss) {
  const lines = [];
  for (const sum of sums.filter(sum => wholeLedger || sum.bytes >= MIN_SHARE * rss)) {
    const owners = sum.rows.filter(row => row.residentBytes >= MIN_SHARE * rss).slice(0, MAX_OWNERS);
    const advice = sum.rows[0].advice;
    lines.push(ledgerRow('sum', title(sum.name), {...sum, advice}, rss));
    if (wholeLedger && sum.rows.length > 1) {
      lines.push(...owners.map(row => ledgerRow('owner', row.owner,
        {bytes: row.residentBytes, grown: row.sinceStartBytes, changed: row.sinceLookBytes,
          advice: row.advice === advice ? '' : row.advice}, rss)));
    }
  }
  $('ledger-rows').tBodies[0].replaceChildren(...lines);
  $('ledger-all').textContent = wholeLedger ? 'Show less' : 'Show all owners';
  $('ledger-all').setAttribute('aria-expanded', String(wholeLedger));
}

let ledger;

const rowKey = row => row.category + ' ' + row.owner;

/** The JVM keeps no look: the page tells what has changed since its last one. */
function compareWithLastLook(reading) {
  const isCompared = ledger?.process === reading.process;
  $('ledger-table').classList.toggle('compared', isCompared);
  if (!isCompared) {
    return;
  }
  const before = new Map(ledger.rows.map(row => [rowKey(row), row]));
  for (const row of reading.rows) {
    row.sinceLookBytes = row.residentBytes - (before.get(rowKey(row))?.residentBytes ?? 0);
    before.delete(rowKey(row));
  }
  for (const gone of before.values()) {
    if (gone.residentBytes) { // so that the column adds up to the change of RSS
      reading.rows.push({...gone, residentBytes: 0, sinceStartBytes: 0, sinceLookBytes: -gone.residentBytes});
    }
  }
}

function showLedger() {
  const sums = categories(ledger.rows);
  ledgerBar(sums, ledger.rssBytes);
  ledgerRows(sums, ledger.rssBytes);
}

async function lookAtLedger() {
  const reading = await json('where');
  const sums = categories(reading.rows);
  const huge = reading.beside.filter(row => row.owner.endsWith(' in huge pages')).reduce((sum, row) => sum + row.residentBytes, 0);
  $('ledger-answer').textContent = bytes(reading.rssBytes) + ' in memory (RSS)' + (huge ? ' and ' + bytes(huge) + ' in huge pages beside it' : '')
    + (sums.length ? '; the largest part is ' + title(sums[0].name) + ', ' + bytes(sums[0].bytes) : '') + '.';
  compareWithLastLook(reading);
  ledger = reading;
  showLedger();
  $('ledger-bar').hidden = $('ledger-table').hidden = $('ledger-all').hidden = false;
  $('ledger-remarks').textContent = reading.remarks.join(' ');
  $('ledger-time').textContent = 'As of ' + when(reading.timeMillis) + '.';
  await lookAtGrowth();
}

let growthMillis = 0;

async function lookAtGrowth() {
  growthMillis = Date.now();
  $('ledger-growth').textContent = (await json('growth')).sentence;
}

$('ledger-all').addEventListener('click', () => {
  wholeLedger = !wholeLedger;
  showLedger();
});
$('ledger-look').addEventListener('click', () => act($('ledger-look'), lookAtLedger));
