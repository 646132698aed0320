// Opens a flame graph as a person would, with mouse and keys, and prints what there was as JSON:
//   node flame.mjs PAGE SEARCH ZOOM [PICTURES]
// SEARCH is typed into the search field, the frame named ZOOM clicked, and in the end hidden;
// screenshots go to PICTURES-light.png, -dark.png and -narrow.png. What is on the canvas is read from its pixels, and
// where frames lie from the page's own variable: graph.
import { visit } from './browser.mjs';
import { pathToFileURL } from 'node:url';

const [file, search, zoom, pictures] = process.argv.slice(2);
const facts = { dialogs: [] };

await visit(facts, { viewport: { width: 1280, height: 720 }, timeout: 120_000 }, async page => {
  page.on('dialog', dialog => {
    facts.dialogs.push(dialog.type());
    return dialog.dismiss();
  });
  const address = pathToFileURL(file).href;
  await page.goto(address);
  await page.waitForFunction(() => graph.layout);
  const root = () => page.evaluate(() => graph.model.name(graph.root));

  facts.title = await page.textContent('h1');
  facts.note = await page.textContent('#note');
  facts.elements = await page.evaluate(() =>
    [...new Set([...document.querySelectorAll('*')].map(e => e.tagName.toLowerCase()))].sort());
  facts.scripts = await page.evaluate(() => document.scripts.length);
  facts.legend = await page.innerText('.flame-legend');
  facts.frames = await frames(page);
  if (pictures) await page.screenshot({ path: `${pictures}-light.png` });

  // zoom by mouse; the browser's own back and forward, and the key
  const zoomed = facts.frames.find(frame => frame.name === zoom);
  await page.mouse.click(...(await place(page, zoomed.node)));
  facts.zoomed = { name: await root(), pixels: await paintedWidth(page, zoomed.node), address: new URL(page.url()).hash };
  await page.goBack();
  await page.waitForFunction(() => graph.root === 0); // the page is told a moment later
  facts.wentBack = await root();
  await page.goForward();
  await page.waitForFunction(node => graph.root === node, zoomed.node);
  facts.wentForward = await root();
  await page.keyboard.press('Backspace');
  await page.waitForFunction(() => graph.root === 0);
  await page.goto(address + facts.zoomed.address);
  await page.reload();
  await page.waitForFunction(() => graph.layout);
  facts.reopened = await root();
  await page.keyboard.press('0');
  facts.unzoomed = await root();

  // by keys alone: to the frame, zoom, and all again
  await page.focus('canvas');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  facts.selected = await page.evaluate(() => graph.model.name(graph.selected));
  facts.told = await page.textContent('[role=status]');
  await page.keyboard.press('ArrowRight');
  facts.beside = await page.evaluate(() => graph.model.name(graph.selected));
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  facts.zoomedByKey = await root();
  await page.keyboard.press('Escape');
  facts.resetByKey = await root();

  // search
  await page.keyboard.press('Control+f');
  await page.keyboard.type(search);
  facts.matched = await page.textContent('.flame-matched');
  await page.keyboard.press('Enter');
  facts.found = await page.evaluate(() => graph.search.nodes().map(i => graph.model.name(i)));
  facts.next = await page.evaluate(() => graph.model.name(graph.selected));
  await page.keyboard.press('Escape');
  facts.cleared = await page.textContent('.flame-matched');
  await page.keyboard.press('/');
  await page.keyboard.type(search);
  await page.focus('canvas');
  await page.keyboard.press('Home');
  for (const frame of facts.frames) {
    frame.searched = await pixel(page, frame.node);
  }
  await page.keyboard.press('Escape');

  // icicle and back
  const above = () => page.evaluate(() => graph.top(graph.layout.of(0).row) < graph.top(graph.layout.rows.length - 1));
  facts.rootAbove = [await above()];
  await page.keyboard.press('i');
  facts.rootAbove.push(await above());
  facts.turnedLegend = await page.innerText('.flame-legend');
  await page.keyboard.press('i');

  await page.keyboard.press('d');
  facts.dark = { background: await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor) };
  facts.dark.title = await page.evaluate(() => getComputedStyle(document.querySelector('h1')).color);
  facts.dark.frames = await frames(page);
  if (pictures) await page.screenshot({ path: `${pictures}-dark.png` });
  await page.keyboard.press('d');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForFunction(() => graph.theme === 'dark');

  await page.keyboard.down('Control');
  await page.mouse.click(...(await place(page, zoomed.node)));
  await page.keyboard.up('Control');
  facts.hidden = (await frames(page))[0].tip;
  await page.keyboard.press('Escape');
  facts.shownAgain = (await frames(page))[0].tip;

  await page.setViewportSize({ width: 320, height: 480 });
  await page.waitForFunction(() => graph.canvas.width <= 320 * devicePixelRatio);
  facts.wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  if (pictures) await page.screenshot({ path: `${pictures}-narrow.png` });
});

/** Every frame with what the page shows when the mouse is on it, and its colour there. */
async function frames(page) {
  const all = await page.evaluate(() =>
    graph.layout.rows.flat().map(({ i }) => ({ node: i, name: graph.model.name(i) })));
  for (const frame of all) {
    await page.mouse.move(...(await place(page, frame.node)));
    frame.tipName = await page.textContent('.flame-tip bdi');
    frame.tip = await page.innerText('.flame-tip dl');
    frame.origin = await page.textContent('.flame-tip p');
    frame.color = await pixel(page, frame.node);
  }
  return all;
}

/** The middle of a frame, scrolled into view, as a place in the window. */
async function place(page, node) {
  return page.evaluate(i => {
    graph.reveal(i);
    graph.repaint();
    const { left, width, row } = graph.layout.of(i);
    const box = graph.canvas.getBoundingClientRect();
    return [box.left + (left + width / 2) * box.width, box.top + graph.top(row) - graph.view.scrollTop + 9];
  }, node);
}

/** The colour near a frame's lower edge, where no text is. */
async function pixel(page, node) {
  await page.mouse.move(0, 0);
  return page.evaluate(i => {
    graph.reveal(i);
    graph.repaint();
    const { left, width, row } = graph.layout.of(i);
    const x = (left + width / 2) * graph.view.clientWidth, y = graph.top(row) - graph.view.scrollTop + FlamePainter.ROW - 4;
    const context = graph.canvas.getContext('2d');
    return [...context.getImageData(x * devicePixelRatio, y * devicePixelRatio, 1, 1).data.slice(0, 3)];
  }, node);
}

/** What share of a frame's row is not background. */
async function paintedWidth(page, node) {
  return page.evaluate(i => {
    const y = graph.top(graph.layout.of(i).row) - graph.view.scrollTop + FlamePainter.ROW - 4;
    const { width } = graph.canvas;
    const row = graph.canvas.getContext('2d').getImageData(0, y * devicePixelRatio, width, 1).data;
    let painted = 0;
    for (let x = 0; x < row.length; x += 4) {
      painted += row[x] + row[x + 1] + row[x + 2] < 3 * 255;
    }
    return painted / width;
  }, node);
}
