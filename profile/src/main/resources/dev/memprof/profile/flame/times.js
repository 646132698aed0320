/** Times: one format everywhere, local, with the zone beside them. */
const LOCAL_ZONE = new Intl.DateTimeFormat('en-GB', {timeZoneName: 'short'});
const two = n => String(n).padStart(2, '0');

function zoneName(date) {
  return LOCAL_ZONE.formatToParts(date).find(part => part.type === 'timeZoneName').value;
}

function dateText(date) {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function clockText(date) {
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** 2026-11-24 04:00:10 CET */
function when(millis) {
  const date = new Date(millis);
  return `${dateText(date)} ${clockText(date)} ${zoneName(date)}`;
}
