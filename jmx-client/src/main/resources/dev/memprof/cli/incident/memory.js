/** The curve, with a mark for each dump; the two that are compared stand out. */
const memory = new MemoryCurve($('chart'), {
  height: 300,
  marks: () => incident.dumps.map(dump => ({timeMillis: dump.timeMillis, kind: markKind(dump), oom: dump.reason === 'oom', dump})),
  onSelect: chooseNearest,
  onPoint: showMoment,
});
let chart;

function markKind(dump) {
  const picked = dump === chosen.to || dump === chosen.from && !chosen.alone;
  return picked ? 'picked' : dump.reason === 'oom' ? 'oom' : 'dump';
}

function curveData() {
  const curve = incident.curve;
  if (curve.timeMillis.length) {
    return [curve.timeMillis.map(t => t / 1000), ...CURVES.map(c => curve[c.name])];
  }
  const whole = readable.filter(dump => dump.reason !== 'profile').sort((a, b) => a.timeMillis - b.timeMillis);
  const none = whole.map(() => null);
  return [whole.map(dump => dump.timeMillis / 1000), whole.map(dump => dump.live), none, none, none];
}

const ageCurve = new AgeCurve($('ages'), {height: 160, span: () => memory.span(), words: $('ages-moment')});

function drawAges() {
  const some = incident.ages.timeMillis.length > 0;
  $('aged').hidden = !some;
  if (some) {
    ageCurve.draw(incident.ages);
    $('ages-legend').replaceChildren(...AgeCurve.legend());
  }
}

function drawCurve() {
  chart = memory.draw(curveData());
  $('chart').setAttribute('aria-label', memory.describe());
  $('no-curve').hidden = incident.curve.timeMillis.length > 0;
  const drawn = CURVES.filter((curve, i) => chart.data[i + 1].some(n => n !== null));
  const items = [...drawn.map(curve => [curve.name, curve.label]), ['dump', 'a dump']];
  if (incident.dumps.some(dump => dump.reason === 'oom')) {
    items.push(['oom', 'a dump after an OutOfMemoryError']);
  }
  items.push(['picked', 'the two compared']);
  $('legend').replaceChildren(...items.map(([name, label]) => element('li', label, {class: name})));
  drawAges();
  $('limits').textContent = incident.curve.limits.length ? 'Nearest limits: ' + incident.curve.limits.join(', ') + '.' : '';
}

/** What the mouse points at, in words. */
function showMoment(index) {
  const mark = memory.plot && memory.markAt(index);
  if (mark) {
    const {reason, detail, live} = mark.dump;
    $('moment').textContent = `${when(mark.timeMillis)}: ${reason} dump${detail ? ', ' + detail : ''}, ${bytes(live)} live`;
  } else if (index !== null && memory.data[0][index] !== undefined) {
    const values = CURVES.map((curve, i) => [curve, memory.data[i + 1][index]]).filter(([, value]) => value !== null);
    $('moment').textContent = `${when(1000 * memory.data[0][index])}: `
      + values.map(([curve, value]) => `${curve.name === 'rss' ? 'RSS' : curve.name} ${bytes(value)}`).join(', ');
  }
}

/** The dumps nearest to the ends of a range. */
function chooseNearest(from, to) {
  const nearest = time => readable.filter(dump => dump.reason !== 'profile').reduce((best, dump) =>
    !best || Math.abs(dump.timeMillis - time) < Math.abs(best.timeMillis - time) ? dump : best, null);
  const [first, last] = [nearest(from), nearest(to)];
  if (first && first !== last) {
    choose({from: first, to: last, alone: false});
  } else {
    $('moment').textContent = 'No two dumps lie near the ends of that range.';
  }
}
