import { pipeline, Transform } from 'node:stream';
import { createTransport } from 'nodemailer';
import { isOneLine } from '#lib/domain/names.ts';
import type { Log, Mail, MailOutcome, MailToSend } from '#server/ports.ts';

/** Short, since a node that drains waits for the mail under way. */
const connectMs = 8_000;
const answerMs = 20_000;

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

interface Parts {
  /** `smtp://user:password@host:port`, or `smtps:`; `?from=` says in whose name. Holds a password: never for a log. */
  url: string;
  /** The public address, whose host names the sender when nothing else does. */
  origin: string;
  log: Log;
}

/** The sender's address: as the URL says, or its user where that is an address, else one of this site. */
function senderOf(url: URL, origin: string): string {
  const user = decodeURIComponent(url.username);
  return url.searchParams.get('from') ?? (user.includes('@') ? user : `quorate@${new URL(origin).hostname}`);
}

interface Failure {
  code?: string;
  response?: string;
  permanent?: boolean;
}

/** @param handedOver whether all of the mail had gone out */
function outcomeOf({ code, response, permanent }: Failure, handedOver: boolean): MailOutcome {
  const said = response?.replace(/\s+/g, ' ').slice(0, 300);
  if (code === 'EAUTH' || code === 'ENOAUTH') {
    return { is: 'unreachable', why: 'The mail server does not let the service in.', everyone: true };
  }
  if (said !== undefined) {
    return { is: permanent === true ? 'refused' : 'unreachable', why: `The mail server said: ${said}` };
  }
  if (code === 'EENVELOPE') return { is: 'refused', why: 'This is not an address that mail can be sent to.' };
  if (handedOver) return { is: 'unknown', why: 'The mail server took it and did not answer.' };
  return { is: 'unreachable', why: 'The mail server cannot be reached.', everyone: true };
}

/** Sends by SMTP. Nothing that is typed can end one header and begin another. Over a network it does so encrypted or not at all. */
export function createSmtp({ url: given, origin, log }: Parts): Mail {
  const url = new URL(given);
  const from = { name: 'Quorate', address: senderOf(url, origin) };
  url.searchParams.delete('from');
  const transport = createTransport({
    url: url.href,
    requireTLS: url.protocol === 'smtp:' && !loopback.test(url.hostname),
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: answerMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const handedOver = new Set<string>();
  transport.use('stream', (mail, done) => {
    const { messageId } = mail.data;
    mail.message.processFunc((whole) =>
      pipeline(
        whole,
        new Transform({
          // So little is taken ahead that the end of it is reached when the server has been given all of it.
          readableHighWaterMark: 1,
          writableHighWaterMark: 1,
          transform: (chunk, _encoding, next) => next(null, chunk),
          flush(next) {
            if (messageId !== undefined) handedOver.add(messageId);
            next();
          },
        }),
        // Whoever reads it hears of what goes wrong.
        () => undefined,
      ),
    );
    done();
  });

  return {
    async send({ id, to, subject, text }: MailToSend) {
      if (![id, to.name, to.address, subject].every(isOneLine)) {
        return { is: 'refused', why: 'This mail cannot be sent as it is: its head has several lines.' };
      }
      const messageId = `<${id}@${new URL(origin).hostname}>`;
      try {
        // Answers by machines go nowhere.
        const headers = { 'Auto-Submitted': 'auto-generated' };
        await transport.sendMail({ from, to, subject, text, messageId, headers });
        return { is: 'taken' };
      } catch (error) {
        const failure = error as Failure & Error;
        log.warn('mail was not taken', { mailId: id, code: failure.code });
        return outcomeOf(failure, handedOver.has(messageId));
      } finally {
        handedOver.delete(messageId);
      }
    },
    close: () => transport.close(),
  };
}
