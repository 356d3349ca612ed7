/** Light, dark, or as the system has it. Kept in this browser; app.html applies it before the first paint. */
export type Theme = 'system' | 'light' | 'dark';

const key = 'quorate:theme';
let chosen = $state<Theme>();

const wanted = (): Theme => {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
};

export const theme = {
  /** Undefined until the page is awake: the server does not know it. */
  get chosen(): Theme | undefined {
    return chosen;
  },
  wake(): void {
    chosen ??= wanted();
  },
  choose(value: Theme): void {
    chosen = value;
    const root = document.documentElement;
    if (value === 'system') delete root.dataset.theme;
    else root.dataset.theme = value;
    try {
      if (value === 'system') localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      // Storage may be barred: then the choice lasts as long as the page.
    }
  },
};
