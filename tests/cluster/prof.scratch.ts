import { Simulation } from './support/simulation.ts';
const runs = Number(process.argv[2] ?? 100);
const t = performance.now(); let events = 0;
for (let seed = 1; seed <= runs; seed++) { const s = new Simulation(seed); await s.run(); events += s.world.events; }
console.log((performance.now() - t) / runs, 'ms each', events / runs);
