/** A range of the curve, and what grew in it: the difference of the dumps nearest to its ends. */
const NOW = '';
const slice = {from: null, to: null};

/** Of this run's dumps those that are not differences themselves; and what is live now, which needs no dump. */
function sliceEnds() {
  const whole = dumps.all.filter(dump => dump.own && dump.reason !== 'profile' && dump.liveBytes >= 0);
  return [...whole, {name: NOW, timeMillis: Date.now(), reason: 'now'}];
}

/** The two to compare, or null where there are none. */
function nearestPair(from, to) {
  const all = sliceEnds();
  const stored = all.filter(dump => dump.name !== NOW);
  const nearest = (some, time) => some.reduce((best, dump) =>
    !best || Math.abs(dump.timeMillis - time) < Math.abs(best.timeMillis - time) ? dump : best, null);
  const base = nearest(stored, from);
  const end = nearest(all, to);
  if (base && end && base.timeMillis < end.timeMillis && end.timeMillis > from && base.timeMillis < to) {
    return [base, end];
  }
  // Both ends have the same neighbour: those around the range, where it lies between two.
  const before = stored.filter(dump => dump.timeMillis <= from).at(-1);
  const after = all.find(dump => dump.timeMillis >= to);
  return before && after && before !== after ? [before, after] : null;
}

function chooseSlice(from, to) {
  Object.assign(slice, {from, to});
  $('slice-from').value = fieldTime(from);
  $('slice-to').value = fieldTime(to);
  $('slice-clear').hidden = false;
  memory.select(from, to);
  $('slice-answer').replaceChildren(`${duration(to - from)}: ${changes(from, to)}`);
}

/** How the curves went in the range. */
function changes(from, to) {
  const at = data[0].map((seconds, i) => [1000 * seconds, i]).filter(([millis]) => from <= millis && millis <= to).map(([, i]) => i);
  if (at.length < 2) {
    return 'the curve has no two points in it.';
  }
  const change = column => signed(data[column][at.at(-1)] - data[column][at[0]]);
  return `live ${change(1)}, RSS ${change(3)}.`;
}

async function showSlice() {
  const [from, to] = [$('slice-from'), $('slice-to')].map(field => fieldMillis(field.value));
  if (!(from < to)) {
    throw new Error('The range has to begin before it ends.');
  }
  chooseSlice(from, to);
  await listDumps();
  const pair = nearestPair(from, to);
  if (!pair) {
    closeResult();
    const offer = element('button', `Profile ${$('seconds').value} s`, {type: 'button', id: 'slice-profile'});
    offer.addEventListener('click', () => $('profile-form').requestSubmit());
    $('slice-answer').append(' No two dumps lie near its ends. A timed profile shows what grows from now on: ', offer);
    return;
  }
  const [base, end] = pair;
  const query = difference(base.name, end.name);
  const until = end.name === NOW ? 'now' : `${end.reason} dump at ${when(end.timeMillis)}`;
  show($('slice-answer').closest('section'), 'What grew in that time', differenceLinks(query),
    element('p', `By what was live at its ends: ${base.reason} dump at ${when(base.timeMillis)}, ${until}.`),
    frame(query + 'flamegraph'));
}

function clearSlice() {
  Object.assign(slice, {from: null, to: null});
  memory.select(null, null);
  $('slice-clear').hidden = true;
  $('slice-answer').replaceChildren();
  wholeSlice();
}

/** Until a range is chosen, the fields hold all of the curve. */
function wholeSlice() {
  if (slice.from === null && data[0].length && !$('slice-form').contains(document.activeElement)) {
    $('slice-from').value = fieldTime(1000 * data[0][0]);
    $('slice-to').value = fieldTime(1000 * data[0].at(-1));
    $('slice-zone').textContent = zoneName(new Date());
  }
}

$('slice-form').addEventListener('submit', event => {
  event.preventDefault();
  act($('slice'), showSlice);
});
$('slice-clear').addEventListener('click', clearSlice);
