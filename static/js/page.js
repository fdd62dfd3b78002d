/* The page without its charts: colour theme, and popovers where the browser has none of its own. */
(() => {
  'use strict';
  const root = document.documentElement;

  /* The server reads the cookie and writes data-theme, so that the page never flashes. */
  const modes = ['auto', 'light', 'dark'];
  const mode = () => root.dataset.theme || 'auto';
  const label = (button) => {
    const word = mode()[0].toUpperCase() + mode().slice(1);
    button.querySelector('span').textContent = word;
    button.setAttribute('aria-label', `Colour theme: ${word}`);
  };
  const choose = (next) => {
    if (next === 'auto') delete root.dataset.theme;
    else root.dataset.theme = next;
    const secure = location.protocol === 'https:' ? '; secure' : '';
    document.cookie = `theme=${next}; path=/; max-age=31536000; samesite=lax${secure}`;
    try { localStorage.setItem('theme', next); } catch { /* the admin then keeps its own choice */ }
    root.dispatchEvent(new CustomEvent('themechange'));
  };
  /* Who is signed in has the form to sign out, with the token that the server asks for. */
  const keep = (url, next) => {
    const token = document.querySelector('.mast-tools input[name=csrfmiddlewaretoken]');
    if (!url || !token) return;
    const body = new URLSearchParams({ theme: next, csrfmiddlewaretoken: token.value });
    const headers = { 'X-Requested-With': 'fetch' };
    fetch(url, { method: 'POST', body, headers, keepalive: true }).catch(() => {});
  };
  for (const button of document.querySelectorAll('[data-theme-switch]')) {
    button.hidden = false;
    label(button);
    button.addEventListener('click', () => {
      choose(modes[(modes.indexOf(mode()) + 1) % modes.length]);
      label(button);
      keep(button.dataset.keep, mode());
    });
  }

  /* Without the popover attribute a mark opens its note at the corner of the window. */
  if (!('popover' in HTMLElement.prototype)) {
    root.classList.add('no-popover');
    let open = null;
    const close = () => {
      if (open) open.note.classList.remove('is-open');
      open = null;
    };
    document.addEventListener('click', (event) => {
      const mark = event.target.closest('[popovertarget]');
      if (!mark && event.target.closest('.pop')) return;
      const same = open && open.mark === mark;
      close();
      if (!mark || same) return;
      const note = document.getElementById(mark.getAttribute('popovertarget'));
      note.classList.add('is-open');
      open = { mark, note };
    });
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !open) return;
      open.mark.focus();
      close();
    });
  }
})();
