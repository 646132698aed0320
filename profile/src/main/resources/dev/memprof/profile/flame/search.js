/** Names that are looked for: a regular expression, or plain text where it is none. */
class FlameSearch {
  constructor(model) {
    this.model = model;
    this.pattern = null;
  }

  /** Capital letters count where the text has one. */
  look(text) {
    const flags = /[A-Z]/.test(text.replace(/\\./g, '')) ? '' : 'i';
    try {
      this.pattern = text ? new RegExp(text, flags) : null;
    } catch (e) {
      this.pattern = new RegExp(text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'), flags);
    }
    this.matching = this.pattern && this.model.names.map(name => this.pattern.test(name));
  }

  /** A test of a node; null where nothing is looked for. */
  test() {
    return this.pattern && (i => this.matching[this.model.frame[i]]);
  }

  /** Nodes that match, the widest first. */
  nodes() {
    const nodes = [];
    for (let i = 0; this.pattern && i < this.model.size; i++) {
      if (this.matching[this.model.frame[i]] && this.model.width(i) > 0) {
        nodes.push(i);
      }
    }
    return nodes.sort((a, b) => this.model.width(b) - this.model.width(a));
  }

  /** What the outermost frames that match hold. */
  matched() {
    const model = this.model;
    if (!this.pattern) {
      return '';
    }
    const found = model.outermost(this.test());
    const sum = value => found.reduce((total, i) => total + value(i), 0);
    const width = sum(i => model.width(i));
    const bytes = model.difference
      ? `+${FlameAmount.bytes(sum(i => model.grown[i]))}, ${FlameAmount.bytes(-sum(i => model.shrunk[i]))}`
      : FlameAmount.bytes(width);
    const nodes = this.nodes().length;
    return `Matched: ${FlameAmount.percent(width, model.width(0))} (${bytes}) in ${FlameAmount.count(nodes)} ${nodes === 1 ? 'frame' : 'frames'}`;
  }
}

