/** The timed profile: of this page, or of whoever has started the one that runs. */
let profileSeconds = 0;

function showProgress(running) {
  const runs = Boolean(running) || profileSeconds > 0;
  if (running || !$('progress').hidden) { // how the last one ended stays until the next
    $('left').textContent = running ? running.remainingSeconds + ' s left' : '';
  }
  $('progress').hidden = !runs;
  $('cancel').hidden = !running;
  if (running) {
    $('progress').value = 1 - running.remainingSeconds / running.seconds;
  }
}

async function profile() {
  profileSeconds = Number($('seconds').value);
  $('progress').value = 0;
  showProgress(null);
  soon();
  try {
    const response = await ask('profile?format=text&seconds=' + profileSeconds);
    const text = await response.text();
    const name = decodeURIComponent(response.headers.get('Content-Location').split('/').pop());
    show($('profile').closest('section'), 'What grew in ' + profileSeconds + ' s', dumpLinks(name),
      frame(dumpPath(name, 'flamegraph')), element('pre', text));
    await listDumps();
  } finally {
    profileSeconds = 0;
    showProgress(null);
  }
}

/** Whoever waits for it is told that it was cancelled. */
async function cancelProfile() {
  await json('profile/cancel', 'POST');
  $('cancel').hidden = true;
}

async function startProfile() {
  try {
    await profile();
  } catch (e) {
    if (/^profile \d+ was cancelled$/.test(e.message)) {
      $('left').textContent = 'Cancelled.';
    } else {
      throw e;
    }
  }
}

$('profile-form').addEventListener('submit', event => {
  event.preventDefault();
  act($('profile'), startProfile);
});
$('seconds').addEventListener('input', () => $('profile-seconds').textContent = $('seconds').value);
$('cancel').addEventListener('click', () => act($('cancel'), cancelProfile));
