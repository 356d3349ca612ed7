/** What goes on beside meetings on a bad evening: very many sign-ins, and somebody who sends as fast as they can. */
import { Agent, request } from 'node:http';
import * as Y from 'yjs';
import { Random } from '../../sync/support/random.ts';
import type { Figures, Target } from '../types.ts';
import { Client } from './client.ts';
import { someClientId } from './document.ts';
import { insertion, message } from './encode.ts';
import { Histogram } from './histogram.ts';

export interface RushRequest {
  target: Target;
  /** That begin each second, whatever became of those before; each of somebody who is known, with the right password. */
  signInsPerSecond?: number;
  /** Which of the target's documents is flooded, by its last person. */
  floods?: number;
}

interface Rush {
  stop(): void;
  agent: Agent;
  /** In milliseconds, of those that succeeded. */
  signedIn: Histogram;
  refused: number;
  /** Answered with neither a session nor a reason to wait. */
  wrong: number;
  underWay: Set<Promise<void>>;
  floodedMb: number;
  /** Connections of the flood that were ended. */
  ended: number;
}

const everyMs = 20;
/** Frames of the flood that go out at once. */
const burst = 200;
const waitsAtMost = 1 << 20;

let rush: Rush | undefined;

/** @returns the status */
function signIn({ ports }: Target, person: number, agent: Agent): Promise<{ status: number; retryAfter?: string }> {
  const port = ports[0]!;
  const body = JSON.stringify({ username: `person.${person}`, password: `a password for ${person}` });
  const headers = { origin: `http://localhost:${port}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request(
      { port, host: '127.0.0.1', method: 'POST', path: '/api/v1/session', headers, agent },
      (answer) => {
        answer.resume();
        answer.once('end', () => resolve({ status: answer.statusCode!, retryAfter: answer.headers['retry-after'] }));
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

function signMany(target: Target, perSecond: number, into: Rush): () => void {
  const begun = performance.now();
  let count = 0;
  const one = async (person: number): Promise<void> => {
    const at = performance.now();
    const { status, retryAfter } = await signIn(target, person, into.agent);
    if (status === 204) into.signedIn.add(performance.now() - at);
    else if ((status === 429 || status === 503) && retryAfter !== undefined) into.refused += 1;
    else into.wrong += 1;
  };
  const timer = setInterval(() => {
    for (const due = ((performance.now() - begun) / 1_000) * perSecond; count < due; count += 1) {
      const call = one(count % target.people.length)
        .catch(() => void (into.wrong += 1))
        .finally(() => into.underWay.delete(call));
      into.underWay.add(call);
    }
  }, everyMs);
  return () => clearInterval(timer);
}

/** Frames that are as they should be, too many of them; cut off they come again at once. */
function flood(target: Target, document: number, into: Rush): () => void {
  const random = new Random(document);
  const cookie = target.cookies.at(-1);
  const { id: documentId } = target.documents[document]!;
  let going = true;
  const come = async (): Promise<void> => {
    while (going) {
      const client = new Client({ target, documentId, cookie });
      await client.opened.catch(() => undefined);
      const doc = new Y.Doc();
      doc.clientID = someClientId(random);
      doc.getText('flood').insert(0, 'flood');
      client.send(message.update(Y.encodeStateAsUpdate(doc)));
      const id = doc.clientID;
      let clock = 5;
      while (going && client.ended === undefined) {
        client.together(() => {
          for (let n = 0; n < burst && client.waiting < waitsAtMost; n += 1) {
            const left = { client: id, clock: clock - 1 };
            const update = insertion({ client: id, clock, text: 'flood', left, parent: left });
            clock += 5;
            into.floodedMb += update.byteLength / 2 ** 20;
            client.send(message.update(update));
          }
        });
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      if (going) into.ended += 1;
      client.close();
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  };
  void come();
  return () => void (going = false);
}

function beginRush({ target, signInsPerSecond, floods }: RushRequest): void {
  const agent = new Agent({ keepAlive: true, maxSockets: 400 });
  const into: Rush = {
    ...{ stop: () => undefined, agent, signedIn: new Histogram(), refused: 0, wrong: 0 },
    ...{ underWay: new Set(), floodedMb: 0, ended: 0 },
  };
  const ends: (() => void)[] = [];
  if (signInsPerSecond !== undefined) ends.push(signMany(target, signInsPerSecond, into));
  if (floods !== undefined) ends.push(flood(target, floods, into));
  into.stop = () => ends.forEach((end) => end());
  rush = into;
}

/** @returns once each sign-in is answered */
async function endRush(): Promise<Figures> {
  const { stop, underWay, agent, signedIn, refused, wrong, floodedMb, ended } = rush!;
  stop();
  await Promise.all(underWay);
  agent.destroy();
  rush = undefined;
  return {
    signed_in: signedIn.total,
    sign_in_p50_ms: signedIn.percentile(0.5),
    sign_in_p99_ms: signedIn.percentile(0.99),
    told_to_wait: refused,
    wrong_answers: wrong,
    flooded_mb: floodedMb,
    floods_ended: ended,
  };
}

export const rushMethods = { beginRush, endRush };
