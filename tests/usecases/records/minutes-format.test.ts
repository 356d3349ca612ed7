/** The format as docs/minutes-format.md describes it, verified by what is written there and by nothing of ours. */
import { spawnSync } from 'node:child_process';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepared, sealedFile, write } from './support.ts';

const works = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
const hasTools = works('python3', '--version') && works('openssl', 'version');

let scratch: string;
let bytes: Buffer;
let publicKeys: string[];
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'quorate-format-'));
  const { world, board, meetingId, steps, laterId, items, minutesId } = await prepared('ended');
  // All that a spelling can go wrong with.
  await write(world, minutesId, items.budget.id, 'Zoë’s 😀 e\u0301 \u2028 \u0000\b\u001f\u007f "quoted" \\ </script>');
  await steps.freeze();
  await steps.circulate();
  await steps.approve(laterId, [{ itemId: items.budget.id, text: 'For “yes” read “no”.' }]);
  await steps.sign();
  bytes = Buffer.from((await sealedFile(world, board, meetingId)).bytes);
  publicKeys = (await world.workspace.records.keys()).map(({ publicKey }) => publicKey);
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** Canonical JSON in a line: names are ASCII, numbers are whole. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');

describe('A2: the documented format', () => {
  test('A2: verifies with a few lines that know nothing of this software', () => {
    const file = JSON.parse(bytes.toString()) as Record<string, Record<string, unknown>> & { publicKey: string };
    expect(canonical(file)).toBe(bytes.toString());
    const { signature, ...statement } = file['seal'] as Record<string, string>;
    expect(sha256(canonical(file['record']))).toBe(statement['sha256']);
    const raw = Buffer.from(file.publicKey, 'base64');
    expect(sha256(raw).slice(0, 32)).toBe(statement['keyId']);
    const key = createPublicKey({
      key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]),
      format: 'der',
      type: 'spki',
    });
    const signed = Buffer.from(`quorate-seal/1\n${canonical(statement)}`);
    expect(verify(null, signed, key, Buffer.from(signature!, 'base64'))).toBe(true);
  });

  test.skipIf(!hasTools)('A2: verifies with Python and openssl, by the program in the documentation', async () => {
    const page = await readFile(join(import.meta.dirname, '../../../docs/minutes-format.md'), 'utf8');
    const program = join(scratch, 'verify.py');
    await writeFile(program, /```python\n([\s\S]+?)```/.exec(page)![1]!);
    const run = async (content: Buffer, keys = publicKeys) => {
      const file = join(scratch, 'file.json');
      await writeFile(file, content);
      return spawnSync('python3', [program, file, ...keys], { encoding: 'utf8' });
    };
    const sound = await run(bytes);
    expect(sound.stderr).toBe('');
    expect(sound.stdout).toMatch(/^Signed by The hill\.chair on 2026-03-02T18:30:00\.000Z, record 1 of its board/);
    expect((await run(bytes, [])).stderr).toContain('its key is not known');
    const changed = (from: string, to: string) => Buffer.from(bytes.toString().replace(from, to));
    expect((await run(changed('The budget', 'The bridge'))).stderr).toContain('its text was altered');
    expect(
      (await run(changed('"name":"The hill.chair","personId"', '"name":"The hall.chair","personId"'))).stderr,
    ).toContain('its seal does not hold');
    expect((await run(Buffer.concat([bytes, Buffer.from('\n')]))).stderr).toContain('not the file');
    expect((await run(Buffer.from('nonsense'))).stderr).toContain('no sealed file');
  });
});
