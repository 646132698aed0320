/** What keys do in a flame graph. */
class FlameKeys {
  static HELP = [
    ['/ or Ctrl+F', 'search'],
    ['n, N', 'next match, the one before'],
    ['Esc', 'clear the search; then show all'],
    ['arrows', 'go from frame to frame'],
    ['Enter or click', 'zoom'],
    ['Backspace', 'back to the zoom before'],
    ['Home', 'to the root'],
    ['i', 'flame or icicle'],
    ['o', 'order by width or name'],
    ['x or Ctrl+click', 'hide a frame with all it calls'],
    ['d', 'dark or light'],
  ];

  constructor(graph) {
    this.graph = graph;
  }

  /** Of the whole page, or of the graph where it is one of several things on it. */
  press(event) {
    const {graph} = this;
    const typing = event.target instanceof Element && event.target.closest('input, textarea, select');
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f') {
      graph.startSearch();
    } else if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else if (typing ? !this.typed(event) : !this.command(event)) {
      return;
    }
    event.preventDefault();
  }

  /** In the search field. */
  typed(event) {
    if (event.key === 'Enter') {
      this.graph.nextMatch(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape') {
      this.graph.reset();
      this.graph.canvas.focus({preventScroll: true});
    } else {
      return false;
    }
    return true;
  }

  command(event) {
    const {graph} = this;
    const up = graph.inverted ? -1 : 1;
    const onButton = event.target instanceof Element && event.target.closest('button, summary, a');
    const action = {
      '/': () => graph.startSearch(),
      n: () => graph.nextMatch(1),
      N: () => graph.nextMatch(-1),
      Escape: () => graph.reset(),
      0: () => graph.zoom(0),
      Backspace: () => graph.back(),
      Home: () => graph.select(graph.root),
      i: () => graph.flip(),
      o: () => graph.sort(),
      x: () => graph.hide(graph.selected),
      d: graph.wholePage ? () => graph.turnDark() : undefined,
      ArrowUp: () => this.step(up),
      ArrowDown: () => this.step(-up),
      ArrowLeft: () => graph.select(graph.layout.beside(graph.selected, -1)),
      ArrowRight: () => graph.select(graph.layout.beside(graph.selected, 1)),
      Enter: onButton ? undefined : () => graph.zoom(graph.selected),
    }[event.key];
    action?.();
    return Boolean(action);
  }

  /** One row away from the root, to the widest, or towards it. */
  step(outwards) {
    const {graph} = this;
    const {model, layout, selected} = graph;
    const shown = model.callees[selected].filter(i => layout.of(i));
    const onward = shown.reduce((best, i) => (best === undefined || model.width(i) > model.width(best) ? i : best), undefined);
    const zoomed = model.callers(graph.root);
    const place = zoomed.indexOf(selected);
    graph.select(outwards > 0 ? (place >= 0 ? zoomed[place + 1] ?? graph.root : onward) : model.caller[selected]);
  }
}

