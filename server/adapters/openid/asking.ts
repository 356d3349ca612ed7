/** What a provider says of itself, its keys and a token are a few kilobytes. */
const mostBytes = 512 * 1024;

export const isLoopback = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

/** Addresses that a provider names are gone to and called: not whatever they may be. */
export function assertAddress(address: string, issuer: URL): void {
  const url = new URL(address);
  if (url.protocol === 'https:' || (isLoopback(issuer) && isLoopback(url))) return;
  throw new Error(`an address of the provider is not https: ${url.protocol}//${url.host}`);
}

/** `fetch`, of a provider's addresses alone and of answers that end. */
export const askingOf =
  (issuer: URL): typeof fetch =>
  async (input, init) => {
    assertAddress(input instanceof Request ? input.url : String(input), issuer);
    const answer = await fetch(input, init);
    if (answer.body === null) return answer;
    const parts: Uint8Array[] = [];
    let bytes = 0;
    // Leaving the loop ends the connection.
    for await (const part of answer.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += part.length;
      if (bytes > mostBytes) throw new Error('the answer of the provider is too long');
      parts.push(part);
    }
    const { status, statusText, headers } = answer;
    return new Response(Buffer.concat(parts), { status, statusText, headers });
  };
