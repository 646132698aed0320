/** The curves of a run's memory, in the order of a curve's data. */
const CURVES = [
  {name: 'live', label: 'Live (allocated by the application)'},
  {name: 'resident', label: 'Resident (of the allocator)'},
  {name: 'rss', label: 'RSS of the process'},
  {name: 'limit', label: 'Limit'},
];

/** Memory over time, with a mark for each dump. */
class MemoryCurve {
  /**
   * @param element to draw in
   * @param options height; marks(): {timeMillis, kind, oom} of each dump, kind a colour: dump, oom or picked;
   *   onSelect(fromMillis, toMillis) for a range that is drawn with the mouse; onPoint(index), null for none
   */
  constructor(element, {height, marks, onSelect, onPoint = () => {}}) {
    Object.assign(this, {element, height, marks, onSelect, onPoint, fromMillis: null, toMillis: null});
    new ResizeObserver(() => this.plot?.setSize({width: element.clientWidth, height})).observe(element);
  }

  /**
   * Draws anew, as after a change of colours.
   *
   * @param data seconds, and a column for each of CURVES
   * @returns uPlot's own object
   */
  draw(data) {
    this.data = data;
    this.plot?.destroy();
    const axis = {stroke: color('soft'), grid: {stroke: color('line'), width: 1}, ticks: {stroke: color('line')}};
    this.plot = new uPlot({
      width: this.element.clientWidth,
      height: this.height,
      legend: {show: false},
      padding: [null, 36, null, null], // half of the last time
      cursor: {drag: {x: Boolean(this.onSelect), y: false, setScale: false}},
      scales: {
        x: {range: () => this.span()},
        y: {range: (u, min, max) => [0, (max || 1) * 1.05]},
      },
      axes: [
        {...axis, values: (u, ticks, axis, space, step) => axisTimes(ticks, step), space: 90},
        {...axis, size: 78, values: (u, ticks) => ticks.map(bytes), incrs: MemoryCurve.binarySteps()},
      ],
      series: [{}, ...CURVES.map(curve => ({
        label: curve.label, stroke: color(curve.name), width: 2, dash: curve.name === 'limit' ? [6, 4] : undefined,
        points: {show: u => u.data[0].length < 3},
      }))],
      hooks: {
        draw: [u => this.drawMarks(u), () => this.showSelection()],
        setSelect: [u => this.selected(u)],
        setCursor: [u => this.onPoint(u.cursor.idx ?? null)],
      },
    }, MemoryCurve.withoutFarLimits(data), this.element);
    return this.plot;
  }

  /** Takes new data at the end of the old. */
  update(data) {
    this.data = data;
    this.plot.setData(MemoryCurve.withoutFarLimits(data));
  }

  /** All points and all marks are to be seen, also those before the first point and after the last. */
  span() {
    const times = [...this.data[0], ...this.marks().map(mark => mark.timeMillis / 1000)];
    const from = times.reduce((a, b) => Math.min(a, b), Infinity);
    const to = times.reduce((a, b) => Math.max(a, b), -Infinity);
    const margin = Math.max(1, (to - from) * 0.01);
    return times.length ? [from - margin, to + margin] : [0, 1];
  }

  /** A limit far above all else would press the curves flat: it is named in words, and not drawn. */
  static withoutFarLimits(data) {
    const highest = data.slice(1, 4).flat().reduce((a, b) => Math.max(a, b), 0);
    return [...data.slice(0, 4), data[4].map(n => n > 3 * highest ? null : n)];
  }

  /** Ticks at whole KiB, MiB and GiB. */
  static binarySteps() {
    const steps = [];
    for (let unit = 1; unit <= 2 ** 50; unit *= 1024) {
      for (let n = 1; n < 1024; n *= 2) {
        steps.push(n * unit);
      }
    }
    return steps;
  }

  /** A line for every dump, with a triangle at its head; what ended memory has a dot at its foot as well. */
  drawMarks(u) {
    const {left, top, width, height} = u.bbox;
    const c = u.ctx;
    c.save();
    c.setLineDash([]);
    for (const mark of this.marks()) {
      const x = u.valToPos(mark.timeMillis / 1000, 'x', true);
      if (x < left - 1 || x > left + width + 1) {
        continue;
      }
      const size = (mark.kind === 'dump' ? 4 : 6) * devicePixelRatio;
      c.strokeStyle = color(mark.kind);
      c.lineWidth = (mark.kind === 'dump' ? 1 : 2) * devicePixelRatio;
      c.beginPath();
      c.moveTo(x, top);
      c.lineTo(x, top + height);
      c.stroke();
      c.fillStyle = color(mark.kind === 'picked' ? 'picked' : 'dump');
      c.beginPath();
      c.moveTo(x - size, top);
      c.lineTo(x + size, top);
      c.lineTo(x, top + 1.6 * size);
      c.fill();
      if (mark.kind === 'oom' || mark.oom) {
        c.fillStyle = color('oom');
        c.beginPath();
        c.arc(x, top + height - size, size, 0, 2 * Math.PI);
        c.fill();
      }
    }
    c.restore();
  }

  selected(u) {
    if (this.onSelect && u.select.width > 1) {
      this.fromMillis = Math.round(1000 * u.posToVal(u.select.left, 'x'));
      this.toMillis = Math.round(1000 * u.posToVal(u.select.left + u.select.width, 'x'));
      this.onSelect(this.fromMillis, this.toMillis);
    }
  }

  /** Marks a range as chosen; null for none. */
  select(fromMillis, toMillis) {
    Object.assign(this, {fromMillis, toMillis});
    this.showSelection();
  }

  /** Once the scales are those of the data. */
  showSelection() {
    if (!this.plot) {
      return;
    }
    const left = this.fromMillis === null ? 0 : this.plot.valToPos(this.fromMillis / 1000, 'x');
    const right = this.fromMillis === null ? 0 : this.plot.valToPos(this.toMillis / 1000, 'x');
    this.plot.setSelect({left, width: right - left, top: 0, height: this.plot.over.clientHeight}, false); // tells nobody
  }

  /** The mark nearest to a point, when it is near on the screen. */
  markAt(index) {
    const x = index === null ? NaN : this.plot.cursor.left;
    const far = mark => Math.abs(this.plot.valToPos(mark.timeMillis / 1000, 'x') - x);
    const near = this.marks().filter(mark => far(mark) < 6);
    return near.sort((a, b) => far(a) - far(b))[0];
  }

  /** The curves in words, for those who do not see them. */
  describe() {
    const parts = CURVES.map((curve, i) => {
      const values = this.data[i + 1].filter(n => n !== null);
      return values.length ? `${curve.label}: from ${bytes(values[0])} to ${bytes(values.at(-1))}` : '';
    });
    return [...parts, `${this.marks().length} dumps`].filter(Boolean).join('; ');
  }
}
