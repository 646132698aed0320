/** How old what is live is, along the run: GET /ages, with this moment, each minute that somebody looks. */
const AGES_MS = 60_000;
const MAX_AGES = 1_000;

const aged = {timeMillis: [], ...Object.fromEntries(AGES.map(age => [age.column, []]))};
const ageCurve = new AgeCurve($('ages'), {height: 160, span: () => memory.span(), words: $('ages-moment')});
let agesMillis;

/** Draws them anew, as after a change of colours. */
function drawAges() {
  const some = aged.timeMillis.length > 0;
  $('ages').hidden = $('ages-legend').hidden = !some;
  if (some) {
    ageCurve.draw(aged);
  } else {
    $('ages-moment').textContent = 'Not known yet: it is read once a minute, where memprof\u2019s own jemalloc is used.';
  }
}

async function loadAges() {
  agesMillis = Date.now();
  const since = aged.timeMillis.at(-1) ?? 0;
  const more = await json('ages?now=1&since=' + since);
  for (const [name, column] of Object.entries(aged)) {
    column.push(...more[name]);
    column.splice(0, column.length - MAX_AGES);
  }
  drawAges();
}

$('ages-legend').replaceChildren(...AgeCurve.legend());
