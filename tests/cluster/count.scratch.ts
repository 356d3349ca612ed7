import { Simulation } from './support/simulation.ts';
const first = Number(process.argv[2] ?? 1), runs = Number(process.argv[3] ?? 100);
let fences = 0, windows = 0, withConn = 0, returned = 0, thatP = 0, unr = 0;
for (let seed = first; seed < first + runs; seed++) {
  const s = new Simulation(seed);
  const w = s.witness as any; const orig = w.returned.bind(w);
  w.returned = (call: any) => { orig(call); returned++; if (call.answers.some((a: any) => a.unreachable)) unr++;
    for (const p of s.places) { const c = p.node.cluster; if (!c || p.node.process.dead) continue; if (!s.database.collection('leases').documents.has(c.bus.node)) { windows++; if (p.node.minutes!.connections.size) withConn++; if ([...p.node.minutes!.connections].some((x: any) => x.person === call.person && x.served)) thatP++; } } };
  try { await s.run(); } catch (e) { }
  fences += [...s.database.collection('leases').documents.values()].filter((l) => l.fenced).length;
}
console.log({ runs, fences, returned, unr, windows, withConn, thatP });
