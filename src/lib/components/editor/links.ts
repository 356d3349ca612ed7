const safe = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** Whether an address may stand in the minutes: the web, mail and telephone only, never a script or a local file. */
export function isSafeAddress(address: string): boolean {
  try {
    return safe.has(new URL(address).protocol);
  } catch {
    return false;
  }
}

/** What somebody typed as a link, made whole: "example.org" → "https://example.org", "a@b.org" → "mailto:a@b.org". */
export function completeAddress(typed: string): string | undefined {
  const text = typed.trim();
  if (text === '' || /\s/.test(text)) return undefined;
  if (/^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/.test(text)) return `mailto:${text}`;
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[^/:]+\.[^/:]+:\d/.test(text) ? text : `https://${text}`;
  return isSafeAddress(whole) ? whole : undefined;
}
