/** Asking the endpoints that curl asks, and saying what goes wrong. */
class Unreachable extends Error {}

async function ask(path, method = 'GET') {
  let response;
  try {
    response = await fetch(path, {method});
  } catch (e) {
    throw new Unreachable('This JVM does not answer: it has ended, or the network is gone.');
  }
  if (!response.ok) {
    let reason = response.status + ' ' + response.statusText;
    try {
      reason = (await response.json()).error;
    } catch (e) {
      // not one of memprof's own lines
    }
    throw new Error(reason);
  }
  return response;
}

const json = async (path, method) => (await ask(path, method)).json();

function problem(error) {
  $('problem').hidden = !error;
  $('problem').textContent = error ? error.message : '';
}

/** What goes wrong is said once: that the JVM is gone, by the connection (page.js). */
function tell(error) {
  if (error instanceof Unreachable) {
    lost(error);
  } else {
    problem(error);
  }
}

/** Runs what a button does, with the button disabled meanwhile, and shows what goes wrong. */
async function act(button, action) {
  button.disabled = true;
  button.setAttribute('aria-busy', 'true');
  problem(null);
  try {
    await action();
  } catch (e) {
    tell(e);
  } finally {
    button.disabled = false;
    button.removeAttribute('aria-busy');
  }
}
