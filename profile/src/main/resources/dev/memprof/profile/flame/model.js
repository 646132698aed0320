/**
 * A call tree and what its nodes hold. A node's number is greater than its caller's; 0 is the root.
 * Subtrees can be hidden: then their callers do not hold what is in them.
 */
class FlameModel {
  static KINDS = {
    j: 'Java',
    J: 'Java, native method',
    n: 'Native',
    v: 'JVM (libjvm.so)',
    m: 'Label: [gc thread], thread, component',
  };

  static FORMS = {0: 'interpreted', 1: 'C1', 2: 'C2', j: 'compiled', i: 'inlined'};

  /**
   * @param tree caller and frame of every node by its number; names, kinds (a letter each), and
   *   the index in libraries, or -1, of every frame by its number; and where they are known the
   *   forms of code that samples have met it in, a letter each
   */
  constructor({caller, frame, names, kinds, libraries, library, forms = []}) {
    Object.assign(this, {caller, frame, names, kinds, libraries, library, forms});
    this.size = caller.length;
    this.hidden = new Set();
    this.byName = false;
  }

  /**
   * @param amounts what each node holds itself, by column: grown and shrunk make its width; base
   *   is what it held before, objects and baseObjects are counts, error is a standard error
   */
  show(amounts, difference) {
    this.difference = difference;
    this.own = amounts;
    this.hidden.clear();
    this.add();
  }

  name(i) {
    return this.names[this.frame[i]];
  }

  kind(i) {
    return this.kinds[this.frame[i]];
  }

  /** File that the code of a node's frame lies in; undefined where it has none. */
  libraryOf(i) {
    return this.libraries[this.library[this.frame[i]]];
  }

  /** In words, those in which samples have met a node's frame anywhere. */
  formsOf(i) {
    return [...(this.forms[this.frame[i]] ?? '')].map(letter => FlameModel.FORMS[letter]);
  }

  width(i) {
    return this.grown[i] + this.shrunk[i];
  }

  net(i) {
    return this.grown[i] - this.shrunk[i];
  }

  /** Of what is live: bytes now. */
  live(i) {
    return this.base[i] + this.net(i);
  }

  /** Standard error of a node's bytes. */
  error(i) {
    return Math.sqrt(this.variance[i]);
  }

  hide(i) {
    this.hidden.add(i);
    this.add();
  }

  unhide() {
    this.hidden.clear();
    this.add();
  }

  sort(byName) {
    this.byName = byName;
    this.order();
  }

  /** Sums up what every node holds with all that it calls. */
  add() {
    const gone = new Uint8Array(this.size);
    for (let i = 0; i < this.size; i++) {
      gone[i] = this.hidden.has(i) || (i > 0 && gone[this.caller[i]]) ? 1 : 0;
    }
    const sum = (column, value = n => n) => {
      const sums = new Float64Array(this.size);
      for (let i = this.size - 1; column && i >= 0; i--) {
        sums[i] += gone[i] ? 0 : value(column[i]);
        if (i > 0) {
          sums[this.caller[i]] += sums[i];
        }
      }
      return sums;
    };
    for (const name of ['grown', 'shrunk', 'base', 'objects', 'baseObjects']) {
      this[name] = sum(this.own[name]);
    }
    this.variance = sum(this.own.error, n => n * n);
    this.functions = new Map();
    this.order();
  }

  /** Puts what a node calls in order: by name, or the widest first. */
  order() {
    this.callees = Array.from({length: this.size}, () => []);
    for (let i = 1; i < this.size; i++) {
      if (this.width(i) > 0) {
        this.callees[this.caller[i]].push(i);
      }
    }
    const wider = (a, b) => this.width(b) - this.width(a);
    const earlier = (a, b) => (this.name(a) < this.name(b) ? -1 : this.name(a) > this.name(b) ? 1 : wider(a, b));
    this.callees.forEach(list => list.sort(this.byName ? earlier : wider));
  }

  /** From the root to a node's caller. */
  callers(i) {
    const callers = [];
    for (let at = this.caller[i]; at >= 0; at = this.caller[at]) {
      callers.unshift(at);
    }
    return callers;
  }

  /** The nodes of which a test is true and of whose callers it is not: each byte lies in one at most. */
  outermost(test) {
    const found = [];
    const open = [0];
    while (open.length) {
      const i = open.pop();
      if (test(i)) {
        found.push(i);
      } else {
        for (const callee of this.callees[i]) {
          open.push(callee);
        }
      }
    }
    return found;
  }

  /** What a node's function holds in all stacks: width, and how many nodes that is in. */
  everywhere(i) {
    const frame = this.frame[i];
    if (!this.functions.has(frame)) {
      const nodes = this.outermost(n => this.frame[n] === frame);
      this.functions.set(frame, {nodes: nodes.length, width: nodes.reduce((sum, n) => sum + this.width(n), 0)});
    }
    return this.functions.get(frame);
  }

  /** The same for the same path of names in whichever graph, so that links keep their sense. */
  key(i) {
    this.keys ??= this.makeKeys();
    return this.keys.map(column => column[i].toString(16).padStart(8, '0')).join('');
  }

  /** Two sums of 32 bits for each node, of its name and of the sums of its caller. */
  makeKeys() {
    const first = new Uint32Array(this.size);
    const second = new Uint32Array(this.size);
    for (let i = 0; i < this.size; i++) {
      let a = i > 0 ? first[this.caller[i]] : 0x811c9dc5;
      let b = i > 0 ? second[this.caller[i]] : 0x9747b28c;
      const name = this.kind(i) + this.name(i);
      for (let at = 0; at < name.length; at++) {
        const c = name.charCodeAt(at);
        a = Math.imul(a ^ c, 0x01000193);
        b = Math.imul(b ^ c, 0x5bd1e995);
        b ^= b >>> 15;
      }
      first[i] = a;
      second[i] = b;
    }
    return [first, second];
  }

  /** The node of a key; 0 where there is none. */
  find(key) {
    for (let i = 1; key && i < this.size; i++) {
      if (this.key(i) === key) {
        return i;
      }
    }
    return 0;
  }
}

