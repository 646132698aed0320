/** All that the report shows is in the script element "data" (Incident.java): the run, and whose its memory was. */
const incident = JSON.parse($('data').textContent);
const MIN_ROW_SHARE = 0.002;
const MIN_BAR_SHARE = 0.01;

function showRun({main, pid, jvm, startMillis, state, sampleIntervalBytes}) {
  const parts = startMillis === null ? ['dumps of no known run']
    : ['pid ' + pid, jvm, 'started ' + when(startMillis)];
  if (sampleIntervalBytes) {
    parts.push('a sample every ' + bytes(sampleIntervalBytes));
  }
  $('program').textContent = main || 'memprof report';
  $('run').textContent = parts.filter(Boolean).join(' · ');
  $('state').textContent = state === 'unknown' ? '' : state;
  $('state').className = state;
  document.title = 'memprof report' + (main ? ': ' + main : '');
}

function ledgerBar(rows, rss) {
  $('ledger-bar').hidden = !rows.length;
  $('ledger-bar').replaceChildren(...rows.filter(row => row.bytes >= MIN_BAR_SHARE * rss).map((row, i) => {
    const part = element('span', row.bytes >= 0.08 * rss ? row.title : '', {class: 'part part-' + i % 6, title: row.title + ': ' + bytes(row.bytes)});
    part.style.flexGrow = row.bytes;
    return part;
  }));
  $('ledger-bar').setAttribute('aria-label', rows.slice(0, 6).map(row => `${row.title} ${percent(row.bytes / rss)}`).join(', '));
}

function showLedger({verdict, timeMillis, rows}) {
  const rss = rows.reduce((sum, row) => sum + row.bytes, 0);
  $('ledger').hidden = !rows.length && !verdict;
  $('ledger-answer').textContent = rows.length
    ? `${bytes(rss)} in memory (RSS); the largest part is ${rows[0].title}, ${bytes(rows[0].bytes)}.` : '';
  $('verdict').textContent = verdict;
  $('ledger-rows').hidden = !rows.length;
  ledgerBar(rows, rss);
  $('ledger-rows').tBodies[0].replaceChildren(...rows.filter(row => row.bytes >= MIN_ROW_SHARE * rss).map(row => {
    const line = element('tr');
    line.append(element('th', row.title, {scope: 'row'}), element('td', bytes(row.bytes), {class: 'number'}),
      element('td', percent(row.bytes / rss), {class: 'number'}), element('td', row.grown === 0 ? '' : signed(row.grown), {class: 'number'}));
    return line;
  }));
  $('ledger-time').textContent = timeMillis === null ? ''
    : `As of ${when(timeMillis)}. Growth is counted from when the parts were first seen.`;
}
