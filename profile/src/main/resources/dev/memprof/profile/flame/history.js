/** Zooms as entries of the browser's history, #zoom=KEY; where it refuses them, in a list of our own. */
class FlameHistory {
  /** @param show is called with the key of the zoom that the browser went back or on to */
  constructor(show) {
    this.show = show;
    this.refused = [];
    this.depth = history.state?.flame ?? 0;
    addEventListener('popstate', event => {
      this.depth = event.state?.flame ?? 0;
      show(this.key());
    });
  }

  /** The key in the page's address; empty where all is shown. */
  key() {
    return new URLSearchParams(location.hash.slice(1)).get('zoom') ?? '';
  }

  static address(key) {
    return key ? '#zoom=' + key : location.pathname + location.search;
  }

  /** @param from key of what was shown until now */
  push(from, key) {
    try {
      history.pushState({flame: this.depth + 1}, '', FlameHistory.address(key));
      this.depth++;
    } catch (e) {
      this.refused.push(from); // a sandbox, or more entries in a short time than the browser takes
    }
  }

  /** Goes back to the zoom before; whether there was one. */
  back() {
    if (this.refused.length) {
      this.show(this.refused.pop());
    } else if (this.depth) {
      history.back();
    } else {
      return false;
    }
    return true;
  }

  /** What is shown anew has no zoom. */
  forget() {
    this.refused = [];
    this.depth = 0;
    try {
      history.replaceState(null, '', FlameHistory.address(''));
    } catch (e) {
      // as above
    }
  }
}

