import { comparable } from './comparable.ts';

/** "Dr Amara Okafor-Bell" → "amara.okafor-bell": what a clerk would type. */
export function suggestedUsername(name: string): string {
  const words = comparable(name)
    .replace(/^(mr|mrs|ms|miss|mx|dr|prof|professor|rev|revd|cllr|sir|dame)\.?\s+/, '')
    .split(/\s+/)
    .map((word) => word.replace(/[^\p{L}\p{N}-]/gu, ''))
    .filter(Boolean);
  return words.length > 1 ? `${words[0]}.${words.at(-1)}` : (words[0] ?? '');
}
