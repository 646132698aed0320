/** The page of memprof report, put together. */
showRun(incident.about);
showLedger(incident.ledger);
listDumps();
const whole = readable.filter(dump => dump.reason !== 'profile');
choose({from: whole.length > 1 ? whole[0] : null, to: whole.at(-1) ?? readable.at(-1) ?? null});
drawCurve();
const {leastShare, framesPerDump, sites, points} = incident.rule;
$('rule').textContent = `Drawn are frames that hold at least ${percent(leastShare)} of one dump, at most ${framesPerDump} for each, the`
  + ` widest first; what others hold counts for their callers. Listed are call paths by the same share, at most ${sites}. Their`
  + ` values are those of whole dumps. The curve has ${points} points, and shows ${incident.curve.timeMillis.length}.`;
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawCurve);
paintForPrint(drawCurve);
