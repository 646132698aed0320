// Looks at a page as a designer and as somebody without a mouse would, and prints what there was as JSON:
//   node design.mjs ADDRESS PICTURES [BUTTON...]
// A page is ready when it says so by READY; the buttons, as selectors, are pressed before it is looked at. For each
// width and scheme there is a screenshot, PICTURES-WIDTH-SCHEME.png.
import { visit } from './browser.mjs';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [address, pictures, ...buttons] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const facts = { views: [] };

await visit(facts, { viewport: { width: 1280, height: 900 }, timeout: 120_000 }, async page => {
  await page.goto(address);
  await page.waitForFunction(() => document.querySelector('#ledger-rows tbody tr') && document.querySelector('#chart canvas')
    && document.querySelector('#dumps tbody tr:not(.none)'));
  for (const button of buttons) {
    await page.locator(button).first().click();
    await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
  }
  for (const [width, scheme] of [[1280, 'light'], [1280, 'dark'], [768, 'light'], [390, 'light'], [390, 'dark']]) {
    await page.setViewportSize({ width, height: width > 500 ? 900 : 844 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.waitForFunction(wide => document.querySelector('#chart canvas').getBoundingClientRect().right <= wide, width);
    await page.screenshot({ path: `${pictures}-${width}-${scheme}.png`, fullPage: true });
    await page.evaluate(axe); // as the browser's own, whatever the page's policy
    facts.views.push({
      width, scheme,
      cut: await page.evaluate(cut),
      broken: await page.evaluate(broken),
      violations: (await page.evaluate(() => window.axe.run(document))).violations.map(rule =>
        `${rule.id}: ${rule.nodes.map(node => node.target.join(' ')).join(', ')}`),
    });
  }
  facts.keyboard = await keyboard(page);
});

/** What is wider than the window, or hidden by what scrolls sideways. */
function cut() {
  const shown = [...document.querySelectorAll('body *')].filter(node => node.getClientRects().length && !node.closest('.flame, .u-wrap'));
  const wide = shown.filter(node => node.getBoundingClientRect().right > innerWidth + 0.5);
  const scrolled = shown.filter(node => node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflowX === 'auto' && node.tagName !== 'PRE');
  return [...wide, ...scrolled].map(node => node.tagName + '#' + node.id + '.' + node.className);
}

/** Names of owners that go on in another line in the middle of a word. */
function broken() {
  const words = [...document.querySelectorAll('#ledger-rows th')].flatMap(name => {
    const text = name.firstChild;
    return [...text.textContent.matchAll(/[\w']+/g)].map(word => {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      return range.getClientRects().length > 1 ? word[0] : '';
    });
  });
  return words.filter(word => word);
}

/** Tab from the beginning: what gets the focus, once each, and whether one sees where it is. */
async function keyboard(page) {
  const all = await page.evaluate(() => [...document.querySelectorAll('button:enabled, input:enabled, select:enabled, a[href], summary')]
    .filter(node => node.getClientRects().length && !(node.type === 'radio' && !node.checked)
      && !node.closest('fieldset:disabled')).length);
  await page.evaluate(() => {
    document.activeElement.blur();
    getSelection().removeAllRanges();
    scrollTo(0, 0);
  });
  const reached = new Set();
  let unseen = 0;
  let last;
  for (let i = 0; i < 3 * all + 20; i++) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const node = document.activeElement;
      if (node === document.body) {
        return null;
      }
      node.dataset.reached ??= String(document.querySelectorAll('[data-reached]').length);
      const style = getComputedStyle(node);
      return { key: node.dataset.reached, radio: node.type === 'radio', seen: node.tagName === 'IFRAME' || style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 };
    });
    if (focus && focus.key !== last && reached.has(focus.key)) {
      break; // once around; a frame has the focus as often as it has things to press
    }
    last = focus?.key;
    if (focus) {
      reached.add(focus.key);
      unseen += focus.seen ? 0 : 1;
    }
  }
  return { all, reached: reached.size, unseen };
}
