/* What a reader does with a chart: walk along its points by arrow keys, and take it away as a file. */
(() => {
  'use strict';

  /* ---- reading: each drawn point carries its sentence as hover text ---- */
  const points = (box) => box.data.flatMap((trace, curve) => (
    trace.hoverinfo === 'skip' || !Array.isArray(trace.hovertext) ? [] : trace.hovertext.map((text, index) => ({ curve, index, text }))
  )).filter((point) => point.text);
  const sentence = (text) => text.replaceAll('<br>', ' ').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const target = (key, at, last) => {
    if (key === 'Home') return 0;
    if (key === 'End') return last;
    if (!(key in STEPS)) return null;
    return at === null ? 0 : Math.min(Math.max(at + STEPS[key], 0), last);
  };
  const readable = (box) => {
    const said = box.closest('[data-figure]').querySelector('[data-said]');
    const known = points(box);
    if (!known.length) return;
    let at = null;
    box.setAttribute('role', 'application');
    box.setAttribute('aria-roledescription', 'chart');
    for (const drawing of box.querySelectorAll('svg')) drawing.setAttribute('aria-hidden', 'true');
    box.addEventListener('focus', () => {
      if (box.matches(':focus-visible')) said.textContent = `${known.length} points; the arrow keys read them one by one.`;
    });
    box.addEventListener('blur', () => {
      at = null;
      said.textContent = '';
      Plotly.Fx.unhover(box);
    });
    box.addEventListener('keydown', (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === 'Escape') Plotly.Fx.unhover(box);
      const next = target(event.key, at, known.length - 1);
      if (next === null) return;
      event.preventDefault();
      at = next;
      const point = known[at];
      said.textContent = `${at + 1} of ${known.length}: ${sentence(point.text)}`;
      Plotly.Fx.hover(box, [{ curveNumber: point.curve, pointNumber: point.index }]);
    });
  };
  document.addEventListener('chartdrawn', (event) => readable(event.target));

  /* ---- files ---- */
  const save = (blob, name) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  /* A text that begins like a formula gets an apostrophe, so that no spreadsheet computes it. */
  const field = (cell, value) => {
    const number = cell.classList.contains('n');
    const text = !number && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const csv = (figure) => {
    const rows = [...figure.querySelectorAll('[data-twin] tr')];
    return rows.map((row) => [...row.cells].map((cell) => field(cell, cell.dataset.value ?? cell.textContent)).join(',')).join('\r\n') + '\r\n';
  };

  /* A picture goes alone, so it takes its title, unit and day along. */
  const wrapped = (text, width) => {
    const lines = [''];
    for (const word of text.split(/\s+/)) {
      const line = `${lines.at(-1)} ${word}`.trim();
      if (line.length * 8 > width && lines.at(-1)) lines.push(word);
      else lines[lines.length - 1] = line;
    }
    return lines;
  };
  const drawable = (lines) => lines.map((line) => line.replaceAll('&', '&amp;').replaceAll('<', '&lt;')).join('<br>');
  const captioned = (figure, box) => {
    const { specification, config, colour } = window.trackerCharts;
    const width = Math.max(box.clientWidth, 560);
    const words = (selector) => figure.querySelector(selector)?.firstChild.textContent.trim() ?? '';
    const title = wrapped(words('figcaption :is(h2, h3, h4)'), width);
    const below = wrapped(words('figcaption .sub'), width * 1.2);
    const head = 20 * title.length + 17 * below.length + 24;
    const { data, layout } = specification(box, width, box.clientHeight);
    const margin = { ...layout.margin };
    layout.height += head + 24;
    layout.margin = { ...margin, t: (margin.t ?? 8) + head, b: (margin.b ?? 28) + 24 };
    layout.paper_bgcolor = colour('var(--bg)');
    const line = { xref: 'paper', yref: 'paper', x: 0, xanchor: 'left', xshift: 8 - (margin.l ?? 8), align: 'left', showarrow: false };
    const top = { ...line, y: 1, yanchor: 'top' };
    layout.annotations = [
      ...(layout.annotations ?? []),
      { ...top, yshift: head + (margin.t ?? 8) - 10, text: drawable(title), font: { size: 15, weight: 600, color: colour('var(--ink)') } },
      { ...top, yshift: head + (margin.t ?? 8) - 14 - 20 * title.length, text: drawable(below), font: { size: 13, color: colour('var(--ink3)') } },
      { ...line, y: 0, yanchor: 'bottom', yshift: -(margin.b ?? 28) - 22, text: `Minerals Tracker, ${figure.dataset.file.slice(-10)}`, font: { size: 12, color: colour('var(--ink3)') } },
    ];
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

  for (const figure of document.querySelectorAll('[data-figure]')) {
    const files = figure.querySelector('[data-files]');
    if (!files) continue;
    const pictures = [...files.querySelectorAll('[data-file-kind=svg], [data-file-kind=png]')];
    files.hidden = false;
    for (const button of pictures) button.hidden = true;
    figure.addEventListener('chartdrawn', () => { for (const button of pictures) button.hidden = false; });
    files.addEventListener('click', async (event) => {
      const kind = event.target.closest('[data-file-kind]')?.dataset.fileKind;
      if (!kind) return;
      const blob = kind === 'csv' ? new Blob(['\ufeff', csv(figure)], { type: 'text/csv;charset=utf-8' }) : await picture(figure, kind);
      save(blob, `${figure.dataset.file}.${kind}`);
    });
  }
})();
