/** The dumps of the run: two to compare, or one alone. */
const readable = incident.dumps.filter(dump => dump.self !== null);
const chosen = {from: null, to: null, alone: false};

/** What a dump holds in each node itself, by column. */
function self(dump) {
  const column = () => new Array(incident.tree.caller.length).fill(0);
  const held = {bytes: column(), objects: column(), error: column()};
  for (let i = 0, at = 0; i < dump.self.length; i += 4) {
    at += dump.self[i];
    [held.bytes[at], held.objects[at], held.error[at]] = dump.self.slice(i + 1, i + 4);
  }
  return held;
}

function choice(which, dump) {
  const label = which === 'from' ? 'From' : 'To';
  const cell = element('td', undefined, {class: 'pick', 'data-label': label});
  const input = element('input', undefined, {type: 'radio', name: which, value: dump.name, 'aria-label': `${label} ${dump.name}`});
  input.checked = chosen[which] === dump;
  input.disabled = dump.self === null;
  input.addEventListener('change', () => choose({[which]: dump, alone: false}));
  cell.append(input);
  return cell;
}

function listDumps() {
  const rows = incident.dumps.map(dump => {
    const row = element('tr', undefined, {class: 'dump'});
    const look = element('button', 'Flame graph', {type: 'button', 'aria-label': 'Flame graph of ' + dump.name});
    look.disabled = dump.self === null;
    look.addEventListener('click', () => choose({to: dump, alone: true}));
    const reason = element('td', dump.reason, {class: 'why'});
    reason.append(element('small', dump.problem === null ? dump.detail : 'cannot be read: ' + dump.problem));
    const links = element('td', undefined, {class: 'look'});
    links.append(look);
    row.append(choice('from', dump), choice('to', dump), element('td', when(dump.timeMillis), {class: 'time'}), reason,
      element('td', dump.problem === null ? bytes(dump.live) : '', {class: 'number live'}),
      element('td', dump.problem === null && dump.growth !== null ? signed(dump.growth) : '', {class: 'number growth'}),
      element('td', dump.fileBytes === null ? '' : bytes(dump.fileBytes), {class: 'number file'}), element('td', dump.name, {class: 'name'}), links);
    return row;
  });
  const none = element('tr', undefined, {class: 'none'});
  none.append(element('td', 'None.', {colspan: 9}));
  $('dumps').tBodies[0].replaceChildren(...(rows.length ? rows : [none]));
}
