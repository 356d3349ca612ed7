const onApple = (): boolean => typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** "Control+Shift+Z" as the keyboard at hand names it: "Ctrl+Shift+Z" or "⇧⌘Z". */
export function shortcutText(keys: string): string {
  if (!onApple()) return keys.replace('Control', 'Ctrl');
  const signs: Record<string, string> = { Control: '⌘', Shift: '⇧', Alt: '⌥' };
  const parts = keys.split('+');
  const order = ['Alt', 'Shift', 'Control'];
  const modifiers = order.filter((name) => parts.includes(name)).map((name) => signs[name]);
  return [...modifiers, ...parts.filter((part) => !order.includes(part))].join('');
}
