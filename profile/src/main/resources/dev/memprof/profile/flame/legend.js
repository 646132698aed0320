/** What colours and widths mean. */
class FlameLegend {
  static CHANGES = [['Red: grew', 1], ['Blue: shrank', -1], ['Pale: part of each', 0.3], ['Grey: as much of each', 0]];

  static fill(list, {model, theme, inverted, reversed}) {
    const colors = model.difference
      ? FlameLegend.CHANGES.map(([text, part]) => [text, FlamePainter.change(part, theme)])
      : Object.entries(FlameModel.KINDS)
        .filter(([kind]) => model.kinds.includes(kind, 1))
        .map(([kind, text]) => [text, FlamePainter.kind(kind, theme)]);
    const words = [
      'Width: ' + (model.difference ? 'bytes grown + shrunk' : 'bytes live'),
      (inverted ? 'Below' : 'Above') + ' a frame: ' + (reversed ? 'who calls it' : 'what it calls'),
    ];
    list.replaceChildren(
      ...colors.map(([text, color]) => FlameLegend.item(text, color)),
      ...words.map(text => FlameLegend.item(text)));
  }

  static item(text, color) {
    const item = document.createElement('li');
    if (color) {
      const sample = document.createElement('span');
      sample.style.background = color;
      item.append(sample);
    }
    item.append(text);
    return item;
  }
}

