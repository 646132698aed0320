// The panel that tells whose the memory was when it was last seen, and whether it grew. After report.js.
'use strict';

const MIN_ROW_SHARE = 0.002;

function showLedger({verdict, timeMillis, rows}) {
  $('ledger').hidden = !rows.length && !verdict;
  $('verdict').textContent = verdict;
  $('ledger-rows').hidden = !rows.length;
  const rss = rows.reduce((sum, row) => sum + row.bytes, 0);
  $('ledger-rows').tBodies[0].replaceChildren(...rows.filter(row => row.bytes >= MIN_ROW_SHARE * rss).map(row => {
    const line = element('tr');
    line.append(element('td', bytes(row.bytes), {class: 'number'}), element('td', percent(row.bytes / rss), {class: 'number'}),
      element('td', row.grown === 0 ? '' : signed(row.grown), {class: 'number'}), element('td', row.title));
    return line;
  }));
  $('ledger-time').textContent = timeMillis === null ? ''
    : `At ${utc(timeMillis)} UTC: ${bytes(rss)} in memory (RSS). Growth is counted from when the parts were first seen.`;
}

showLedger(incident.ledger);
