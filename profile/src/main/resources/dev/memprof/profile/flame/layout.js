/** Where the frames lie: rows from the root on, each from left to right, in parts of the whole width. */
class FlameLayout {
  /**
   * @param root node that is as wide as the graph; those that call it are, too
   * @param least part of the width below which a frame is left out
   */
  constructor(model, root, least) {
    this.rows = [];
    this.places = new Map();
    const whole = model.width(root);
    model.callers(root).forEach(i => this.add([{i, left: 0, width: 1}]));
    for (let row = [{i: root, left: 0, width: 1}]; row.length;) {
      this.add(row);
      const next = [];
      for (const {i, left} of row) {
        let x = left;
        for (const callee of model.callees[i]) {
          const width = model.width(callee) / whole;
          if (width >= least) {
            next.push({i: callee, left: x, width});
          }
          x += width;
        }
      }
      row = next;
    }
  }

  add(boxes) {
    for (const box of boxes) {
      box.row = this.rows.length;
      this.places.set(box.i, box);
    }
    this.rows.push(boxes);
  }

  /** Place of a node; undefined where it is not shown. */
  of(i) {
    return this.places.get(i);
  }

  /** The node at a part of the width of a row; undefined between two. */
  at(row, x) {
    const boxes = this.rows[row] ?? [];
    let low = 0;
    let high = boxes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (boxes[middle].left <= x) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    const box = boxes[low];
    return box && box.left <= x && x < box.left + box.width ? box.i : undefined;
  }

  /** The node beside another in its row; undefined at the end of it. */
  beside(i, step) {
    const boxes = this.rows[this.of(i).row];
    return boxes[boxes.findIndex(box => box.i === i) + step]?.i;
  }
}

