/** The two largest units: 4 min 40 s. */
function duration(millis) {
  let left = Math.round(Math.abs(millis) / 1000);
  const words = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']].map(([size, unit]) => {
    const n = Math.floor(left / size);
    left -= n * size;
    return n ? n + ' ' + unit : '';
  }).filter(Boolean);
  return (millis < 0 ? 'minus ' : '') + (words.slice(0, 2).join(' ') || '0 s');
}

/** As a person types it, without the zone, which is the local one. */
function fieldTime(millis) {
  const date = new Date(millis);
  return `${dateText(date)} ${clockText(date)}`;
}

const fieldMillis = text => new Date(text.replace(' ', 'T')).getTime();

/** Ticks of an axis: 24 hours, as finely as their distance in seconds asks for. */
function axisTimes(ticks, step) {
  return ticks.map(t => {
    const date = new Date(t * 1000);
    return step < 60 ? clockText(date) : step < 86400 ? `${dateText(date).slice(5)} ${clockText(date).slice(0, 5)}` : dateText(date);
  });
}
