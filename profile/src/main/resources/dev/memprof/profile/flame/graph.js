/** A flame graph in an element of a page: search, legend, canvas, tooltip, a line that tells the selected frame. */
class FlameGraph {
  /**
   * @param element to fill
   * @param tree see FlameModel
   * @param options inverted: root at the top; reversed: the stacks are; wholePage: the page
   *   is for this graph, so its keys work everywhere, and it can be turned dark
   */
  constructor(element, tree, {inverted = false, reversed = false, wholePage = false} = {}) {
    Object.assign(this, {element, inverted, reversed, wholePage, root: 0, selected: 0, hovered: undefined});
    this.model = new FlameModel(tree);
    this.details = new FlameDetails(this.model);
    this.search = new FlameSearch(this.model);
    Object.assign(this, FlameParts.build(this, wholePage));
    this.painter = new FlamePainter(this.canvas, this.model);
    this.history = new FlameHistory(key => this.show(this.model.find(key)));
    this.keys = new FlameKeys(this);
    this.listen();
  }

  /** Shows other amounts, see FlameModel.show, as a whole or, once, as far as the page's address says. */
  draw(amounts, difference, keepZoom = false) {
    this.model.show(amounts, difference);
    this.search.look(this.field.value);
    if (!keepZoom) {
      this.history.forget();
    }
    this.show(keepZoom ? this.model.find(this.history.key()) : 0);
  }

  listen() {
    this.field.addEventListener('input', () => this.look(this.field.value));
    this.view.addEventListener('scroll', () => this.repaint());
    new ResizeObserver(() => this.arrange(true)).observe(this.view);
    addEventListener('beforeprint', () => this.print(true));
    addEventListener('afterprint', () => this.print(false));
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', () => this.setTheme(dark.matches ? 'dark' : 'light'));
    this.setTheme(dark.matches ? 'dark' : 'light');
    (this.wholePage ? document : this.element).addEventListener('keydown', event => this.keys.press(event));
    this.canvas.addEventListener('pointermove', event => event.pointerType === 'mouse' && this.hover(this.under(event), event));
    this.canvas.addEventListener('pointerleave', () => this.hover(undefined));
    this.canvas.addEventListener('click', event => this.click(event));
  }

  /** On a screen that is touched, the first touch tells and the second zooms. */
  click(event) {
    const i = this.under(event);
    if (i === undefined) {
      this.hover(undefined);
    } else if (event.ctrlKey || event.metaKey) {
      this.hide(i);
    } else if (event.pointerType === 'touch' && this.hovered !== i) {
      this.select(i);
      this.hover(i, event);
    } else {
      this.hover(undefined);
      this.zoom(i);
    }
  }

  setTheme(theme) {
    this.theme = theme;
    this.element.dataset.theme = theme;
    this.element.dispatchEvent(new CustomEvent('themechange', {detail: theme}));
    if (this.layout) {
      this.tell();
    }
  }

  turnDark() {
    this.setTheme(this.theme === 'dark' ? 'light' : 'dark');
  }

  flip() {
    this.inverted = !this.inverted;
    this.arrange(true);
  }

  sort() {
    this.model.sort(!this.model.byName);
    this.arrange();
  }

  startSearch() {
    this.field.focus();
    this.field.select();
  }

  look(text) {
    this.field.value = text;
    this.search.look(text);
    this.tell();
  }

  /** Selects another of the frames that match. */
  nextMatch(step) {
    const nodes = this.search.nodes();
    if (nodes.length) {
      const at = nodes.indexOf(this.selected);
      const i = nodes[at < 0 && step < 0 ? nodes.length - 1 : (at + step + nodes.length) % nodes.length];
      if (!this.layout.of(i)) {
        this.zoom(i);
      }
      this.select(i);
    }
  }

  /** Zooms, so that the browser can go back. */
  zoom(i) {
    if (i !== this.root) {
      this.history.push(this.root ? this.model.key(this.root) : '', i ? this.model.key(i) : '');
    }
    this.show(i);
  }

  back() {
    if (!this.history.back() && this.root) {
      this.zoom(this.model.caller[this.root]);
    }
  }

  hide(i) {
    if (i > 0) {
      const caller = this.model.caller[i];
      const inside = [this.root, ...this.model.callers(this.root)].includes(i);
      this.model.hide(i);
      this.show(inside ? caller : this.root, caller);
    }
  }

  /** First without a search, then without what was hidden, then as a whole. */
  reset() {
    if (this.field.value) {
      this.look('');
    } else if (this.model.hidden.size) {
      this.model.unhide();
      this.show(this.root, this.selected);
    } else {
      this.zoom(0);
    }
  }

  show(root, selected = root) {
    this.root = this.model.width(root) > 0 ? root : 0;
    this.selected = this.model.width(selected) > 0 ? selected : this.root;
    this.arrange(true);
  }

  select(i) {
    if (i !== undefined && i >= 0) {
      this.selected = i;
      this.reveal(i);
      this.tell();
    }
  }

  /** Lays the frames out anew. */
  arrange(scroll = false) {
    this.view.hidden = this.legend.hidden = false; // until it is known that there is nothing
    if (!this.model.callees || !this.view.clientWidth) {
      return;
    }
    this.hover(undefined);
    this.layout = new FlameLayout(this.model, this.root, 0.4 / this.view.clientWidth);
    this.space.style.height = this.layout.rows.length * FlamePainter.ROW + 'px';
    if (scroll) {
      this.reveal(this.selected);
    }
    this.tell();
  }

  /** On paper there is no scrolling: all rows, in the light theme. */
  print(printing) {
    this.printing = printing;
    if (this.layout) {
      this.repaint();
    }
  }

  /** Height of all rows; of a flame that is lower than its window, of the window, at whose foot the root is. */
  height() {
    return Math.max(this.layout.rows.length * FlamePainter.ROW, this.printing ? 0 : this.view.clientHeight);
  }

  /** A row's upper edge below that of the uppermost. */
  top(row) {
    return this.inverted ? row * FlamePainter.ROW : this.height() - (row + 1) * FlamePainter.ROW;
  }

  reveal(i) {
    const place = this.layout.of(i);
    if (place) {
      const top = this.top(place.row);
      const least = top + 2 * FlamePainter.ROW - this.view.clientHeight;
      this.view.scrollTop = Math.max(least, Math.min(this.view.scrollTop, top - FlamePainter.ROW));
    }
  }

  under(event) {
    const box = this.canvas.getBoundingClientRect();
    const y = event.clientY - box.top + this.view.scrollTop;
    const row = Math.floor((this.inverted ? y : this.height() - y) / FlamePainter.ROW);
    return this.layout.at(row, (event.clientX - box.left) / box.width);
  }

  hover(i, event) {
    if (i !== this.hovered) {
      this.hovered = i;
      this.canvas.style.cursor = i === undefined ? '' : 'pointer';
      this.tip.hidden = this.mark.hidden = i === undefined;
      if (i !== undefined) {
        const {left, width, row} = this.layout.of(i);
        Object.assign(this.mark.style, {left: 100 * left + '%', width: 100 * width + '%', top: this.top(row) + 'px', height: FlamePainter.ROW - 1 + 'px'});
        this.details.fill(this.tip, i);
      }
    }
    if (i !== undefined) {
      const x = Math.min(event.clientX + 14, innerWidth - this.tip.offsetWidth - 6);
      const below = event.clientY + 18;
      const y = below + this.tip.offsetHeight < innerHeight ? below : event.clientY - this.tip.offsetHeight - 12;
      Object.assign(this.tip.style, {left: Math.max(4, x) + 'px', top: Math.max(4, y) + 'px'});
    }
  }

  /** Says what is selected and what matches, and paints. */
  tell() {
    const empty = !(this.model.grown[0] + this.model.shrunk[0]);
    this.status.textContent = empty ? 'Nothing to show: this profile has no sample.' : this.details.line(this.selected);
    this.view.hidden = this.legend.hidden = empty;
    const hidden = this.model.hidden.size ? this.model.hidden.size + ' hidden, Esc shows all' : '';
    this.matched.textContent = [this.search.matched(), hidden].filter(Boolean).join(' · ');
    FlameLegend.fill(this.legend, this);
    this.repaint();
  }

  repaint() {
    this.painter.paint({
      layout: this.layout,
      // As wide for its height as a sheet of paper: it is shrunk to fit.
      width: Math.round(Math.max(this.view.clientWidth, this.printing ? this.height() / 1.2 : 0)),
      height: this.printing ? this.height() : Math.min(this.view.clientHeight, this.height()),
      top: row => this.top(row) - (this.printing ? 0 : this.view.scrollTop),
      theme: this.printing ? 'light' : this.theme,
      root: this.root,
      selected: this.selected,
      found: this.search.test(),
    });
  }
}

