import { Simulation } from './support/simulation.ts';
const s = new Simulation(Number(process.argv[2]));
try { await s.run(); } catch (e) { console.log((e as Error).message); }
const ids = process.argv[3]!.split(',');
for (const d of s.database.collection('log').documents.values()) if (ids.includes(d.n as string)) console.log(JSON.stringify(d), s.places.map(({ node }) => node.minutes!.shown.includes(d.n as string)));
for (const l of s.database.collection('leases').documents.values()) console.log(l._id, l.beats, l.fenced, (l.accepted as any)?.toString?.().slice(0, 3000).includes(ids[0]));
