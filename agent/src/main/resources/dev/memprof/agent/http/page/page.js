/** The page as a whole: it asks while somebody sees it, and says when nobody answers. */
const POLL_MS = 2000;
const LOST_POLL_MS = 5000;

let status = {};
let begun = false;
let timer;
let storedDumps;

function showStatus(now) {
  status = now;
  const program = now.main || 'a JVM';
  document.title = `memprof: ${program}${now.host ? ' on ' + now.host : ''}`;
  $('program').textContent = program;
  $('process').textContent = ['pid ' + now.pid + (now.host ? ' on ' + now.host : ''), 'up ' + duration(now.timeMillis - now.startMillis),
    'a sample every ' + bytes(now.sampleIntervalBytes)].join(' · ');
  $('process').title = `${now.jvm}, started ${when(now.startMillis)}`;
  $('state').textContent = now.active ? 'sampling' : 'sampling is off';
  $('state').className = now.active ? 'state on' : 'state';
  $('switch').textContent = now.active ? 'Switch off' : 'Switch on';
  enable(true);
  showProgress(now.profile);
}

/** All that can be pressed; what each button is by itself stays as it was. */
function enable(possible) {
  document.querySelectorAll('fieldset').forEach(set => set.disabled = !possible);
}

/** One line, and nothing to press. */
function dead(state, error) {
  $('state').textContent = state;
  $('state').className = 'state gone';
  enable(false);
  problem(error);
}

function lost(error) {
  dead('not reached', error);
}

/** Once, when somebody first sees the page and the JVM answers. */
async function begin() {
  begun = true;
  growthMillis = Date.now(); // the ledger asks
  await listDumps();
  await loadCurve();
  memory.draw(data);
  await loadAges();
  act($('ledger-look'), lookAtLedger);
}

async function look() {
  const now = await json('status');
  if (!now.available) {
    dead('not profiled', new Error('Nothing is profiled here: ' + now.reason));
    return;
  }
  if ($('state').classList.contains('gone')) {
    problem(null);
  }
  showStatus(now);
  if (!begun) {
    storedDumps = now.storedDumps;
    await begin();
  }
  const [stats, known] = await Promise.all([json('stats'), json('caches')]);
  showCaches(known.caches);
  showStats(stats);
  wholeSlice();
  if (now.storedDumps !== storedDumps) {
    storedDumps = now.storedDumps;
    await listDumps();
  }
  if (Date.now() - growthMillis > GROWTH_MS) {
    await lookAtGrowth();
  }
  if (Date.now() - agesMillis > AGES_MS) {
    await loadAges();
  }
}

async function poll() {
  clearTimeout(timer);
  if (document.hidden) {
    return; // whoever comes back begins anew
  }
  let pause = profileSeconds || status.profile ? POLL_MS / 4 : POLL_MS;
  try {
    await look();
  } catch (e) {
    tell(e);
    pause = LOST_POLL_MS;
  }
  clearTimeout(timer);
  timer = setTimeout(poll, pause);
}

/** Something has begun that is to be seen at once. */
function soon() {
  clearTimeout(timer);
  timer = setTimeout(poll, POLL_MS / 8);
}

document.addEventListener('visibilitychange', async () => {
  if (!document.hidden) {
    if (begun) {
      await loadCurve().then(() => loadAges()).catch(tell);
    }
    poll();
  }
});
$('switch').addEventListener('click', () => act($('switch'), async () =>
  showStatus(await json(status.active ? 'deactivate' : 'activate', 'POST'))));
poll();
