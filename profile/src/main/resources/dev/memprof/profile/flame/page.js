const data = JSON.parse(document.getElementById('data').textContent);
document.title = data.difference ? 'memprof: difference' : 'memprof: flame graph';
document.getElementById('title').textContent = data.title + (data.timeMillis ? ' · ' + when(data.timeMillis) : '');
document.getElementById('note').textContent = data.note;
document.getElementById('note').hidden = !data.note;

const holder = document.getElementById('flame');
holder.addEventListener('themechange', event => document.documentElement.dataset.theme = event.detail);
const graph = new FlameGraph(holder, data.tree, {inverted: data.inverted, reversed: data.reversed, wholePage: true});
graph.draw(data.amounts, data.difference, true);
