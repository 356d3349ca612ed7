/** People with sockets everywhere, each of whom is revoked once. */
import type { Receipt } from '#lib/domain/revocation.ts';
import { Client } from './client.ts';
import { until } from './document.ts';
import { Histogram } from './histogram.ts';
import { connectLive } from './live.ts';
import type { Figures, Target } from '../types.ts';

export interface RevocationRequest {
  target: Target;
  /** The target's people after the first, who is the clerk. */
  count: number;
  /** Sockets of each: so many for minutes, taking turns at documents and nodes, */
  minutes: number;
  /** and so many for live events. */
  live: number;
}

interface Closing {
  /** Undefined while it is open. */
  closedAt: () => number | undefined;
  close: () => void;
}

const waitMs = 30_000;

function openMinutes(target: Target, person: number, nth: number): Promise<Closing> {
  const { documents, cookies, ports } = target;
  const documentId = documents[Math.floor(nth / ports.length) % documents.length]!.id;
  const client = new Client({ target, documentId, cookie: cookies[person], node: nth });
  const closedAt = () => (Number.isNaN(client.endedAt) ? undefined : client.endedAt);
  return client.opened.then(() => ({ closedAt, close: () => client.close() }));
}

async function openLive(target: Target, person: number, nth: number): Promise<Closing> {
  const socket = await connectLive(target, person, nth);
  let closedAt: number | undefined;
  socket.once('disconnect', () => (closedAt = performance.now()));
  return { closedAt: () => closedAt, close: () => socket.disconnect() };
}

async function end({ ports, cookies, people }: Target, person: number): Promise<Receipt> {
  // Clerks sit at any node.
  const port = ports[person % ports.length]!;
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/people/${people[person]}/revocations`, {
    method: 'POST',
    headers: { origin: `http://localhost:${port}`, cookie: cookies[0]!, 'content-type': 'application/json' },
    body: JSON.stringify({ scope: 'account', reason: 'Resigned' }),
  });
  if (!response.ok) throw new Error(`the revocation was answered with ${response.status} ${await response.text()}`);
  return (await response.json()) as Receipt;
}

/** The clerk has the minutes open throughout, so that no document is loaded anew for each of the others. */
async function revoke({ target, count, minutes, live }: RevocationRequest): Promise<Figures> {
  const many = (length: number, open: (nth: number) => Promise<Closing>) =>
    Promise.all(Array.from({ length }, (_, nth) => open(nth)));
  const calls = new Histogram();
  const closings = new Histogram();
  const stay = await many(minutes, (nth) => openMinutes(target, 0, nth));
  let wrong = 0;
  for (let person = 1; person <= count; person += 1) {
    const open = [
      ...(await many(minutes, (nth) => openMinutes(target, person, nth))),
      ...(await many(live, (nth) => openLive(target, person, nth))),
    ];
    const begun = performance.now();
    const { nodes } = await end(target, person);
    calls.add(performance.now() - begun);
    await until(() => open.every(({ closedAt }) => closedAt() !== undefined), waitMs, 'the sockets to close');
    closings.add(Math.max(...open.map(({ closedAt }) => closedAt()!)) - begun);
    const named = nodes.filter(({ unreachable }) => !unreachable).flatMap(({ closed }) => closed).length;
    if (named !== open.length) wrong += 1;
  }
  const cut = stay.filter(({ closedAt }) => closedAt() !== undefined).length;
  for (const { close } of stay) close();
  return {
    revocations: count,
    call_p50_ms: calls.percentile(0.5),
    call_p99_ms: calls.percentile(0.99),
    last_close_p50_ms: closings.percentile(0.5),
    last_close_p99_ms: closings.percentile(0.99),
    cut,
    wrong,
  };
}

export const revocationMethods = { revoke };
