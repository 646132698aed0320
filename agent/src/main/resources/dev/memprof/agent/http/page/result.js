/** The one result that is open, at the place of the click that asked for it. */
const result = {node: null, row: null, owner: null};

/**
 * Opens a result.
 *
 * @param place a section, at whose end it opens, or a row of a table, below which it does
 * @param links pairs of a text and an address
 */
function show(place, title, links, ...content) {
  closeResult();
  const node = element('div', undefined, {id: 'result', class: 'result', role: 'region', tabindex: '-1', 'aria-labelledby': 'result-title'});
  const head = element('div', undefined, {class: 'result-head'});
  const close = element('button', 'Close', {type: 'button'});
  close.addEventListener('click', closeResult);
  head.append(element('h3', title, {id: 'result-title'}), close);
  const ways = element('p', undefined, {id: 'result-links'});
  ways.append(...links.flatMap(([text, href]) => [element('a', text, {href, target: '_blank', rel: 'noopener'}), ' · ']).slice(0, -1));
  const body = element('div', undefined, {id: 'result-body', class: 'scroll'});
  body.append(...content);
  node.append(head, ways, body);
  Object.assign(result, {node, owner: place, row: null});
  if (place.tagName === 'TR') {
    const cell = element('td', undefined, {colspan: place.cells.length});
    cell.append(node);
    result.row = element('tr', undefined, {class: 'opened'});
    result.row.append(cell);
    place.after(result.row);
  } else {
    place.append(node);
  }
  node.focus({preventScroll: true});
  node.scrollIntoView({block: 'nearest'});
}

function closeResult() {
  const {node, row, owner} = result;
  const hadFocus = node?.contains(document.activeElement);
  (row ?? node)?.remove();
  Object.assign(result, {node: null, row: null, owner: null});
  if (hadFocus) {
    owner.querySelector('button')?.focus();
  }
}

const frame = src => element('iframe', undefined, {src, title: 'Flame graph'});
