// Prints a page as somebody does who reads it in the dark, and prints what there was as JSON:
//   node print.mjs PAGE READY PDF
// A page is ready when it has what the selector READY names.
import { visit } from './browser.mjs';
import { pathToFileURL } from 'node:url';

const [file, ready, pdf] = process.argv.slice(2);
const A4_WITHIN_MARGINS = { width: 718, height: 1047 }; // pixels of CSS
const facts = {};

await visit(facts, { viewport: { width: 1280, height: 900 }, timeout: 120_000 }, async page => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector(ready);
  await page.pdf({ path: pdf, format: 'A4', margin: { top: '1cm', right: '1cm', bottom: '1cm', left: '1cm' }, printBackground: true });
  // The same once more, where it can be looked at: first the page as wide as it was, then the sheet.
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await page.setViewportSize(A4_WITHIN_MARGINS);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  Object.assign(facts, await page.evaluate(look));
});

function look() {
  const named = node => node.tagName + (node.id && '#' + node.id) + [...node.classList].map(name => '.' + name).join('');
  const shown = [...document.querySelectorAll('body *')].filter(node => node.getClientRects().length
    && getComputedStyle(node).visibility === 'visible' && !node.matches('script, style, option'));
  const texts = shown.filter(node => [...node.childNodes].some(child => child.nodeType === Node.TEXT_NODE && child.data.trim()));
  return {
    controls: shown.filter(node => node.matches('button, input, select, textarea, summary, [role=slider]')).map(named),
    wide: shown.filter(node => !node.closest('.u-wrap') && node.getBoundingClientRect().right > innerWidth + 0.5).map(named),
    hidden: shown.filter(node => !node.closest('.u-wrap') && node.clientWidth && (node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1)
      && !getComputedStyle(node).overflow.match(/^visible/)).map(named),
    faint: texts.filter(node => contrast(getComputedStyle(node).color, ground(node)) < 4.5).map(node => named(node) + ' ' + getComputedStyle(node).color),
    dark: shown.filter(node => getComputedStyle(node).printColorAdjust !== 'exact' && node.textContent.trim() && luminance(ground(node)) < 0.9).map(named),
    texts: texts.length,
    canvases: [...document.querySelectorAll('canvas')].map(pixels),
  };

  function rgba(color) {
    const [r, g, b, a = 1] = color.match(/[\d.]+/g).map(Number);
    return [r, g, b, a];
  }

  function luminance(color) {
    const [r, g, b] = rgba(color).map(part => part / 255).map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  /** What is behind a text; a printer leaves grounds out unless they say that they matter. */
  function ground(node) {
    for (let behind = node; behind; behind = behind.parentElement) {
      const style = getComputedStyle(behind);
      if (rgba(style.backgroundColor)[3] > 0) {
        return style.backgroundColor;
      }
    }
    return 'rgb(255, 255, 255)';
  }

  function contrast(a, b) {
    const [bright, dim] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (bright + 0.05) / (dim + 0.05);
  }

  /** Of what is painted: pixels, those that are nearly white or dark, and where it ends. */
  function pixels(canvas) {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let painted = 0, white = 0, dark = 0;
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] > 200) {
        painted++;
        white += Math.min(data[i], data[i + 1], data[i + 2]) > 245 ? 1 : 0;
        dark += Math.max(data[i], data[i + 1], data[i + 2]) < 128 ? 1 : 0;
      }
    }
    return { painted, white, dark, right: canvas.getBoundingClientRect().right };
  }
}
