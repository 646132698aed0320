/** How old what is live is, in the order of the data's columns: each holds all those behind it, and is drawn below them. */
const AGES = [
  {name: 'age-0', column: 'liveBytes', label: 'Younger than a minute'},
  {name: 'age-1', column: 'minuteBytes', label: '1 to 10 minutes old'},
  {name: 'age-2', column: 'tenMinutesBytes', label: '10 minutes to an hour'},
  {name: 'age-3', column: 'hourBytes', label: 'An hour old or older'},
];

/** What was live over time, the old at the bottom and the young on top of it. */
class AgeCurve {
  /**
   * @param element to draw in
   * @param options height; span() of the curve above it, in seconds; words, the element in which values are told
   */
  constructor(element, {height, span, words}) {
    Object.assign(this, {element, height, span, words});
    new ResizeObserver(() => this.plot?.setSize({width: element.clientWidth, height})).observe(element);
  }

  /**
   * Draws anew.
   *
   * @param ages columns: timeMillis, and one for each of AGES
   */
  draw(ages) {
    this.data = [ages.timeMillis.map(millis => millis / 1000), ...AGES.map(age => ages[age.column])];
    this.plot?.destroy();
    const axis = {stroke: color('soft'), grid: {stroke: color('line'), width: 1}, ticks: {stroke: color('line')}};
    this.plot = new uPlot({
      width: this.element.clientWidth,
      height: this.height,
      legend: {show: false},
      padding: [null, 36, null, null],
      cursor: {drag: {x: false, y: false}},
      scales: {
        x: {range: this.span},
        y: {range: (u, min, max) => [0, (max || 1) * 1.05]},
      },
      axes: [
        {...axis, values: (u, ticks, axis, space, step) => axisTimes(ticks, step), space: 90},
        {...axis, size: 78, values: (u, ticks) => ticks.map(bytes), incrs: MemoryCurve.binarySteps()},
      ],
      series: [{}, ...AGES.map(age => ({
        label: age.label, stroke: color(age.name), fill: color(age.name), width: 1, points: {show: u => u.data[0].length < 3},
      }))],
      hooks: {setCursor: [u => this.tell(u.cursor.idx ?? null)]},
    }, this.data, this.element);
    this.element.setAttribute('aria-label', 'How old what is live is: ' + this.at(this.data[0].length - 1));
    this.tell(null);
  }

  /** Goes on in time as the curve above has. */
  follow() {
    this.plot?.setData(this.data);
  }

  /** What lay between two ages at a reading, in words; none of what was nothing. */
  at(index) {
    const sums = [...this.data.slice(1).map(column => column[index]), 0];
    const parts = AGES.map((age, i) => [age, sums[i] - sums[i + 1]]).filter(([, held]) => held > 0);
    return `${when(1000 * this.data[0][index])}: ` + (parts.map(([age, held]) => `${age.label.toLowerCase()} ${bytes(held)}`).join(', ') || 'no sample was live');
  }

  /** Of the reading that the mouse points at, or the latest. */
  tell(index) {
    this.words.textContent = this.at(index ?? this.data[0].length - 1);
  }

  static legend() {
    return AGES.map(age => element('li', age.label, {class: age.name}));
  }
}
