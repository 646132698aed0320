/** The application's caches, and clearing one to see what that gives back. */
let shownCaches;
let measuring = false;

function cacheRow(cache) {
  const row = element('tr');
  const measure = element('button', 'Measure', {type: 'button', 'aria-label': 'Clear and measure ' + cache.name});
  measure.disabled = cache.instances.length === 0 || measuring;
  measure.addEventListener('click', () => act(measure, () => measureCache(row, cache.name)));
  const cell = element('td');
  cell.append(measure);
  const weight = element('td', cache.weighedMillis ? bytes(cache.weightBytes) : '', {class: 'number'});
  if (cache.weighedMillis) {
    weight.append(element('small', when(cache.weighedMillis)));
  }
  row.append(element('td', cache.name, {class: 'path'}), element('td', cache.instances.length, {class: 'number'}), weight,
    element('td', bytes(cache.releasedBytes), {class: 'number'}), cell);
  return row;
}

function showCaches(caches) {
  const now = JSON.stringify([caches, measuring]);
  if (now === shownCaches || $('caches').contains(result.node)) {
    return; // else a button would lose the focus, and a result its place
  }
  shownCaches = now;
  $('caches').hidden = caches.length === 0;
  $('caches').querySelector('tbody').replaceChildren(...caches.map(cacheRow));
}

async function measureCache(row, name) {
  if (!confirm('This clears the cache ' + name + '. Go on?')) {
    return;
  }
  measuring = true;
  try {
    const measured = await json('caches/' + encodeURIComponent(name) + '/measure', 'POST');
    show($('caches'), 'What ' + name + ' gave back', [], ...measured.releases.flatMap(release => [
      element('p', bytes(release.releasedBytes) + ': native ' + bytes(release.nativeBytes) + ' (±' + bytes(release.errorBytes)
        + '), Java heap ' + bytes(release.heapBytes) + '. ' + release.instance + '. ' + release.remark),
      ...release.shrunkSites.map(site => element('pre', site))]));
  } finally {
    measuring = false;
  }
}
