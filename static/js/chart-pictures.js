/* Makes a picture of a chart that goes alone; fetched when the first one is asked for. */
(() => {
  'use strict';
  const { specification, config, colour, painted, takenWith, titleOf, definitionOf } = window.trackerCharts;

  /* A picture goes alone, so it takes title, unit and colour key along, and below them deal, day, sources and address. */
  const wrapped = (text, width) => {
    const most = Math.floor(width / 8);
    const lines = [''];
    for (const word of text.split(/\s+/).flatMap((whole) => whole.match(new RegExp(`.{1,${most}}`, 'gu')) ?? [])) {
      const line = `${lines.at(-1)} ${word}`.trim();
      if (line.length > most && lines.at(-1)) lines.push(word);
      else lines[lines.length - 1] = line;
    }
    return lines;
  };
  const drawable = (lines) => lines.map((line) => line.replaceAll('&', '&amp;').replaceAll('<', '&lt;')).join('<br>');

  /* The marks of a key, drawn as shapes, in rows of `width` px; a place is px from the left and down from the top. */
  const KEY_ROW = 21;
  const placed = (key, width) => {
    let [x, y] = [0, 0];
    return key.map((entry) => {
      const room = 38 + 7.2 * entry.word.length;
      if (x && x + room > width) [x, y] = [0, y + KEY_ROW];
      x += room;
      return { ...entry, x: x - room, y };
    });
  };
  const CORNERS = { triangle: [3, 90], diamond: [4, 90], hexagon: [6, 90], octagon: [8, 22.5] };
  const marked = ({ marker: { symbol, color } }, x, y) => {
    const [kind] = symbol.split('-');
    const at = { xref: 'paper', yref: 'paper', xsizemode: 'pixel', ysizemode: 'pixel', xanchor: 0, yanchor: 1 };
    const look = { ...at, line: { color, width: 2 }, fillcolor: symbol.includes('-open') ? 'rgba(0,0,0,0)' : color };
    const box = (half) => ({ x0: x - half, x1: x + half, y0: y - half, y1: y + half });
    const dot = symbol.endsWith('-dot') ? [{ ...look, ...box(1), type: 'circle', fillcolor: color }] : [];
    if (!(kind in CORNERS)) return [{ ...look, ...box(5), type: kind === 'circle' ? 'circle' : 'rect' }, ...dot];
    const [count, first] = CORNERS[kind];
    const corner = (n) => [0, 90].map((turn) => 6 * Math.cos(((first - turn + (360 * n) / count) * Math.PI) / 180));
    const path = `M${Array.from({ length: count }, (_, n) => corner(n)).map(([right, up]) => `${x + right},${y + up}`).join('L')}Z`;
    return [{ ...look, type: 'path', path }];
  };
  const captioned = (figure, box) => {
    const { deal, asOf, address, sources, key } = takenWith(figure);
    const width = Math.max(box.clientWidth, 560);
    const definition = figure.classList.contains('is-illus') ? `${definitionOf(figure)} (illustrative data)` : definitionOf(figure);
    const title = wrapped(titleOf(figure), 0.9 * (width - 16));
    const below = wrapped(definition, 1.15 * (width - 16));
    const whose = ['Minerals Tracker', deal, `as of ${asOf}`].filter(Boolean).join(', ');
    const foot = [whose, sources, address].filter(Boolean).flatMap((text) => wrapped(text, 1.2 * (width - 16)));
    const keyed = placed(painted(key), width - 16);
    const words = 20 * title.length + 17 * below.length + 18;
    const head = words + (keyed.length ? keyed.at(-1).y + KEY_ROW + 8 : 6);
    const tail = 16 * foot.length + 12;
    const { data, layout } = specification(box, width, box.clientHeight);
    const margin = { t: 8, b: 28, l: 8, ...layout.margin };
    layout.height += head + tail;
    layout.margin = { ...margin, t: margin.t + head, b: margin.b + tail };
    layout.paper_bgcolor = colour('var(--bg)');
    const top = head + margin.t;
    const line = { xref: 'paper', yref: 'paper', x: 0, xanchor: 'left', xshift: 8 - margin.l, align: 'left', showarrow: false };
    const written = (down, text, size, ink, more) => ({ ...line, y: 1, yanchor: 'top', yshift: top - down, text: drawable(text), font: { size, color: colour(`var(--${ink})`), ...more } });
    layout.annotations = [
      ...(layout.annotations ?? []),
      written(10, title, 15, 'ink', { weight: 600 }),
      written(14 + 20 * title.length, below, 13, 'ink3'),
      ...keyed.map(({ word, x, y }) => ({ ...written(words + y, [word], 13, 'ink2'), xshift: 8 - margin.l + 18 + x })),
      { ...line, y: 0, yanchor: 'bottom', yshift: -margin.b - tail + 4, text: drawable(foot), font: { size: 12, color: colour('var(--ink3)') } },
    ];
    layout.shapes = [...(layout.shapes ?? []), ...keyed.flatMap((entry) => marked(entry, 16 - margin.l + entry.x, top - words - entry.y - 11))];
    return { data, layout, config };
  };
  const picture = async (figure, format) => {
    const box = figure.querySelector('[data-chart]');
    const spec = captioned(figure, box);
    const url = await Plotly.toImage(spec, { format, width: spec.layout.width, height: spec.layout.height, scale: format === 'png' ? 2 : 1 });
    const comma = url.indexOf(',');
    if (format === 'svg') return new Blob([decodeURIComponent(url.slice(comma + 1))], { type: 'image/svg+xml' });
    const bytes = Uint8Array.from(atob(url.slice(comma + 1)), (letter) => letter.codePointAt(0));
    return new Blob([bytes], { type: 'image/png' });
  };
  window.trackerCharts.picture = picture;
})();
