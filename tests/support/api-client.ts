/** The API as a browser of its own calls it: it keeps the session's cookie and sends its origin. */
export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed JSON; the text where it is none; undefined when empty. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into many shapes
  body: any;
}

export class ApiClient {
  readonly origin: string;
  /** The value of the cookie `session`. */
  session: string | undefined;

  constructor(origin: string) {
    this.origin = origin;
  }

  /** For sockets and for `fetch`. */
  get cookie(): string {
    return this.session === undefined ? '' : `session=${this.session}`;
  }

  async signIn({ username, password }: { username: string; password: string }): Promise<Answer> {
    return this.send('POST', '/session', { username, password });
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  /** @param path below `/api/v1` */
  send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    return this.raw(method, `/api/v1${path}`, body === undefined ? undefined : JSON.stringify(body), {
      ...json,
      ...headers,
    });
  }

  /** @param headers an empty value leaves a header out */
  async raw(
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const all = { origin: this.origin, ...(this.cookie ? { cookie: this.cookie } : {}), ...headers };
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
    const response = await fetch(this.origin + path, {
      method,
      headers: sent,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const value = /^session=([^;]*)/.exec(cookie)?.[1];
      if (value !== undefined) this.session = value === '' ? undefined : value;
    }
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text) };
  }
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
