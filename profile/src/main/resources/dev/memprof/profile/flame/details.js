/** What is told about a node, in a tooltip and in one line. */
class FlameDetails {
  constructor(model) {
    this.model = model;
  }

  /** Pairs of what and how much. */
  rows(i) {
    const model = this.model;
    const rows = model.difference ? this.change(i) : this.live(i);
    rows.push([model.difference ? 'Share of all changes' : 'Share of all', FlameAmount.percent(model.width(i), model.width(0))]);
    if (i > 0) {
      rows.push(['Share of its parent', FlameAmount.percent(model.width(i), model.width(model.caller[i]))]);
    }
    const everywhere = model.everywhere(i);
    if (everywhere.nodes > 1) {
      rows.push(['In all stacks', `${FlameAmount.bytes(everywhere.width)}, ${FlameAmount.percent(everywhere.width, model.width(0))}`]);
    }
    return rows;
  }

  live(i) {
    const model = this.model;
    const rows = [['Live', FlameAmount.exact(model.width(i))]];
    if (model.error(i)) {
      rows.push(['Standard error', `± ${FlameAmount.bytes(model.error(i))}, ${FlameAmount.percent(model.error(i), model.width(i))}`]);
    }
    if (model.objects[i]) {
      rows.push(['Objects', FlameAmount.count(model.objects[i])]);
    }
    return rows;
  }

  change(i) {
    const model = this.model;
    const rows = [
      ['Net', FlameAmount.signedExact(model.net(i))],
      ['Grown', FlameAmount.signedExact(model.grown[i])],
      ['Shrunk', FlameAmount.exact(-model.shrunk[i])],
    ];
    if (model.error(i)) {
      rows.push(['Standard error', `at most ± ${FlameAmount.bytes(model.error(i))}`]);
    }
    rows.push(['Before, after', `${FlameAmount.bytes(model.base[i])}, ${FlameAmount.bytes(model.live(i))}`]);
    if (model.objects[i] || model.baseObjects[i]) {
      rows.push(['Objects', `${FlameAmount.count(model.baseObjects[i])}, ${FlameAmount.count(model.objects[i])}`]);
    }
    return rows;
  }

  /** Kind, and library or forms. */
  origin(i) {
    const model = this.model;
    const library = model.libraryOf(i);
    const kind = model.kind(i) === 'm' ? 'Label' : FlameModel.KINDS[model.kind(i)];
    const more = library && !kind.includes(library) ? [library] : model.formsOf(i);
    return [kind, ...more].join(', ');
  }

  /** One line for people who listen. */
  line(i) {
    return this.model.name(i) + ': ' + this.rows(i).map(([what, much]) => `${what}: ${much}`).join('; ');
  }

  /** The tooltip's content; names are text, and of a direction of their own. */
  fill(element, i) {
    const name = document.createElement('bdi');
    name.className = 'flame-name';
    name.textContent = this.model.name(i);
    const origin = document.createElement('p');
    origin.textContent = this.origin(i);
    const list = document.createElement('dl');
    for (const [what, much] of this.rows(i)) {
      const term = document.createElement('dt');
      term.textContent = what;
      const value = document.createElement('dd');
      value.textContent = much;
      list.append(term, value);
    }
    element.replaceChildren(name, origin, list);
  }
}

