/** The main figures as a picture that is legible on light and dark pages, and says in words what it shows. */
import type { Result } from '../types.ts';
import { serverLabels } from './labels.ts';
import { shown, spread } from './summary.ts';

const panels: readonly { title: string; better: 'more' | 'less'; scenario: string; figure: string }[] = [
  { title: 'Storm: deliveries a second', better: 'more', scenario: 'storm', figure: 'deliveries_per_s' },
  { title: 'Storm: latency p99, ms', better: 'less', scenario: 'storm', figure: 'latency_p99_ms' },
  { title: 'Evening: latency p99, ms', better: 'less', scenario: 'evening', figure: 'latency_p99_ms' },
  { title: 'Evening: CPU s for 1,000 edits', better: 'less', scenario: 'evening', figure: 'cpu_s_per_1000' },
  { title: 'Late joiner, cold: ms', better: 'less', scenario: 'late-joiner', figure: 'cold_ms' },
  { title: 'Idle: kB for a connection', better: 'less', scenario: 'idle', figure: 'rss_per_connection_kb' },
];
/** Short, to stand beside a bar. */
const names: Record<string, string> = { ...serverLabels, 'y-websocket': 'y-websocket-server + LevelDB' };
const servers = ['quorate', 'hocuspocus', 'y-websocket', 'tick-relay', 'relay'];

const columns = 2;
const size = { width: 450, row: 24, label: 210, bar: 130, head: 54, gap: 24 };
const panelHeight = size.head + servers.length * size.row + size.gap;

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

interface Bar {
  server: string;
  value: number;
}

const barsOf = (results: readonly Result[], scenario: string, figure: string): Bar[] =>
  servers.flatMap((server) => {
    const found = spread(results, scenario, server, figure);
    return found === undefined ? [] : [{ server, value: found.median }];
  });

export function picture(results: readonly Result[], at: string): string {
  const drawn = panels.map((panel, i) => {
    const bars = barsOf(results, panel.scenario, panel.figure);
    const x = (i % columns) * size.width + 24;
    const y = Math.floor(i / columns) * panelHeight + 64;
    return { ...panel, bars, svg: draw(panel, bars, x, y) };
  });
  const width = columns * size.width + 24;
  const height = Math.ceil(panels.length / columns) * panelHeight + 72;
  const words = drawn.map(({ title, bars }) => {
    return `${title}: ${bars.map(({ server, value }) => `${names[server]} ${shown(value)}`).join(', ')}.`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title words">
<title id="title">Quorate beside its peers, ${at.slice(0, 10)}</title>
<desc id="words">${escape(words.join(' '))}</desc>
<style>
  .page { fill: #ffffff; } text { fill: #1c2321; font: 14px system-ui, sans-serif; }
  .name { font-size: 13px; } .head { font-weight: 600; } .top { font-size: 18px; font-weight: 600; } .less { fill: #56615d; font-size: 12px; }
  .ours { fill: #1d6f5c; } .peer { fill: #6d7a90; } .limit { fill: #c9cfd6; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #14191a; } text { fill: #e6ebe8; } .less { fill: #a3afaa; }
    .ours { fill: #52bd9f; } .peer { fill: #8b97ad; } .limit { fill: #434c52; }
  }
</style>
<rect class="page" width="${width}" height="${height}" rx="8"/>
<text class="top" x="24" y="36">Quorate beside its peers, ${at.slice(0, 10)} (medians)</text>
${drawn.map(({ svg }) => svg).join('\n')}
</svg>
`;
}

/** Short enough for the end of a bar. */
const brief = (value: number): string => (value >= 1e6 ? `${shown(value / 1e6)} million` : shown(value));

function draw({ title, better }: (typeof panels)[number], bars: readonly Bar[], x: number, y: number): string {
  const most = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE);
  const rows = bars.map(({ server, value }, i) => {
    const top = y + size.head - 14 + i * size.row;
    const length = Math.max(2, (value / most) * size.bar);
    const kind = server === 'quorate' ? 'ours' : server.includes('relay') ? 'limit' : 'peer';
    return [
      `<text class="name" x="${x + size.label - 8}" y="${top + 13}" text-anchor="end">${escape(names[server]!)}</text>`,
      `<rect class="${kind}" x="${x + size.label}" y="${top}" width="${length.toFixed(1)}" height="17" rx="2"/>`,
      `<text class="name" x="${(x + size.label + length + 6).toFixed(1)}" y="${top + 13}">${brief(value)}</text>`,
    ].join('\n');
  });
  return `<text class="head" x="${x}" y="${y + 12}">${escape(title)}</text>
<text class="less" x="${x}" y="${y + 28}">${better === 'more' ? 'more is better' : 'less is better'}</text>
${rows.join('\n')}`;
}
