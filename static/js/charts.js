/* Draws the figures of a page with plotly.js: fetched when the first chart comes near, one chart at a time, nearest first.
   A figure names colours as var(--token); they are resolved here, so that both themes come from one table. */
(() => {
  'use strict';
  const root = document.documentElement;
  const library = document.currentScript.dataset.library;
  const NARROW = 560; /* px: below this a figure's `narrow` part applies */
  const PAPER = 640; /* px: width of a chart on paper */
  const HALF = 334; /* px: where two share a line of paper */
  const CONFIG = { displayModeBar: false, showSendToCloud: false, plotlyServerURL: '', displaylogo: false, doubleClick: false };

  const FONT = '-apple-system,"Segoe UI Variable Text","Segoe UI",Roboto,Inter,"Noto Sans",system-ui,sans-serif';
  const AXIS = {
    showgrid: false, zeroline: false, showline: false, fixedrange: true, automargin: false, exponentformat: 'none', separatethousands: true,
    ticks: 'outside', color: 'var(--ink3)', gridcolor: 'var(--line)', linecolor: 'var(--line2)', tickfont: { size: 12.5, color: 'var(--ink2)' },
  };
  const TEMPLATE = {
    layout: {
      colorway: ['cu', 'sb', 'nd', 'li', 'co', 'gr', 'ga'].map((name) => `var(--${name})`),
      font: { family: FONT, size: 13, color: 'var(--ink2)' }, paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)',
      margin: { l: 8, r: 8, t: 8, b: 28 }, showlegend: false, hovermode: 'closest', dragmode: false, bargap: 0.32, separators: '.\u202f',
      hoverlabel: { bgcolor: 'var(--ink)', bordercolor: 'var(--ink)', align: 'left', namelength: 0, font: { family: FONT, size: 13, color: 'var(--surface)' } },
      xaxis: { ...AXIS, showline: true, ticklen: 4, tickcolor: 'var(--line2)' },
      yaxis: { ...AXIS, showgrid: true, ticklen: 7, tickcolor: 'rgba(0,0,0,0)' },
      annotationdefaults: { showarrow: false, font: { size: 12.5, color: 'var(--ink3)' } },
      shapedefaults: { line: { color: 'var(--ink)', width: 1 } },
    },
    data: {
      bar: [{ hoverinfo: 'text', marker: { line: { width: 0 } }, textfont: { size: 12.5 }, constraintext: 'none', cliponaxis: false }],
      scatter: [{ hoverinfo: 'text', line: { width: 2.5 }, marker: { size: 8 }, cliponaxis: false }],
    },
  };

  /* A hidden element takes each token as its colour and gives back what the browser made of it. */
  const probe = document.createElement('i');
  probe.hidden = true;
  document.body.append(probe);
  let colours = new Map();
  let paper = false;
  const colour = (name) => {
    if (paper && name === 'var(--bg)') return 'white';
    if (!colours.has(name)) {
      probe.style.color = name;
      colours.set(name, getComputedStyle(probe).color);
    }
    return colours.get(name);
  };
  const painted = (value) => {
    if (Array.isArray(value)) return value.map(painted);
    if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, painted(part)]));
    return typeof value === 'string' && value.startsWith('var(--') ? colour(value) : value;
  };

  /* Overrides: objects merge, lists of objects merge one by one, any other list is replaced. */
  const merged = (base, over) => {
    if (over === undefined) return base;
    if (Array.isArray(base) && Array.isArray(over) && over.some((part) => part && typeof part === 'object')) return base.map((part, i) => merged(part, over[i]));
    if (!base || !over || typeof base !== 'object' || typeof over !== 'object' || Array.isArray(base) || Array.isArray(over)) return over;
    const result = { ...base };
    for (const key of Object.keys(over)) result[key] = key in base ? merged(base[key], over[key]) : over[key];
    return result;
  };

  const figures = new Map();
  const specification = (box, figure, width, height) => {
    const narrow = width < NARROW && figure.narrow ? figure.narrow : {};
    const drawing = painted({ data: merged(figure.data, narrow.data), layout: merged(figure.layout, narrow.layout) });
    return { data: drawing.data, layout: { ...drawing.layout, template: painted(TEMPLATE), width, height } };
  };
  const onPaper = (box) => (box.closest('.paper-half') ? HALF : PAPER);
  const draw = (box) => {
    const figure = figures.get(box);
    const { data, layout } = specification(box, figure, paper ? onPaper(box) : box.clientWidth, box.clientHeight);
    return Plotly.react(box, data, layout, CONFIG);
  };
  /* A chart's first drawing comes in short tasks, so that a slow machine answers its reader between them: code that
     runs for the first time is the slowest, so the first trace and the first note are drawn before the others.
     The page's first chart finds out how fast the machine is: a fast one draws the others at once. */
  const FAST = 500; /* ms for the first chart */
  const MANY = 4; /* traces or notes that are drawn together */
  let isFast = false;
  const turn = () => new Promise((resolve) => { setTimeout(resolve); });
  const stepsOf = ({ data, layout }) => {
    const { annotations = [], shapes = [] } = layout;
    const bare = (more) => ({ ...structuredClone(layout), annotations: [], shapes: [], ...more });
    const hidden = { visible: false };
    const parts = (list) => [1, Math.ceil(list.length / 2)].slice(0, list.length > MANY ? 2 : list.length > 1 ? 1 : 0).map((count) => list.slice(0, count));
    return [
      [[], bare({ xaxis: hidden, yaxis: hidden })], [[], bare()],
      ...parts(data).map((some) => [some, bare()]),
      ...(annotations.length + shapes.length ? [[data, bare()]] : []),
      ...parts(annotations).map((some) => [data, bare({ shapes, annotations: some })]),
    ];
  };
  const drawInSteps = async (box) => {
    const began = performance.now();
    for (const step of stepsOf(specification(box, figures.get(box), box.clientWidth, box.clientHeight))) {
      await turn();
      await Plotly.react(box, ...step, CONFIG);
    }
    await turn();
    await draw(box);
    isFast = performance.now() - began < FAST;
  };

  const asked = new Map();
  const fetched = (src) => {
    if (!asked.has(src)) {
      asked.set(src, new Promise((resolve, reject) => {
        const script = document.createElement('script');
        script.src = src;
        script.async = true;
        script.onload = resolve;
        script.onerror = () => reject(new Error(`${src} did not load.`));
        document.head.append(script);
      }));
    }
    return asked.get(src);
  };
  const load = () => fetched(library);
  const fail = (box) => {
    box.textContent = 'The chart could not be loaded. Its data table is open below.';
    box.classList.add('is-failed');
    box.removeAttribute('role');
    const twin = box.closest('[data-figure]').querySelector('[data-twin]');
    if (twin) twin.open = true;
  };
  const take = (box) => {
    figures.set(box, JSON.parse(document.getElementById(box.dataset.chart).textContent));
    box.textContent = '';
  };
  const drawn = (box) => {
    box.classList.add('is-drawn');
    resized.observe(box);
    box.dispatchEvent(new CustomEvent('chartdrawn', { bubbles: true }));
  };
  const show = async (box) => {
    try {
      await load();
      await turn();
      if (figures.has(box)) return; /* drawn for paper meanwhile */
      take(box);
      await (isFast ? draw(box) : drawInSteps(box));
      drawn(box);
    } catch {
      fail(box);
    }
  };

  const resized = new ResizeObserver((entries) => {
    for (const { target: box } of entries) {
      if (!paper && box.clientWidth && box._fullLayout && box.clientWidth !== box._fullLayout.width) draw(box);
    }
  });
  /* Charts that are wanted, the nearest to the reader first. */
  const wanted = new Set();
  const away = (box) => {
    const { top, bottom } = box.getBoundingClientRect();
    return Math.abs(top + bottom - innerHeight);
  };
  let isBusy = false;
  const work = async () => {
    if (isBusy) return;
    isBusy = true;
    while (wanted.size) {
      await turn();
      const [box] = [...wanted].sort((one, other) => away(one) - away(other));
      wanted.delete(box);
      await show(box);
    }
    isBusy = false;
  };
  const boxes = document.querySelectorAll('[data-chart]');
  const whenNear = (rootMargin, then) => {
    const watcher = new IntersectionObserver((entries) => {
      const came = entries.filter((entry) => entry.isIntersecting).map((entry) => entry.target);
      for (const box of came) watcher.unobserve(box);
      if (came.length) then(came, watcher);
    }, { rootMargin });
    for (const box of boxes) watcher.observe(box);
  };
  /* The first that comes near fetches the library; once it is wanted, charts are drawn well ahead of the reader. */
  whenNear('250px 0px', (_, watcher) => {
    watcher.disconnect();
    load().catch(() => {});
    whenNear('300% 0px', (came) => {
      for (const box of came) wanted.add(box);
      work();
    });
  });
  /* Paper does not wait, and a desk may print at any time: there the library comes as soon as the page is at rest. */
  const atRest = window.requestIdleCallback ?? setTimeout;
  if (matchMedia('(min-width: 660px)').matches && !navigator.connection?.saveData) {
    addEventListener('load', () => atRest(() => load().catch(() => {})));
  }

  const redraw = () => {
    colours = new Map();
    for (const box of figures.keys()) if (box.classList.contains('is-drawn')) draw(box);
  };
  root.addEventListener('themechange', redraw);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);

  /* Paper is always light. Where the library is not there, short tables stand for the charts. */
  let before;
  addEventListener('beforeprint', () => {
    before = root.dataset.theme;
    root.dataset.theme = 'light';
    paper = true;
    redraw();
    if (window.Plotly) {
      for (const box of boxes) {
        if (figures.has(box)) continue;
        take(box);
        draw(box);
        drawn(box);
      }
    }
  });
  addEventListener('afterprint', () => {
    if (before) root.dataset.theme = before;
    else delete root.dataset.theme;
    paper = false;
    redraw();
  });

  /* For chart-tools.js: the same figure at a given size, with the colours of the theme on screen. */
  window.trackerCharts = { specification: (box, width, height) => specification(box, figures.get(box), width, height), config: CONFIG, colour, painted, fetched };
})();
