// Uses the page of the HTTP service as a person would, by keys where a button can be reached by them, and prints what
// there was as JSON:
//   node page.mjs URL PICTURES
// Screenshots go to PICTURES-light.png, -range.png, -profile.png, -difference.png and -dark.png.
import { visit } from './browser.mjs';

const [url, pictures] = process.argv.slice(2);
const facts = {};

await visit(facts, { viewport: { width: 1200, height: 900 }, timeout: 120_000 }, async page => {
  await page.goto(url);

  // live curves
  await page.waitForFunction(() => document.querySelectorAll('#figures dd').length >= 3 && data[0].length >= 3 && dumps.all.length >= 2
    && !document.querySelector('#ledger-table').hidden && !document.querySelector('#ages').hidden && document.querySelector('#ledger-growth').textContent);
  facts.figures = await page.innerText('#figures');
  facts.curve = await page.evaluate(() => data[1]);
  facts.begins = await page.evaluate(() => 1000 * data[0][0]);
  facts.opened = await page.evaluate(() => performance.timeOrigin);
  facts.title = await page.title();
  facts.header = await page.innerText('header');
  facts.ledger = await page.innerText('#ledger-answer');
  facts.growth = await page.innerText('#ledger-growth');
  facts.legend = await page.innerText('#legend');
  facts.ages = [await page.innerText('#ages-moment'), await page.innerText('#ages-legend')];
  facts.agesSpan = await page.evaluate(() => [ageCurve.plot.scales.x.min - memory.plot.scales.x.min, ageCurve.plot.bbox.left - memory.plot.bbox.left]);
  facts.marks = await page.evaluate(() => memory.marks().map(mark => mark.kind));

  // an automatic dump appears by itself
  const known = await page.evaluate(() => dumps.all.length);
  await page.waitForFunction(known => dumps.all.slice(known).some(dump => dump.reason === 'growth'), known);
  facts.appeared = await page.innerText('#dumps tr.dump');

  // a range of the curve, by mouse and by its fields
  const plot = page.locator('#chart .u-over');
  const { width } = await plot.boundingBox();
  // By the element, not by the window: what comes above it meanwhile moves it.
  await plot.hover({ position: { x: 0.2 * width, y: 40 } });
  await page.mouse.down();
  await plot.hover({ position: { x: 0.6 * width, y: 50 } });
  await plot.hover({ position: { x: 0.95 * width, y: 60 } });
  await page.mouse.up();
  await page.waitForFunction(() => document.querySelector('#slice-answer').innerText);
  facts.range = await page.innerText('#slice-answer');
  await page.focus('#slice');
  await page.keyboard.press('Enter');
  facts.rangeFrame = await flame(page);
  facts.rangeEnds = await page.innerText('#result-body p');
  facts.rangePlace = await page.evaluate(() => document.querySelector('#result').closest('section').getAttribute('aria-labelledby'));
  await page.screenshot({ path: `${pictures}-range.png`, fullPage: true });
  await page.fill('#slice-from', '2001-02-03 04:05:06');
  await page.fill('#slice-to', '2001-02-03 04:05:07');
  await page.click('#slice');
  await page.waitForSelector('#slice-profile');
  facts.noRange = await page.innerText('#slice-answer');
  facts.noRangeResult = await page.locator('#result').count();
  await page.click('#slice-clear');

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
  const before = await page.evaluate(() => dumps.all.filter(dump => dump.reason === 'manual').length);
  const manual = count => page.waitForFunction(count => dumps.all.filter(dump => dump.reason === 'manual').length === count, count);
  await page.click('#dump');
  await manual(before + 1);
  await page.fill('#seconds', '3');
  facts.button = await page.innerText('#profile');
  await page.keyboard.press('Enter');
  const going = await page.waitForFunction(() => {
    const progress = document.querySelector('#progress');
    return progress.value > 0 && !progress.hidden && {progress: progress.value, left: document.querySelector('#left').textContent};
  });
  Object.assign(facts, await going.jsonValue());
  await page.waitForFunction(() => document.querySelector('#result-title')?.textContent === 'What grew in 3 s');
  facts.profile = await page.textContent('#result-body pre');
  facts.profileFrame = await flame(page);
  await page.screenshot({ path: `${pictures}-profile.png`, fullPage: true });
  await page.click('#dump');
  await manual(before + 2);

  // comparison
  facts.compareBefore = await page.isDisabled('#compare');
  await page.selectOption('#reason', 'manual');
  facts.filtered = await page.locator('#dumps tr.dump .why').allInnerTexts();
  await page.locator('#dumps input[name=from]').last().check();
  await page.locator('#dumps input[name=to]').first().check();
  facts.picked = await page.evaluate(() => memory.marks().filter(mark => mark.kind === 'picked').length);
  await page.click('#compare');
  await page.waitForFunction(() => document.querySelector('#result-title')?.textContent.startsWith('From '));
  facts.differencePlace = await page.evaluate(() => document.querySelector('#result').closest('section').id);
  facts.difference = await page.textContent('#result-body pre');
  facts.differenceFrame = await flame(page);
  await page.screenshot({ path: `${pictures}-difference.png`, fullPage: true });

  // a dump opens below its row, and stays there when others come
  await page.selectOption('#reason', '');
  await page.locator('#dumps tr.dump button').nth(1).click();
  facts.dumpFrame = await flame(page);
  facts.below = await page.evaluate(() => document.querySelector('#dumps tr.opened').previousElementSibling === result.owner);
  const opened = await (await page.waitForSelector('#result iframe')).contentFrame();
  await opened.evaluate(() => window.name = 'the same');
  const count = await page.evaluate(() => dumps.all.length);
  await page.waitForFunction(count => dumps.all.length > count, count);
  facts.stays = await page.evaluate(() => document.querySelector('#dumps tr.opened').previousElementSibling === result.owner);
  facts.sameFrame = await opened.evaluate(() => window.name); // a frame that was moved would be loaded anew

  // what is live
  await page.click('#show-top');
  await page.waitForSelector('#result table');
  facts.top = await page.innerText('#result table');
  facts.topHead = await page.innerText('#result thead');
  await page.selectOption('#age', 'older=3600');
  await page.click('#show-top');
  await page.waitForFunction(() => document.querySelector('#result-title').textContent.includes('or more'));
  facts.old = await page.innerText('#result');
  await page.selectOption('#age', 'younger=60');
  await page.click('#show-top');
  await page.waitForFunction(() => document.querySelector('#result-title').textContent.includes('at most'));
  facts.young = await page.innerText('#result');
  await page.selectOption('#age', '');
  facts.ageOpen = [await page.isEnabled('#age')];
  await page.selectOption('#part', 'of=allocated');
  facts.ageOpen.push(await page.isEnabled('#age'));
  await page.click('#show-top');
  await page.waitForFunction(() => document.querySelector('#result-title').textContent.includes('allocated'));
  facts.allocated = await page.innerText('#result');
  await page.screenshot({ path: `${pictures}-allocated.png`, fullPage: true });
  await page.selectOption('#part', 'of=peak');
  await page.click('#show-flame');
  await page.waitForFunction(() => document.querySelector('#result-title').textContent.includes('at the peak'));
  facts.peakFrame = await flame(page);
  facts.peak = await page.innerText('#result-title');
  await page.click('#show-top');
  await page.waitForSelector('#result table');
  facts.peak += await page.innerText('#result');
  facts.reset = [await page.isVisible('#reset')];
  await page.click('#reset');
  await page.waitForFunction(() => !document.querySelector('#reset').disabled);
  facts.reset.push(await page.innerText('#result-title'));
  await page.selectOption('#part', '');
  facts.reset.push(await page.isVisible('#reset'));
  facts.ageOpen.push(await page.isEnabled('#age'));
  await page.click('#show-sizes');
  await page.waitForFunction(() => document.querySelector('#result-title').textContent.startsWith('Blocks'));
  facts.sizes = await page.innerText('#result');
  await page.screenshot({ path: `${pictures}-sizes.png`, fullPage: true });

  // since the last look: a column once there are two, and words where there is no room for columns
  facts.lookColumn = [await page.isVisible('#ledger-rows th:nth-child(5)')];
  await page.click('#ledger-look');
  await page.waitForSelector('#ledger-table.compared');
  await page.click('#ledger-all');
  facts.lookColumn.push(await page.isVisible('#ledger-rows th:nth-child(5)'));
  facts.advice = await page.innerText('#ledger-rows');
  facts.looked = await page.evaluate(() => {
    const shown = [...document.querySelectorAll('#ledger-rows .sum td:nth-child(5)')].map(cell => cell.textContent);
    const sum = ledger.rows.reduce((all, row) => all + row.sinceLookBytes, 0);
    return { shown, sum, rows: ledger.rows.reduce((all, row) => all + row.residentBytes, 0), rss: ledger.rssBytes };
  });
  await page.screenshot({ path: `${pictures}-looked-1280.png`, fullPage: true });
  const size = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  facts.lookColumn.push(await page.isVisible('#ledger-rows th:nth-child(5)'));
  facts.lookNarrow = await page.innerText('#ledger-rows tbody');
  const isCut = () => page.evaluate(() => document.querySelector('#result-body').scrollWidth > document.querySelector('#result-body').clientWidth);
  facts.cut = [await isCut()];
  await page.screenshot({ path: `${pictures}-looked-390.png`, fullPage: true });
  await page.click('#show-top');
  await page.waitForFunction(() => document.querySelector('#result-title').textContent.startsWith('Top'));
  facts.cut.push(await isCut());
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: `${pictures}-looked-390-dark.png`, fullPage: true });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(size);
  await page.click('#show-flame');
  facts.liveFrame = await flame(page);
  await page.screenshot({ path: `${pictures}-light.png`, fullPage: true });
  await page.emulateMedia({ colorScheme: 'dark' });
  facts.dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.screenshot({ path: `${pictures}-dark.png` });

  // a profile that is cancelled leaves nothing
  await page.fill('#seconds', '3607');
  await page.click('#profile');
  await page.click('#cancel');
  await page.waitForFunction(() => document.querySelector('#left').textContent === 'Cancelled.');
  for (let asked = 0; asked < 3; asked++) {
    await page.waitForResponse(response => response.url().endsWith('/stats'));
  }
  facts.cancelledLater = await page.textContent('#left');
  facts.cancelled = (await (await page.request.get(url + 'status')).json()).profile;
  facts.cancelProblem = await page.isVisible('#problem');
  facts.errorsOfCancel = facts.errors.splice(0).filter(error => !error.includes('409'));

  // what goes wrong is said
  await page.request.get(url + 'profile?seconds=1&format=text');
  const other = page.request.get(url + 'profile?seconds=100&format=text');
  await page.waitForFunction(async () => (await (await fetch('status')).json()).profile !== null);
  facts.errorsBefore = facts.errors.length;
  await page.fill('#seconds', '5');
  await page.click('#profile');
  await page.waitForSelector('#problem:not([hidden])');
  facts.problem = await page.textContent('#problem');
  await page.request.post(url + 'profile/cancel');
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
