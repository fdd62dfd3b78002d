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

  /* What a figure says of itself where it goes alone: deal, day, address, sources, colour key. */
  const takenWith = (figure) => JSON.parse(figure.dataset.taken);
  const words = (figure, selector) => figure.querySelector(selector)?.firstChild.textContent.trim() ?? '';
  const titleOf = (figure) => words(figure, 'figcaption :is(h2, h3, h4)');
  const definitionOf = (figure) => words(figure, 'figcaption .sub');

  /* A text that begins like a formula gets an apostrophe, so that no spreadsheet computes it. */
  const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const unformulated = (text) => quoted(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
  const field = (cell) => {
    const value = cell.dataset.value ?? cell.textContent;
    return cell.classList.contains('n') ? quoted(value) : unformulated(value);
  };
  /* Every row says whose it is in columns of its own: a remark above the table would end most readers of CSV. */
  const csv = (figure) => {
    const { deal, day, address } = takenWith(figure);
    const ends = [['Deal', deal], ['Figure', titleOf(figure)], ['Definition', definitionOf(figure)], ['As of', day], ['Address', address]].filter(([, value]) => value);
    const rows = [...figure.querySelectorAll('[data-twin] tr')];
    return rows.map((row, at) => [...[...row.cells].map(field), ...ends.map((end) => unformulated(end[at ? 1 : 0]))].join(',')).join('\r\n') + '\r\n';
  };

  Object.assign(window.trackerCharts, { takenWith, titleOf, definitionOf });
  const { pictures: pictureScript } = document.currentScript.dataset;

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
      const name = `${figure.dataset.file}.${kind}`;
      if (kind === 'csv') {
        save(new Blob(['\ufeff', csv(figure)], { type: 'text/csv;charset=utf-8' }), name);
      } else {
        await window.trackerCharts.fetched(pictureScript);
        save(await window.trackerCharts.picture(figure, kind), name);
      }
    });
  }
})();
