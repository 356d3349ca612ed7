/** A3: all that a browser is ever sent, kept to be searched afterwards. */
import type { BrowserContext, Page, Response } from '@playwright/test';
import { unzipSync } from 'fflate';
import { readPdf } from '../../documents/support/read-pdf.ts';

interface Received {
  /** Such as `GET http://localhost:3000/api/v1/me`, `socket ws://localhost:3000/yjs/…`, `file minutes.pdf`. */
  from: string;
  bytes: Buffer;
}

const hasNoBody = (status: number): boolean => status < 200 || status === 204 || (status >= 300 && status < 400);

/** What does not depend on who asks: it was there before the meeting was. */
const isStatic = (url: string): boolean => new URL(url).pathname.startsWith('/_app/immutable/');

/** Hears a context from the moment it is made, before its pages open what matters. */
export class Recorder {
  readonly #received: Received[] = [];
  readonly #unread: string[] = [];
  readonly #reading: Promise<unknown>[] = [];
  readonly #context: BrowserContext;

  constructor(context: BrowserContext) {
    this.#context = context;
    for (const page of context.pages()) this.#listen(page);
    context.on('page', (page) => this.#listen(page));
    context.on('response', (response) => this.#reading.push(this.#read(response)));
  }

  #listen(page: Page): void {
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) =>
        this.#keep(`socket ${socket.url()}`, typeof payload === 'string' ? Buffer.from(payload) : payload),
      );
    });
  }

  #keep(from: string, bytes: Buffer): void {
    this.#received.push({ from, bytes });
  }

  async #read(response: Response): Promise<void> {
    const [method, url] = [response.request().method(), response.url()];
    const from = `${method} ${url}`;
    const head = await response.allHeaders().catch(() => ({}));
    this.#keep(`head of ${from}`, Buffer.from(JSON.stringify(head)));
    if (hasNoBody(response.status())) return;
    const body = await response.body().catch(() => undefined);
    if (body !== undefined) return this.#unfold(from, body);
    // A page that is left takes along what the browser had not handed over, and so does a download: it is asked for again.
    if (isStatic(url)) return;
    const again = method === 'GET' ? await this.#context.request.get(url).catch(() => undefined) : undefined;
    if (again === undefined) this.#unread.push(from);
    else await this.#unfold(`${from}, again`, await again.body());
  }

  /** What a file holds, too: text within archives and PDFs is not there to be found otherwise. */
  async #unfold(from: string, bytes: Buffer): Promise<void> {
    this.#keep(from, bytes);
    if (bytes.subarray(0, 4).toString('latin1') === 'PK\x03\x04') {
      for (const [name, content] of Object.entries(unzipSync(bytes)))
        this.#keep(`${from}, ${name}`, Buffer.from(content));
    }
    if (bytes.subarray(0, 5).toString('latin1') === '%PDF-') {
      this.#keep(`${from}, its text`, Buffer.from(JSON.stringify(await readPdf(new Uint8Array(bytes)))));
    }
  }

  /** A file that the browser saved: its content does not come with the answer. */
  async file(name: string, bytes: Buffer): Promise<void> {
    await this.#unfold(`file ${name}`, bytes);
  }

  /** How far it is: what comes after can be searched alone. */
  get mark(): number {
    return this.#received.length;
  }

  /** Until all that has come is read. @returns what could not be read */
  async settle(): Promise<readonly string[]> {
    while (this.#reading.length > 0) await Promise.all(this.#reading.splice(0));
    return this.#unread;
  }

  /** Where a word came, however it is written down. */
  find(word: string, since = 0): string[] {
    const forms = formsOf(word);
    return this.#received.slice(since).flatMap(({ from, bytes }) => {
      const lower = Buffer.from(bytes.toString('latin1').toLowerCase(), 'latin1');
      const found =
        forms.plain.some((form) => lower.includes(form)) || forms.encoded.some((form) => bytes.includes(form));
      return found ? [from] : [];
    });
  }

  /** How much came, by kind. */
  get sums(): { answers: number; frames: number; files: number; bytes: number } {
    const of = (start: RegExp): number => this.#received.filter(({ from }) => start.test(from)).length;
    return {
      answers: of(/^[A-Z]+ /),
      frames: of(/^socket /),
      files: of(/^file /),
      bytes: this.#received.reduce((sum, { bytes }) => sum + bytes.length, 0),
    };
  }
}

/** A word of ASCII letters as UTF-8, UTF-16 and hexadecimal digits in any case, and in Base64 wherever it begins. */
function formsOf(word: string): { plain: Buffer[]; encoded: Buffer[] } {
  const lower = word.toLowerCase();
  const wide = Buffer.from(lower, 'utf16le');
  const cases = [word, lower, word.toUpperCase()];
  return {
    plain: [Buffer.from(lower), wide, Buffer.from(wide).swap16(), Buffer.from(Buffer.from(word).toString('hex'))],
    encoded: cases.flatMap((each) => [0, 1, 2].map((offset) => Buffer.from(inBase64(each, offset)))),
  };
}

/** The digits that stand for the word alone, when so many bytes precede it. */
function inBase64(word: string, offset: number): string {
  const digits = Buffer.from(`${'\0'.repeat(offset)}${word}`)
    .toString('base64')
    .replaceAll('=', '');
  const before = [0, 2, 3][offset]!;
  const after = (offset + word.length) % 3 === 0 ? 0 : 1;
  return digits.slice(before, digits.length - after);
}
