import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '#server/config.ts';
import { readSubProcessors } from '#server/config/operator-words.ts';
import { factsOf } from '#server/compose/facts.ts';
import { createWorld } from '../../support/memory-world.ts';

describe('V6: what the running service says of itself', () => {
  test('comes from the configuration, and holds no secret', () => {
    const config = readConfig({
      ENVIRONMENT: 'staging',
      OPERATOR_NAME: 'Oakfield Trust',
      DATA_REGION: 'London (eu-west-2)',
      SUB_PROCESSORS: 'Hosting Ltd | Hosting | London; Post Ltd|Mail|Leeds',
      MONGODB_URI: 'mongodb+srv://user:secret@db.example.org/',
      REDIS_URL: 'redis://:secret@127.0.0.1:6379',
      ENCRYPTION: 'off',
    });
    const facts = factsOf(config, 'https://meetings.example.org', '1.2.3');
    expect(facts).toMatchObject({
      version: '1.2.3',
      environment: 'staging',
      operator: 'Oakfield Trust',
      region: 'London (eu-west-2)',
      subProcessors: [
        { name: 'Hosting Ltd', does: 'Hosting', where: 'London' },
        { name: 'Post Ltd', does: 'Mail', where: 'Leeds' },
      ],
      https: true,
      wayToDatabase: 'tls',
      wayBetween: 'local',
    });
    expect(JSON.stringify(facts)).not.toMatch(/secret|example\.org/);
  });

  test('where nothing is said, nothing is claimed', () => {
    const facts = factsOf(readConfig({}), 'http://localhost:3000', '1');
    expect(facts).toMatchObject({ https: false, subProcessors: [], environment: 'development' });
    for (const name of ['operator', 'region', 'wayToDatabase', 'wayBetween']) expect(facts).not.toHaveProperty(name);
  });

  test.each([
    ['Hosting | London', undefined],
    ['Hosting |  | London', undefined],
    ['', []],
    ['A | B | C;', [{ name: 'A', does: 'B', where: 'C' }]],
  ])('SUB_PROCESSORS=%s', (text, read) => {
    expect(readSubProcessors(text)).toEqual(read);
  });

  test('a wrong one stops the start', () => {
    expect(() => readConfig({ SUB_PROCESSORS: 'Hosting' })).toThrow(ConfigError);
  });

  test('how old the last backup is', async () => {
    const world = createWorld();
    expect(await world.workspace.facts.show()).not.toHaveProperty('backedUpAt');
    await world.workspace.facts.noteBackup();
    world.clock.forward(3600_000);
    await world.workspace.facts.noteBackup();
    expect(await world.workspace.facts.show()).toMatchObject({ backedUpAt: '2026-03-02T19:30:00.000Z' });
  });
});
