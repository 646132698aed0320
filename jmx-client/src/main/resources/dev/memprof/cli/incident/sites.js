/** What the chosen dumps tell: call paths in a table, and the flame graph. */
const FEW_SITES = 6;

const flame = new FlameGraph($('flame'), incident.tree, {inverted: true});

function choose(change) {
  Object.assign(chosen, change);
  for (const input of document.querySelectorAll('#dumps input')) {
    input.checked = chosen[input.name]?.name === input.value && !(chosen.alone && input.name === 'from');
  }
  memory.plot?.redraw();
  if (!chosen.to) {
    $('result').hidden = true;
  } else if (chosen.alone || !chosen.from || chosen.from === chosen.to) {
    showOne(chosen.to);
  } else {
    showDifference(chosen.from, chosen.to);
  }
}

/** On a narrow screen all numbers but the first two are left out. */
const columnClass = i => i > 1 ? 'number least' : 'number';

function heads(...texts) {
  $('sites').tHead.rows[0].replaceChildren(...texts.map((text, i) =>
    element('th', text, {scope: 'col', class: i < texts.length - 1 ? columnClass(i) : ''})));
}

function showSites(sites, columns, sizeOf) {
  $('sites').className = chosen.alone || !chosen.from || chosen.from === chosen.to ? '' : 'difference';
  const rows = sites.filter(site => sizeOf(site) !== 0).sort((a, b) => Math.abs(sizeOf(b)) - Math.abs(sizeOf(a)));
  const lines = rows.map(site => {
    const row = element('tr', undefined, {class: sizeOf(site) < 0 ? 'shrunk' : ''});
    row.append(...columns(site).map((text, i) => element('td', text, {class: columnClass(i)})));
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
  $('sum').textContent = `${bytes(whole)} at ${when(dump.timeMillis)}, estimated from samples.`;
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
