/** Paints a layout on a canvas that is as large as what is seen of it. */
class FlamePainter {
  static ROW = 19;
  /** Pixels that three letters need. */
  static LEAST_TEXT = 34;
  static FONT = '12px system-ui, sans-serif';

  static COLORS = {
    light: {
      kinds: {j: [128, 212, 128], J: [222, 206, 100], n: [240, 138, 128], v: [242, 182, 110], m: [168, 186, 216]},
      ground: '#ffffff', text: '#10151b', line: '#10151b', found: 'rgb(238,0,238)', onFound: '#000000',
    },
    dark: {
      kinds: {j: [48, 122, 50], J: [128, 114, 30], n: [166, 62, 54], v: [158, 96, 32], m: [78, 98, 140]},
      ground: '#16191d', text: '#ffffff', line: '#ffffff', found: 'rgb(238,0,238)', onFound: '#000000',
    },
  };

  constructor(canvas, model) {
    this.canvas = canvas;
    this.model = model;
    this.context = canvas.getContext('2d');
    this.widths = new Map();
    this.shades = new Map();
    this.fits = new Map();
  }

  /** Colour of a kind in the legend. */
  static kind(kind, theme) {
    return `rgb(${FlamePainter.COLORS[theme].kinds[kind]})`;
  }

  /**
   * Of a difference: the redder the more of the bytes grew, the bluer the more shrank; such a blue that
   * black text, or white text in the dark, can be read on it.
   */
  static change(part, theme) {
    const strength = Math.abs(part);
    const [weak, strong] = (theme === 'dark'
      ? [84 - 40 * strength, 84 + 126 * strength]
      : [224 - 124 * strength, part ? 255 : 224]).map(Math.round);
    const colors = part > 0 ? [strong, weak, weak] : [weak, Math.round(weak + 40 * strength), strong];
    return `rgb(${colors})`;
  }

  color(i, theme) {
    if (this.model.difference) {
      return FlamePainter.change(this.model.net(i) / (this.model.width(i) || 1), theme);
    }
    const kind = this.model.kind(i);
    const step = this.model.frame[i] % 5;
    const key = theme + kind + step;
    if (!this.shades.has(key)) {
      // Neighbours of one kind are told apart by a few shades.
      const shade = 0.94 + 0.03 * step;
      this.shades.set(key, `rgb(${FlamePainter.COLORS[theme].kinds[kind].map(c => Math.round(Math.min(255, c * shade)))})`);
    }
    return this.shades.get(key);
  }

  /**
   * @param view what to paint: layout, width and height in CSS pixels, top(row) in them, theme, root,
   *   selected, found (a test of a node, or null)
   */
  paint(view) {
    const ratio = devicePixelRatio || 1;
    const {canvas, context} = this;
    const [width, height] = [view.width, view.height].map(size => Math.round(size * ratio));
    if (canvas.width !== width || canvas.height !== height) {
      Object.assign(canvas, {width, height});
      Object.assign(canvas.style, {width: view.width + 'px', height: view.height + 'px'});
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = FlamePainter.COLORS[view.theme].ground;
    context.fillRect(0, 0, view.width, view.height);
    context.font = FlamePainter.FONT;
    context.textBaseline = 'middle';
    context.direction = 'ltr';
    const rootRow = view.layout.of(view.root).row;
    view.layout.rows.forEach((boxes, row) => {
      const y = view.top(row);
      if (y > -FlamePainter.ROW && y < view.height) {
        boxes.forEach(box => this.box(view, box, y, row < rootRow));
      }
    });
    this.outline(view);
  }

  /** @param pale of those that call the node that is zoomed at */
  box(view, {i, left, width}, y, pale) {
    const {context} = this;
    const colors = FlamePainter.COLORS[view.theme];
    const found = view.found?.(i);
    const x = left * view.width;
    const gap = left > 0 && width * view.width > 3 ? 1 : 0;
    const room = width * view.width - gap;
    context.globalAlpha = pale || (view.found && !found) ? 0.5 : 1;
    context.fillStyle = found ? colors.found : this.color(i, view.theme);
    context.fillRect(x + gap, y, Math.max(room, 0.5), FlamePainter.ROW - 1);
    context.globalAlpha = 1;
    if (room > FlamePainter.LEAST_TEXT) {
      context.fillStyle = found ? colors.onFound : colors.text;
      this.text(this.model, i, x + gap + 4, y + FlamePainter.ROW / 2, room - 8);
    }
  }

  /** A name as far as there is room, and behind it the bytes, where there is more. */
  text(model, i, x, y, room) {
    const name = this.fitting(model.name(i), model.kind(i), Math.floor(room));
    this.context.fillText(name, x, y);
    const bytes = model.difference ? FlameAmount.signed(model.net(i)) : FlameAmount.bytes(model.width(i));
    const width = this.width(bytes);
    if (this.width(name) + width + 24 < room) {
      this.context.globalAlpha = 0.75;
      this.context.fillText(bytes, x + room - width, y);
      this.context.globalAlpha = 1;
    }
  }

  /** The first that there is room for: the whole name, without package or arguments, its beginning. */
  fitting(name, kind, room) {
    if (this.width(name) <= room) {
      return name;
    }
    const key = room + name;
    if (!this.fits.has(key)) {
      const java = kind === 'j' || kind === 'J';
      const briefer = java ? [/[^.]+\.[^.]+$/.exec(name)?.[0], /[^.]+$/.exec(name)?.[0]] : [name.replace(/\(.*/, '')];
      const brief = briefer.filter(Boolean);
      this.fits.set(key, brief.find(text => this.width(text) <= room) ?? this.clip(brief.at(-1) ?? name, room));
    }
    return this.fits.get(key);
  }

  clip(text, room) {
    const characters = Array.from(text.slice(0, Math.ceil(room)));
    let low = 0;
    let high = characters.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.context.measureText(characters.slice(0, middle).join('') + '…').width <= room) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low ? characters.slice(0, low).join('') + '…' : '';
  }

  width(text) {
    let width = this.widths.get(text);
    if (width === undefined) {
      width = this.context.measureText(text).width;
      this.widths.set(text, width);
    }
    return width;
  }

  /** Around the node that is selected. */
  outline(view) {
    const place = view.layout.of(view.selected);
    if (place) {
      this.context.strokeStyle = FlamePainter.COLORS[view.theme].line;
      this.context.lineWidth = 2;
      this.context.strokeRect(
        place.left * view.width + 1, view.top(place.row) + 1, Math.max(1, place.width * view.width - 2), FlamePainter.ROW - 3);
    }
  }
}

