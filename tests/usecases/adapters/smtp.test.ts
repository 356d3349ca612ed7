import { type AddressInfo, createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import type { SMTPServerOptions } from 'smtp-server';
import { createSmtp } from '#server/adapters/smtp/smtp.ts';
import type { Mail, MailToSend } from '#server/ports.ts';
import { startMailServer } from '../../support/mail-server.ts';

const origin = 'https://meetings.example.org';
const stops: (() => unknown)[] = [];
const logged: unknown[] = [];
const log = { ...console, warn: (...args: unknown[]) => void logged.push(args) };

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  logged.length = 0;
});

async function server(options?: SMTPServerOptions) {
  const started = await startMailServer(options);
  stops.push(started.stop);
  return started;
}

function smtp(url: string): Mail {
  const mail = createSmtp({ url, origin, log });
  stops.push(mail.close);
  return mail;
}

const mail = (more: Partial<MailToSend> = {}): MailToSend => ({
  id: '01abc',
  to: { name: 'Élise O’Brien', address: 'elise@example.org' },
  subject: 'Notice of meeting: Été',
  text: 'Come.\n\n.\nBring this.',
  ...more,
});

describe('B4: handing a mail to a server', () => {
  test('it arrives whole, in the name of this site, with an id that does not change', async () => {
    const { url, received } = await server();
    expect(await smtp(url).send(mail())).toEqual({ is: 'taken' });
    expect(received).toHaveLength(1);
    const { from, to, headers, raw } = received[0]!;
    expect(from).toBe('quorate@meetings.example.org');
    expect(to).toEqual(['elise@example.org']);
    expect(headers.get('message-id')).toBe('<01abc@meetings.example.org>');
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(raw).toContain('Come.\r\n\r\n.\r\nBring this.');
  });

  test('the sender is as the address of the server says', async () => {
    const { url, received } = await server();
    await smtp(`${url}?from=clerk%40school.example`).send(mail());
    expect(received[0]!.from).toBe('clerk@school.example');
  });

  test('nothing that is typed makes another header, or another recipient', async () => {
    const { url, received } = await server();
    for (const more of [
      { subject: 'Notice\r\nBcc: other@example.org' },
      { to: { name: 'A\nBcc: other@example.org', address: 'a@example.org' } },
      { to: { name: 'A', address: 'a@example.org\r\nRCPT TO:<other@example.org>' } },
      { id: 'a\r\nBcc: other@example.org' },
    ]) {
      expect(await smtp(url).send(mail(more)), JSON.stringify(more)).toMatchObject({ is: 'refused' });
    }
    expect(received).toEqual([]);
    await smtp(url).send(
      mail({ to: { name: 'A, other@example.org', address: 'a@example.org' }, subject: 'Bcc: x@y.example' }),
    );
    expect(received[0]!.to).toEqual(['a@example.org']);
    expect([...received[0]!.headers.keys()]).not.toContain('bcc');
  });

  test('what the server says decides whether it is tried again', async () => {
    const says = (responseCode: number) =>
      Object.assign(new Error(responseCode === 550 ? 'No such person' : 'Try later'), { responseCode });
    const refusing = await server({ onRcptTo: (_address, _session, callback) => callback(says(550)) });
    expect(await smtp(refusing.url).send(mail())).toMatchObject({ is: 'refused', why: expect.stringContaining('550') });
    const busy = await server({ onRcptTo: (_address, _session, callback) => callback(says(451)) });
    expect(await smtp(busy.url).send(mail())).toEqual({ is: 'unreachable', why: expect.stringContaining('451') });
    const late = await server({
      onData: (stream, _session, callback) => stream.resume().on('end', () => callback(says(552))),
    });
    expect(await smtp(late.url).send(mail())).toMatchObject({ is: 'refused' });
  });

  test('a server that is not there, or lets nobody in, keeps all waiting; no password is told or logged', async () => {
    const { url, stop } = await startMailServer();
    await stop();
    expect(await smtp(url).send(mail())).toEqual({
      is: 'unreachable',
      why: 'The mail server cannot be reached.',
      everyone: true,
    });
    const closed = await server({
      authOptional: false,
      onAuth: (_auth, _session, callback) => callback(new Error('Wrong')),
    });
    const outcome = await smtp(closed.url.replace('//', '//user:sesame@')).send(mail());
    expect(outcome).toMatchObject({ is: 'unreachable', everyone: true });
    expect(JSON.stringify([outcome, logged])).not.toContain('sesame');
  });

  test('a connection that ends before the mail has gone out may be tried again; after it nobody knows', async () => {
    const cut = async (when: 'DATA' | '.') => {
      const listening = createServer((socket) => {
        socket.on('error', () => undefined).write('220 here\r\n');
        let data = false;
        socket.on('data', (chunk) => {
          const said = String(chunk);
          if (data) {
            if (said.includes('\r\n.\r\n')) socket.destroy();
          } else if (said.startsWith('DATA')) {
            if (when === 'DATA') return socket.destroy();
            data = true;
            socket.write('354 go on\r\n');
          } else socket.write('250 well\r\n');
          return undefined;
        });
      }).listen(0, '127.0.0.1');
      await once(listening, 'listening');
      stops.push(() => listening.close());
      return smtp(`smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`).send(mail());
    };
    expect(await cut('DATA')).toMatchObject({ is: 'unreachable' });
    expect(await cut('.')).toMatchObject({ is: 'unknown' });
  });

  test('over a network it is sent encrypted, or not at all', async () => {
    const { url, received } = await server();
    const { port } = new URL(url);
    // Another name of this machine, which is not known to be one.
    const outcome = await smtp(`smtp://0.0.0.0:${port}`).send(mail());
    expect(outcome.is).not.toBe('taken');
    expect(received).toEqual([]);
  });
});
