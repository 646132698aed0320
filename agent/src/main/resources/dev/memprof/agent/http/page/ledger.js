// The panel that tells whose the memory is: GET /where and /growth, asked when the page opens and when somebody looks again.
'use strict';

const MIN_SHARE = 0.01;
const MAX_OWNERS = 8;

/** Sums by category, the largest first. */
function categories(rows) {
  const sums = new Map();
  for (const row of rows) {
    const sum = sums.get(row.category) || {name: row.category, bytes: 0, grown: 0, rows: []};
    sum.bytes += row.residentBytes;
    sum.grown += row.sinceStartBytes;
    sum.rows.push(row);
    sums.set(row.category, sum);
  }
  return [...sums.values()].filter(sum => sum.bytes > 0).sort((a, b) => b.bytes - a.bytes);
}

const title = category => category.replaceAll('-', ' ');
const share = (part, whole) => Math.round(100 * part / Math.max(1, whole)) + ' %';
const signed = n => n === 0 ? '' : (n > 0 ? '+' : '') + bytes(n);

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
  line.append(
    element(kind === 'sum' ? 'th' : 'td', name, kind === 'sum' ? {scope: 'row'} : {}),
    element('td', bytes(row.bytes), {class: 'number'}),
    element('td', share(row.bytes, rss), {class: 'number'}),
    element('td', signed(row.grown), {class: 'number'}),
    element('td', row.advice));
  return line;
}

function ledgerRows(sums, rss) {
  const lines = [];
  for (const sum of sums) {
    const owners = sum.rows.filter(row => row.residentBytes >= MIN_SHARE * rss).slice(0, MAX_OWNERS);
    const advice = sum.rows[0].advice;
    lines.push(ledgerRow('sum', title(sum.name), {...sum, advice}, rss));
    if (sum.rows.length > 1) {
      lines.push(...owners.map(row => ledgerRow('owner', row.owner,
        {bytes: row.residentBytes, grown: row.sinceStartBytes, advice: row.advice === advice ? '' : row.advice}, rss)));
    }
  }
  $('ledger-rows').tBodies[0].replaceChildren(...lines);
}

async function lookAtLedger() {
  const reading = await json('where');
  const sums = categories(reading.rows);
  $('ledger-answer').textContent = bytes(reading.rssBytes) + ' in memory (RSS)'
    + (sums.length ? '; the largest part is ' + title(sums[0].name) + ', ' + bytes(sums[0].bytes) : '') + '.';
  ledgerBar(sums, reading.rssBytes);
  ledgerRows(sums, reading.rssBytes);
  $('ledger-remarks').textContent = reading.remarks.join(' ');
  $('ledger-growth').textContent = (await json('growth')).sentence;
}

$('ledger-look').addEventListener('click', () => act($('ledger-look'), lookAtLedger));
act($('ledger-look'), lookAtLedger);
