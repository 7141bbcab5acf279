export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const key = 'whetstone-theme';

/** Runs in the page's head; storage may be forbidden, and then the system's theme holds. */
export const themeScript = `(() => {
  let chosen = 'system';
  try { chosen = localStorage.getItem('${key}') ?? 'system'; } catch {}
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();`;

export const storedTheme = (): Theme => {
  try {
    return themes.find((theme) => theme === localStorage.getItem(key)) ?? 'system';
  } catch {
    return 'system';
  }
};

export const applyTheme = (theme: Theme): void => {
  const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
};

export const storeTheme = (theme: Theme): void => {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // A browser that forbids storage keeps the choice until the page is left.
  }
  applyTheme(theme);
};
