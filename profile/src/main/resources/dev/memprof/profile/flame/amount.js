/** Amounts for a person. */
class FlameAmount {
  static UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

  /** 512 B, 1.5 KiB, -3.0 MiB */
  static bytes(n) {
    let unit = 0;
    for (; Math.abs(n) >= 1023.95 && unit < FlameAmount.UNITS.length - 1; unit++) {
      n /= 1024;
    }
    return n.toFixed(unit === 0 ? 0 : 1) + ' ' + FlameAmount.UNITS[unit];
  }

  static count(n) {
    return n.toLocaleString('en');
  }

  /** 1.5 KiB (1,536 B) */
  static exact(n, plus = '') {
    return plus + FlameAmount.bytes(n) + (Math.abs(n) < 1023.95 ? '' : ` (${plus}${FlameAmount.count(n)} B)`);
  }

  /** +1.5 KiB */
  static signed(n) {
    return (n > 0 ? '+' : '') + FlameAmount.bytes(n);
  }

  /** +1.5 KiB (+1,536 B) */
  static signedExact(n) {
    return FlameAmount.exact(n, n > 0 ? '+' : '');
  }

  static percent(part, whole) {
    return (whole ? 100 * part / whole : 0).toFixed(2) + ' %';
  }
}

