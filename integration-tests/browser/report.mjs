// Uses the page of memprof report as a person would, with mouse and keys, and prints what there was as JSON:
//   node report.mjs PAGE PICTURES
// Screenshots go to PICTURES-light.png and -dark.png.
import { visit } from './browser.mjs';
import { pathToFileURL } from 'node:url';

const [file, pictures] = process.argv.slice(2);
const facts = { dialogs: 0 };

await visit(facts, { viewport: { width: 1280, height: 1400 }, timeout: 120_000 }, async page => {
  page.on('dialog', dialog => {
    facts.dialogs++;
    return dialog.dismiss();
  });
  await page.goto(pathToFileURL(file).href);

  facts.header = await page.innerText('header');
  facts.elements = await page.evaluate(() =>
    [...new Set([...document.querySelectorAll('*')].map(e => e.tagName.toLowerCase()))].sort());

  facts.firstSection = await page.evaluate(() => document.querySelector('main > section').id);
  facts.ledger = await page.innerText('#ledger-answer');
  facts.ledgerRow = await page.innerText('#ledger-rows tbody tr');
  facts.verdict = await page.innerText('#verdict');

  // the curve, and the marks of the dumps on it, by their pixels
  facts.legend = await page.innerText('#legend');
  facts.oomLegend = facts.legend;
  facts.limits = await page.innerText('#limits');
  facts.ages = await page.evaluate(() => !document.querySelector('#aged').hidden && AGES.map(age => {
    // The colour of each age where the latest reading has it, half way up its part.
    const plot = ageCurve.plot, sums = [...plot.data.slice(1).map(column => column.at(-1)), 0], i = AGES.indexOf(age);
    const x = plot.valToPos(plot.data[0].at(-1), 'x', true) - 3, y = plot.valToPos((sums[i] + sums[i + 1]) / 2, 'y', true);
    const found = [...plot.ctx.getImageData(Math.round(x), Math.round(y), 1, 1).data.slice(0, 3)].map(n => n.toString(16).padStart(2, '0')).join('');
    return '#' + found === color(age.name) ? age.name : found;
  }));
  await page.locator('#ages .u-over').hover({ position: { x: 2, y: 20 } });
  facts.agesFirst = await page.innerText('#ages-moment');
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

  // the dumps nearest to the ends of a range
  const plot = await page.locator('#chart .u-over').boundingBox();
  await page.mouse.move(plot.x + 0.5 * plot.width, plot.y + 40);
  await page.mouse.down();
  await page.mouse.move(plot.x + 0.98 * plot.width, plot.y + 60, { steps: 4 });
  await page.mouse.up();
  facts.dragged = await page.textContent('#sites-title');

  // one alone, by keys
  await page.locator('#dumps button').first().focus();
  await page.keyboard.press('Enter');
  facts.first = await result(page);

  // within the flame graph: search, zoom by mouse and keys
  await page.fill('#flame input[type=search]', 'cache.put');
  facts.matched = await page.textContent('#flame .flame-matched');
  facts.found = await page.evaluate(() => flame.search.nodes().length);
  await page.fill('#flame input[type=search]', '');
  await page.mouse.click(...(await place(page, 'com.acme.Zip.pack')));
  facts.zoomed = await page.evaluate(() => flame.model.name(flame.root));
  await page.goBack();
  await page.waitForFunction(() => flame.root === 0); // the page is told a moment later
  facts.wentBack = await page.evaluate(() => flame.root);
  await page.mouse.click(...(await place(page, 'com.acme.Zip.pack')));
  await page.getByRole('button', { name: 'Show all', exact: true }).click();
  facts.unzoomed = await page.evaluate(() => flame.root);
  await page.focus('#flame canvas');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  facts.selected = await page.textContent('#flame [role=status]');
  await page.keyboard.press('Enter');
  facts.zoomedByKey = await page.evaluate(() => flame.model.name(flame.root));
  await page.keyboard.press('Escape');
  facts.unzoomedByKey = await page.evaluate(() => flame.root);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('i');
  facts.turnedFromOutside = await page.evaluate(() => !flame.inverted);

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
    boxes: await boxes(page),
  };
}

/** Every frame of the flame graph, its tooltip and its colour. */
async function boxes(page) {
  const found = [];
  for (const name of await page.evaluate(() => [...flame.layout.places.keys()].map(i => flame.model.name(i)))) {
    await page.mouse.move(...(await place(page, name)));
    const tip = await page.innerText('.flame-tip dl');
    await page.mouse.move(0, 0);
    found.push({ name, tip, color: await color(page, name) });
  }
  return found;
}

/** The middle of the widest frame of a name, scrolled into view, as a place in the window. */
async function place(page, name) {
  return page.evaluate(name => {
    flame.view.scrollIntoView({ block: 'center' });
    const i = [...flame.layout.places.keys()].find(i => flame.model.name(i) === name);
    flame.reveal(i);
    const { left, width, row } = flame.layout.of(i);
    const box = flame.canvas.getBoundingClientRect();
    return [box.left + (left + width / 2) * box.width, box.top + flame.top(row) - flame.view.scrollTop + 9];
  }, name);
}

async function color(page, name) {
  return page.evaluate(name => {
    const i = [...flame.layout.places.keys()].find(i => flame.model.name(i) === name);
    flame.reveal(i);
    flame.repaint();
    const { left, width, row } = flame.layout.of(i);
    const x = (left + width / 2) * flame.view.clientWidth, y = flame.top(row) - flame.view.scrollTop + FlamePainter.ROW - 4;
    const context = flame.canvas.getContext('2d');
    return [...context.getImageData(x * devicePixelRatio, y * devicePixelRatio, 1, 1).data.slice(0, 3)].join();
  }, name);
}
