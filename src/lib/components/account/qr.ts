import { encode } from 'uqr';

/** A picture that telephones read, drawn here: the secret in it goes to nobody else. @returns an SVG path and its size */
export function qrPath(text: string): { path: string; size: number } {
  const { data, size } = encode(text, { ecc: 'M', border: 2 });
  const runs = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { path: runs.join(''), size };
}
