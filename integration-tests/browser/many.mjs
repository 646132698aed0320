// A page with a thousand dumps, and prints what there was as JSON:
//   node many.mjs ADDRESS
import { visit } from './browser.mjs';

const [address] = process.argv.slice(2);
const facts = {};

await visit(facts, { viewport: { width: 390, height: 844 }, timeout: 120_000 }, async page => {
  await page.goto(address);
  await page.waitForFunction(() => dumps.all.length > 1000 && data[0].length >= 2
    && !document.querySelector('#ledger-table').hidden);
  facts.marks = await page.evaluate(() => memory.marks().map(mark => mark.kind));
  facts.legend = await page.innerText('#legend');
  const x = await page.evaluate(() => memory.plot.valToPos(memory.marks()[0].timeMillis / 1000, 'x') + 1);
  await page.locator('#chart .u-over').hover({ position: { x, y: 80 } });
  facts.moment = await page.innerText('#moment');
  facts.rows = await page.locator('#dumps tr.dump').count();
  facts.range = await page.innerText('#range');
  facts.height = await page.evaluate(() => document.documentElement.scrollHeight);
  for (let i = 0; i < 100; i++) {
    await page.click('#older');
  }
  facts.last = await page.innerText('#range');
  await page.fill('#search', '713th INTERVAL');
  facts.found = await page.innerText('#range');
  facts.foundRow = await page.innerText('#dumps tr.dump');
  await page.fill('#search', 'no such words');
  facts.nothing = await page.innerText('#dumps tbody');
});
