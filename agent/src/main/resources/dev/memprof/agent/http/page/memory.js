/** The curve since the agent's start, with the limit, and a mark for each dump: GET /curve once, then a point of /stats each time. */
const MAX_POINTS = 6_000;

const data = [[], [], [], [], []];
const memory = new MemoryCurve($('chart'), {
  height: 260,
  marks: () => dumps.all.filter(dump => dump.own).map(dump => ({timeMillis: dump.timeMillis, kind: markKind(dump), oom: dump.reason === 'oom', dump})),
  onSelect: (from, to) => chooseSlice(from, to),
  onPoint: showMoment,
});

function repaint() {
  if (begun) {
    memory.draw(data);
    drawAges();
  }
}
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
paintForPrint(repaint);

const positive = n => n > 0 ? n : null;

function markKind(dump) {
  const picked = dump.name === chosen.from || dump.name === chosen.to;
  return picked ? 'picked' : dump.reason === 'oom' ? 'oom' : 'dump';
}

function addPoint(seconds, live, resident, rss, limit) {
  if (data[0].length && seconds <= data[0].at(-1)) {
    return; // the clock was set back, or it is known already
  }
  [seconds, live, resident, positive(rss), positive(limit)].forEach((value, i) => data[i].push(value));
  if (data[0].length > MAX_POINTS) {
    data.forEach((column, i) => data[i] = column.filter((value, at) => at % 2 === 0));
  }
}

/** All that is not known yet: the whole run at first, and what was missed while the page was hidden. */
async function loadCurve() {
  const since = data[0].length ? Math.floor(data[0].at(-1) * 1000) : 0;
  const curve = await json('curve?since=' + since);
  curve.timeMillis.forEach((millis, i) =>
    addPoint(millis / 1000, curve.liveBytes[i], curve.residentBytes[i], curve.rssBytes[i], curve.limitBytes[i]));
}

function showStats(stats) {
  // Limits hardly ever move: the control group's, or the one that the curve knows; none is looked at before the first look.
  const limit = positive(stats.processLimitBytes) ?? data[4].findLast(known => known !== null) ?? null;
  addPoint(stats.timeMillis / 1000, stats.allocatedBytes, stats.residentBytes, stats.processResidentBytes, limit);
  data[4] = data[4].map(known => known ?? limit);
  memory.update(data);
  ageCurve.follow();
  $('chart').setAttribute('aria-label', memory.describe());
  legend();
  figures(stats);
}

function legend() {
  const far = memory.plot.data[4].every(n => n === null);
  const shown = CURVES.filter((curve, i) => memory.plot.data[i + 1].some(n => n !== null));
  const items = shown.map(curve => [curve.name, curve.label]);
  if (far && data[4].at(-1)) {
    items.push(['limit', `Limit, far above: ${bytes(data[4].at(-1))}`]);
  }
  if (dumps.all.some(dump => dump.own)) {
    items.push(['dump', 'A dump']);
  }
  if (dumps.all.some(dump => dump.own && dump.reason === 'oom')) {
    items.push(['oom', 'A dump after an OutOfMemoryError']);
  }
  const text = JSON.stringify(items);
  if ($('legend').dataset.shown !== text) {
    $('legend').dataset.shown = text;
    $('legend').replaceChildren(...items.map(([name, label]) => element('li', label, {class: name})));
  }
}

function figures(stats) {
  const fragmentation = 100 * (1 - stats.allocatedBytes / Math.max(1, stats.activeBytes));
  const rows = [
    ['Allocated', bytes(stats.allocatedBytes)],
    ['Resident', bytes(stats.residentBytes)],
    ['RSS', bytes(positive(stats.processResidentBytes))],
    ['Limit', bytes(data[4].at(-1))],
    ['Fragmentation', fragmentation.toFixed(1) + ' %'],
    ['Retained', bytes(stats.retainedBytes)],
  ];
  $('figures').replaceChildren(...rows.filter(([, value]) => value).map(([label, value]) => {
    const pair = element('div');
    pair.append(element('dt', label), element('dd', value));
    return pair;
  }));
}

function dumpWords(dump) {
  return `${dump.reason} dump${dump.detail ? ', ' + dump.detail : ''}`;
}

/** What the mouse points at, in words. */
function showMoment(index) {
  const mark = memory.plot && memory.markAt(index);
  if (mark) {
    $('moment').textContent = `${when(mark.timeMillis)}: ${dumpWords(mark.dump)}, ${bytes(mark.dump.liveBytes)} live`;
  } else if (index !== null && data[0][index] !== undefined) {
    const values = CURVES.map((curve, i) => data[i + 1][index] === null ? '' : `${curve.name === 'rss' ? 'RSS' : curve.name} ${bytes(data[i + 1][index])}`);
    $('moment').textContent = `${when(1000 * data[0][index])}: ${values.filter(Boolean).join(', ')}`;
  }
}
