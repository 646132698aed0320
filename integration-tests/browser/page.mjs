// Uses the page of the HTTP service as a person would, by keys where a button can be reached by them, and prints what
// there was as JSON:
//   node page.mjs URL PICTURES
// Screenshots go to PICTURES-light.png, -profile.png, -difference.png and -dark.png.
import { visit } from './browser.mjs';

const [url, pictures] = process.argv.slice(2);
const facts = {};

await visit(facts, { viewport: { width: 1200, height: 900 }, timeout: 30_000 }, async page => {
  await page.goto(url);

  // live curves
  await page.waitForFunction(() => document.querySelectorAll('#figures dd').length >= 3 && data[0].length >= 3);
  facts.figures = await page.innerText('#figures');
  facts.curve = await page.evaluate(() => data[1]);

  // the switch, by keyboard
  const pressed = async () => {
    await page.focus('#switch');
    await page.keyboard.press('Enter');
    const before = facts.states.at(-1);
    await page.waitForFunction(text => document.querySelector('#state').textContent !== text, before);
    facts.states.push(await page.textContent('#state'));
  };
  facts.states = [await page.textContent('#state')];
  await pressed();
  facts.offStatus = await (await page.request.get(url + 'status')).json();
  await pressed();

  // two dumps, with a timed profile between them
  await page.click('#dump');
  await page.waitForFunction(() => document.querySelectorAll('#dumps input[name=base]').length === 1);
  await page.fill('#seconds', '3');
  facts.button = await page.innerText('#profile');
  await page.keyboard.press('Enter');
  const going = await page.waitForFunction(() => {
    const progress = document.querySelector('#progress');
    return progress.value > 0 && !progress.hidden && {progress: progress.value, left: document.querySelector('#left').textContent};
  });
  Object.assign(facts, await going.jsonValue());
  await page.waitForFunction(() => document.querySelector('#result-title').textContent === 'What grew in 3 s');
  facts.profile = await page.textContent('#result-body pre');
  facts.profileFrame = await flame(page);
  await page.screenshot({ path: `${pictures}-profile.png`, fullPage: true });
  await page.click('#dump');
  await page.waitForFunction(() => document.querySelectorAll('#dumps input[name=base]').length === 3);

  // comparison
  facts.compareBefore = await page.isDisabled('#compare');
  await page.locator('#dumps input[name=base]').last().check();
  await page.locator('#dumps input[name=name]').first().check();
  await page.click('#compare');
  await page.waitForFunction(() => document.querySelector('#result-title').textContent.startsWith('From '));
  facts.difference = await page.textContent('#result-body pre');
  facts.differenceFrame = await flame(page);
  await page.screenshot({ path: `${pictures}-difference.png`, fullPage: true });

  // what is live
  await page.click('#show-top');
  await page.waitForSelector('#result table');
  facts.top = await page.innerText('#result table');
  await page.click('#show-flame');
  facts.liveFrame = await flame(page);
  await page.screenshot({ path: `${pictures}-light.png`, fullPage: true });
  await page.emulateMedia({ colorScheme: 'dark' });
  facts.dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.screenshot({ path: `${pictures}-dark.png` });

  // what goes wrong is said
  await page.request.get(url + 'profile?seconds=1&format=text');
  const other = page.request.get(url + 'profile?seconds=4&format=text');
  await page.waitForFunction(async () => (await (await fetch('status')).json()).profile !== null);
  facts.errorsBefore = facts.errors.length;
  await page.fill('#seconds', '5');
  await page.click('#profile');
  await page.waitForSelector('#problem:not([hidden])');
  facts.problem = await page.textContent('#problem');
  await other;
});

/** The title of the flame graph that is shown, once it is drawn; it runs apart from the page. */
async function flame(page) {
  const handle = await page.waitForSelector('#result iframe');
  const frame = await handle.contentFrame();
  await frame.waitForFunction(() => typeof graph !== 'undefined' && graph.layout?.rows.length > 3);
  // A zoom is an entry of the history there, too, though its origin may ask nothing of the service.
  await frame.evaluate(() => graph.zoom(graph.model.size - 1));
  await frame.evaluate(() => graph.back());
  await frame.waitForFunction(() => graph.root === 0);
  return {
    title: await frame.textContent('h1'),
    origin: await frame.evaluate(() => self.origin),
    frames: await frame.evaluate(() => graph.model.names),
    refused: await frame.evaluate(() => graph.history.refused.length),
  };
}
