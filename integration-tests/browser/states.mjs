// What the page shows where there is nothing to show, and prints what there was as JSON:
//   node states.mjs IDLE PID UNPROFILED
// IDLE is the address of a JVM with sampling off, which is killed in the end by its PID; UNPROFILED that of one without a
// profiler.
import { visit } from './browser.mjs';

const [idle, pid, unprofiled] = process.argv.slice(2);
const facts = {};

await visit(facts, { viewport: { width: 390, height: 844 }, timeout: 120_000 }, async page => {
  await page.goto(unprofiled);
  await page.waitForSelector('#problem:not([hidden])');
  facts.unprofiled = await state(page);

  await page.clock.install();
  await page.goto(idle);
  await page.waitForFunction(() => document.querySelector('#dumps tr.none td')?.textContent.startsWith('None')
    && !document.querySelector('#ages').hidden);
  facts.title = await page.title();
  facts.header = await page.innerText('header');
  facts.noAges = await page.innerText('#ages-moment');
  facts.noDumps = await page.innerText('#dumps tbody');
  await page.click('#show-flame');
  await page.waitForSelector('#result');
  facts.noFlame = await page.innerText('#result-body');
  facts.frames = await page.locator('#result iframe').count();
  await page.click('#show-top');
  await page.waitForFunction(() => document.querySelector('#result-title')?.textContent.startsWith('Top'));
  facts.noTop = await page.innerText('#result-body');

  // nothing is asked while nobody looks
  facts.asked = facts.requests.length;
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    return poll();
  });
  const before = facts.requests.length;
  await page.clock.runFor(3_600_000);
  facts.askedUnseen = facts.requests.length - before;
  await page.evaluate(() => {
    delete document.hidden;
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await page.waitForResponse(response => response.url().endsWith('/stats'));

  facts.errorsBefore = facts.errors.length;
  process.kill(Number(pid), 'SIGKILL');
  await page.waitForFunction(() => document.querySelector('#state').textContent === 'not reached');
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
  facts.gone = await state(page);
});

async function state(page) {
  return {
    state: await page.innerText('#state'),
    problem: await page.innerText('#problem'),
    text: await page.innerText('body'),
    enabled: await page.locator('button:enabled, input:enabled').count(),
  };
}
