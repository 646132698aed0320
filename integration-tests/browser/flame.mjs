// Opens a flame graph as a person would, with mouse and keys, and prints what there was as JSON:
//   node flame.mjs PAGE SEARCH ZOOM [PICTURES]
// SEARCH is typed into the search box, the frame named ZOOM clicked, and in the end removed;
// screenshots go to PICTURES-light.png and -dark.png. What is on the canvas is read from its pixels, and from the
// page's own variables: levels, root, nav.
import { visit } from './browser.mjs';
import { pathToFileURL } from 'node:url';

const [file, search, zoom, pictures] = process.argv.slice(2);
const facts = { dialogs: [] };

await visit(facts, { viewport: { width: 1280, height: 720 }, timeout: 20_000 }, async page => {
  page.on('dialog', dialog => {
    facts.dialogs.push(dialog.type());
    return dialog.type() === 'prompt' ? dialog.accept(search) : dialog.dismiss();
  });
  await page.goto(pathToFileURL(file).href);

  facts.title = await page.textContent('h1');
  facts.elements = await page.evaluate(() =>
    [...new Set([...document.querySelectorAll('*')].map(e => e.tagName.toLowerCase()))].sort());
  facts.scripts = await page.evaluate(() => document.scripts.length);
  facts.frames = await frames(page);
  if (pictures) await page.screenshot({ path: `${pictures}-light.png` });

  const zoomed = facts.frames.find(frame => frame.name === zoom);
  await page.mouse.click(...(await place(page, zoomed)));
  facts.zoomed = await page.evaluate(() => ({ name: root.title, width: root.width }));
  facts.zoomed.pixels = await paintedWidth(page, zoomed.level);
  await page.keyboard.press('0');
  facts.unzoomed = await page.evaluate(() => root.title);

  await page.keyboard.press('Control+f');
  facts.matched = await page.textContent('#match');
  facts.found = await page.evaluate(() => nav.map(frame => frame.title));
  for (const frame of facts.frames) {
    frame.searched = await pixel(page, frame);
  }
  await page.keyboard.press('Escape');

  await page.keyboard.press('d');
  facts.dark = { background: await page.evaluate(() => getComputedStyle(document.body).backgroundColor) };
  facts.dark.title = await page.evaluate(() => getComputedStyle(document.querySelector('h1')).color);
  facts.dark.frames = await frames(page);
  await page.hover('#info');
  facts.legend = await page.innerText('#legend');
  if (pictures) await page.screenshot({ path: `${pictures}-dark.png` });

  await page.keyboard.down('Control');
  await page.mouse.click(...(await place(page, zoomed)));
  await page.keyboard.up('Control');
  facts.removed = (await frames(page))[0].status;
});

/** Every frame with what the page shows when the mouse is on it, and its colour there. */
async function frames(page) {
  const all = await page.evaluate(() =>
    levels.flat().map(f => ({ name: f.title, level: f.level, left: f.left, width: f.width })));
  for (const frame of all) {
    await page.mouse.move(...(await place(page, frame)));
    frame.highlighted = await page.textContent('#hl');
    frame.status = await page.textContent('#status');
    frame.color = await pixel(page, frame);
  }
  return all;
}

/** The middle of a frame, scrolled into view, as a place in the window. */
async function place(page, frame) {
  return page.evaluate(({ level, left, width }) => {
    const y = canvasHeight - level * 16 - 8;
    scrollTo(0, canvas.offsetTop + y - innerHeight / 2);
    const box = canvas.getBoundingClientRect();
    return [box.left + (left - root.left + width / 2) * px, box.top + y];
  }, frame);
}

/** The colour near a frame's lower edge, where no text is. */
async function pixel(page, frame) {
  return page.evaluate(({ level, left, width }) => {
    const ratio = devicePixelRatio || 1;
    const x = (left - root.left + width / 2) * px, y = canvasHeight - level * 16 - 2;
    return [...c.getImageData(x * ratio, y * ratio, 1, 1).data.slice(0, 3)];
  }, frame);
}

/** How many pixels of a level are not background. */
async function paintedWidth(page, level) {
  return page.evaluate(level => {
    const row = c.getImageData(0, canvasHeight - level * 16 - 2, canvasWidth, 1).data;
    let painted = 0;
    for (let i = 0; i < row.length; i += 4) {
      painted += row[i] + row[i + 1] + row[i + 2] < 3 * 255;
    }
    return painted / canvasWidth;
  }, level);
}
