/** The elements that a flame graph consists of. */
class FlameParts {
  /** Fills the graph's element; the parts by name. */
  static build(graph, canTurnDark) {
    const field = FlameParts.field();
    const matched = FlameParts.make('output', 'flame-matched');
    const tools = FlameParts.make('div', 'flame-tools');
    tools.append(
      field, matched,
      FlameParts.button('Back', () => graph.back()),
      FlameParts.button('Show all', () => graph.reset()),
      FlameParts.button('Flip', () => graph.flip()));
    if (canTurnDark) {
      tools.append(FlameParts.button('Dark or light', () => graph.turnDark()));
    }
    const legend = FlameParts.make('ul', 'flame-legend');
    const canvas = FlameParts.canvas();
    const mark = FlameParts.make('div', 'flame-mark');
    const space = FlameParts.make('div', 'flame-space');
    space.append(canvas, mark);
    const view = FlameParts.make('div', 'flame-view');
    view.append(space);
    const status = FlameParts.make('p', 'flame-status');
    status.setAttribute('role', 'status');
    const tip = FlameParts.make('div', 'flame-tip');
    tip.setAttribute('aria-hidden', 'true');
    tip.hidden = mark.hidden = true;
    graph.element.classList.add('flame');
    graph.element.replaceChildren(tools, legend, view, status, FlameParts.help(canTurnDark), tip);
    return {field, matched, legend, canvas, mark, space, view, status, tip};
  }

  static make(name, className, text = '') {
    return Object.assign(document.createElement(name), {className, textContent: text});
  }

  static button(text, action) {
    const button = FlameParts.make('button', '', text);
    button.type = 'button';
    button.addEventListener('click', action);
    return button;
  }

  static field() {
    const field = FlameParts.make('input', 'flame-search');
    Object.assign(field, {type: 'search', placeholder: 'Search (/)', autocomplete: 'off', spellcheck: false});
    field.setAttribute('aria-label', 'Search frames: text or a regular expression');
    return field;
  }

  static canvas() {
    const canvas = FlameParts.make('canvas', 'flame-canvas');
    canvas.tabIndex = 0;
    canvas.setAttribute('role', 'application');
    canvas.setAttribute('aria-label', 'Flame graph. Arrow keys go from frame to frame, Enter zooms, Backspace goes back.');
    return canvas;
  }

  static help(canTurnDark) {
    const list = FlameParts.make('dl', '');
    for (const [key, what] of FlameKeys.HELP) {
      if (key !== 'd' || canTurnDark) {
        list.append(FlameParts.make('dt', '', key), FlameParts.make('dd', '', what));
      }
    }
    const help = FlameParts.make('details', 'flame-help');
    help.append(FlameParts.make('summary', '', 'Keys'), list);
    return help;
  }
}

