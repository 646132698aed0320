// Uses the page of memprof report as a person would, with mouse and keys, and prints what there was as JSON:
//   node report.mjs PAGE PICTURES
// Screenshots go to PICTURES-light.png and -dark.png.
import { visit } from './browser.mjs';
import { pathToFileURL } from 'node:url';

const [file, pictures] = process.argv.slice(2);
const facts = { dialogs: 0 };

await visit(facts, { viewport: { width: 1280, height: 1400 }, timeout: 20_000 }, async page => {
  page.on('dialog', dialog => {
    facts.dialogs++;
    return dialog.dismiss();
  });
  await page.goto(pathToFileURL(file).href);

  facts.header = await page.innerText('header');
  facts.elements = await page.evaluate(() =>
    [...new Set([...document.querySelectorAll('*')].map(e => e.tagName.toLowerCase()))].sort());

  // the curve, and the marks of the dumps on it, by their pixels
  facts.legend = await page.innerText('#legend');
  facts.limits = await page.innerText('#limits');
  facts.curve = await page.evaluate(() => chart.data);
  facts.label = await page.getAttribute('#chart', 'aria-label');
  facts.pixels = await page.evaluate(() => {
    const { ctx, bbox } = chart;
    const pixel = (x, y) => [...ctx.getImageData(Math.round(x), Math.round(y), 1, 1).data.slice(0, 3)].join();
    const probe = document.createElement('canvas').getContext('2d');
    const rgb = name => {
      probe.fillStyle = color(name);
      probe.fillRect(0, 0, 1, 1);
      return [...probe.getImageData(0, 0, 1, 1).data.slice(0, 3)].join();
    };
    // Whether a curve's colour is where its value is: at an edge it is mixed with the ground's.
    const near = [-2, -1, 0, 1, 2];
    const last = chart.data[0].length - 20;
    const curves = CURVES.slice(0, 3).map((curve, i) => {
      const x = chart.valToPos(chart.data[0][last], 'x', true), y = chart.valToPos(chart.data[i + 1][last], 'y', true);
      return near.some(dy => pixel(x, y + dy) === rgb(curve.name));
    });
    const marks = incident.dumps.map(dump => {
      const found = pixel(chart.valToPos(dump.timeMillis / 1000, 'x', true), bbox.top + 2);
      return found === rgb('picked') ? 'picked' : found === rgb('dump') ? 'dump' : found;
    });
    return { curves, marks };
  });

  // what grew from the first dump to the last
  facts.dumps = await page.locator('#dumps tbody tr').allInnerTexts();
  facts.whole = await result(page);
  if (pictures) await page.screenshot({ path: `${pictures}-light.png`, fullPage: true });

  // other two, by keys
  await page.focus('#dumps input[name=from]:checked');
  await page.keyboard.press('ArrowDown');
  facts.later = await result(page);

  // one alone, by keys
  await page.locator('#dumps button').first().focus();
  await page.keyboard.press('Enter');
  facts.first = await result(page);

  // within the flame graph: search, zoom by mouse and keys
  await page.fill('#search', 'cache.put');
  facts.found = await page.textContent('#frame');
  facts.foundBoxes = await page.locator('#flame .found').evaluateAll(boxes => boxes.map(box => box.title));
  await page.fill('#search', '');
  await page.locator('#flame .box').nth(2).click();
  facts.zoomed = await page.evaluate(() => flame.name(flame.root));
  facts.zoomedWidths = await page.locator('#flame .box').evaluateAll(boxes => boxes.slice(0, 3).map(box => box.style.left));
  await page.click('#reset');
  facts.unzoomed = await page.evaluate(() => flame.root);
  await page.focus('#flame');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  facts.selected = await page.textContent('#frame');
  await page.keyboard.press('Enter');
  facts.zoomedByKey = await page.evaluate(() => flame.name(flame.root));
  await page.keyboard.press('Escape');
  facts.unzoomedByKey = await page.evaluate(() => flame.root);

  await page.emulateMedia({ colorScheme: 'dark' });
  facts.dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  facts.darkText = await page.evaluate(() => getComputedStyle(document.body).color);
  if (pictures) await page.screenshot({ path: `${pictures}-dark.png`, fullPage: true });
  facts.wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
});

async function result(page) {
  return {
    title: await page.textContent('#sites-title'),
    sum: await page.textContent('#sum'),
    sites: await page.locator('#sites tbody tr').evaluateAll(rows =>
      rows.map(row => [...row.cells].map(cell => cell.innerText.split('\n')[0]))),
    boxes: await page.locator('#flame .box').evaluateAll(boxes =>
      boxes.map(box => ({ title: box.title, color: box.style.background, width: box.style.width }))),
  };
}
