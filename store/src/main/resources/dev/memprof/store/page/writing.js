/** Elements, figures and colours, as both pages write them. */
const $ = id => document.getElementById(id);

function element(name, text, attributes = {}) {
  const node = document.createElement(name);
  if (text !== undefined) {
    node.textContent = text;
  }
  for (const [key, value] of Object.entries(attributes)) {
    node.setAttribute(key, value);
  }
  return node;
}

/** A size in binary units; an empty text where it is not known. */
function bytes(n) {
  if (n == null) {
    return '';
  }
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let unit = 0;
  for (; Math.abs(n) >= 1023.95 && unit < units.length - 1; unit++) {
    n /= 1024;
  }
  return n.toFixed(unit === 0 ? 0 : 1) + ' ' + units[unit];
}

const signed = n => (n > 0 ? '+' : '') + bytes(n);
const percent = share => (100 * share).toFixed(1) + ' %';
const color = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

/** Calls paint() for paper, which is white whatever the scheme is, and again for the screen. A canvas needs it. */
function paintForPrint(paint) {
  for (const [event, printing] of [['beforeprint', true], ['afterprint', false]]) {
    addEventListener(event, () => {
      document.documentElement.classList.toggle('printing', printing);
      paint();
    });
  }
}
