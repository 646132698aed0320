// Draws a call tree as frames of a page: as wide as what they hold, callers above.
'use strict';

class Flame {
  static ROW = 18;
  /** Narrower than about a pixel. */
  static LEAST = 0.0008;
  static COLORS = {j: '#50e150', J: '#c8c83c', n: '#e15a5a', m: '#e17d00'};

  /**
   * @param tree caller and name of every frame by number, a frame after its caller; kind, a letter each
   * @param status shows what a frame holds
   */
  constructor(element, status, tree, names) {
    Object.assign(this, {element, status, tree, names});
    this.callees = tree.caller.map(() => []);
    tree.caller.forEach((caller, i) => caller >= 0 && this.callees[caller].push(i));
    element.addEventListener('click', event => this.at(event, i => this.zoom(i)));
    element.addEventListener('mousemove', event => this.at(event, i => this.tell(i)));
    element.addEventListener('keydown', event => this.key(event));
    element.addEventListener('focus', () => this.shown.length && this.select(this.selected));
    this.pattern = null;
  }

  /**
   * Shows what each frame holds itself; of a difference, what it holds more (or less, negative).
   */
  show(self, difference) {
    this.difference = difference;
    this.grown = self.map(n => Math.max(n, 0));
    this.shrunk = self.map(n => Math.max(-n, 0));
    for (let i = self.length - 1; i > 0; i--) {
      this.grown[this.tree.caller[i]] += this.grown[i];
      this.shrunk[this.tree.caller[i]] += this.shrunk[i];
    }
    this.callees.forEach(list => list.sort((a, b) => this.width(b) - this.width(a)));
    this.zoom(0);
  }

  width(i) {
    return this.grown[i] + this.shrunk[i];
  }

  name(i) {
    return this.names[this.tree.name[i]];
  }

  zoom(root) {
    this.root = root;
    this.selected = root;
    this.draw();
    this.tell(root);
  }

  search(text) {
    this.pattern = text.toLowerCase();
    this.draw();
    this.tell(this.root);
  }

  draw() {
    this.shown = [];
    const whole = this.width(this.root);
    let depth = 0;
    for (let caller = this.tree.caller[this.root]; caller >= 0; caller = this.tree.caller[caller]) {
      depth++;
    }
    // Those that call the one zoomed at are as wide as it.
    let at = this.root;
    for (let row = depth; row >= 0; row--, at = this.tree.caller[at]) {
      this.shown.push({i: at, row, left: 0, width: 1});
    }
    const open = [{i: this.root, row: depth, left: 0}];
    let rows = depth;
    while (open.length) {
      const {i, row, left} = open.pop();
      let x = left;
      for (const callee of this.callees[i]) {
        const width = this.width(callee) / whole;
        if (width < Flame.LEAST || !whole) {
          break; // the rest is no wider
        }
        this.shown.push({i: callee, row: row + 1, left: x, width});
        open.push({i: callee, row: row + 1, left: x});
        x += width;
        rows = Math.max(rows, row + 1);
      }
    }
    this.shown.sort((a, b) => a.row - b.row || a.left - b.left);
    this.element.style.height = (rows + 1) * Flame.ROW + 'px';
    this.element.replaceChildren(...this.shown.map(frame => this.box(frame)));
  }

  box({i, row, left, width}) {
    const box = document.createElement('div');
    box.className = this.matches(i) ? 'box found' : 'box';
    box.dataset.frame = i;
    box.textContent = width > 0.02 ? this.name(i) : '';
    box.title = this.describe(i);
    Object.assign(box.style, {
      left: 100 * left + '%', width: `max(1px, calc(${100 * width}% - 1px))`, top: row * Flame.ROW + 'px', background: this.color(i),
    });
    return box;
  }

  matches(i) {
    return Boolean(this.pattern) && this.name(i).toLowerCase().includes(this.pattern);
  }

  /** Of a difference the redder the more grew, the bluer the more shrank. */
  color(i) {
    if (!this.difference) {
      return Flame.COLORS[this.tree.kind[i]];
    }
    const net = this.grown[i] - this.shrunk[i];
    const pale = Math.round(224 - 124 * Math.abs(net) / (this.width(i) || 1));
    return net > 0 ? `rgb(255,${pale},${pale})` : net < 0 ? `rgb(${pale},${pale},255)` : '#e0e0e0';
  }

  describe(i) {
    const share = (100 * this.width(i) / (this.width(0) || 1)).toFixed(2) + ' %';
    if (!this.difference) {
      return `${this.name(i)}: ${bytes(this.grown[i])} live, ${share}`;
    }
    const both = this.grown[i] && this.shrunk[i] ? `, ${signed(this.grown[i])} and ${signed(-this.shrunk[i])}` : '';
    return `${this.name(i)}: ${signed(this.grown[i] - this.shrunk[i])}${both}, ${share} of what changed`;
  }

  tell(i) {
    this.status.textContent = this.describe(i) + (this.pattern ? ` · found: ${this.found()}` : '');
  }

  /** What the outermost frames that match hold. */
  found() {
    let sum = 0;
    const open = [0];
    while (open.length) {
      const i = open.pop();
      if (this.matches(i)) {
        sum += this.width(i);
      } else {
        open.push(...this.callees[i]);
      }
    }
    return `${bytes(sum)}, ${(100 * sum / (this.width(0) || 1)).toFixed(2)} %`;
  }

  at(event, action) {
    const frame = event.target.dataset.frame;
    if (frame !== undefined) {
      action(Number(frame));
    }
  }

  select(i) {
    this.selected = i;
    for (const box of this.element.children) {
      box.classList.toggle('selected', Number(box.dataset.frame) === i);
    }
    this.element.querySelector('.selected')?.scrollIntoView({block: 'nearest'});
    this.tell(i);
  }

  key(event) {
    const here = this.shown.find(frame => frame.i === this.selected) ?? this.shown[0];
    const middle = here.left + here.width / 2;
    const row = n => this.shown.filter(frame => frame.row === n);
    const around = list => list.find(frame => frame.left <= middle && middle < frame.left + frame.width);
    const mine = row(here.row);
    const next = {
      ArrowUp: () => around(row(here.row - 1)),
      ArrowDown: () => this.shown.find(frame => frame.row === here.row + 1 && this.tree.caller[frame.i] === here.i),
      ArrowLeft: () => mine[mine.indexOf(here) - 1],
      ArrowRight: () => mine[mine.indexOf(here) + 1],
    }[event.key];
    if (next) {
      const frame = next();
      if (frame) {
        this.select(frame.i);
      }
    } else if (event.key === 'Enter') {
      const selected = this.selected;
      this.zoom(selected);
      this.select(selected);
    } else if (event.key === 'Escape') {
      this.zoom(0);
      this.select(0);
    } else {
      return;
    }
    event.preventDefault();
  }
}
