import { Simulation } from './support/simulation.ts';
(globalThis as any).TRACE = !!process.env.TRACE;
(globalThis as any).WATCH = process.env.WATCH;
const first = Number(process.argv[2] ?? 1), runs = Number(process.argv[3] ?? 100);
const t = performance.now(); let events = 0, calls = 0; const found = new Map<string, number[]>();
for (let seed = first; seed < first + runs; seed++) {
  const s = new Simulation(seed);
  try { await s.run(); } catch (e) { const m = (e as Error).message; const key = m.replace(/\b[abc]\d+(\.\d+)?/g,'X').replace(/\d+/g, '#').slice(0, 90); found.set(key, [...(found.get(key) ?? []), seed]); if (runs === 1) console.log((e as Error).stack); }
  events += s.world.events; calls += s.witness.calls.length;
}
console.log(`${runs} in ${(performance.now() - t).toFixed(0)} ms, ${events / runs} events each, ${calls} calls`);
for (const [k, v] of found) console.log(v.length, k, v.slice(0, 8).join());
