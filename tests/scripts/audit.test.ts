import { describe, expect, test } from 'vitest';
import { outcomeOf } from '../../scripts/audit.mjs';

const report = (high: number, critical: number, vulnerabilities: Record<string, { severity: string }> = {}) =>
  JSON.stringify({ vulnerabilities, metadata: { vulnerabilities: { low: 3, moderate: 2, high, critical, total: 5 } } });

describe('npm run verify looks for libraries with known weaknesses', () => {
  test('and is content with none that is high or critical', () => {
    expect(outcomeOf(report(0, 0))).toEqual({ state: 'sound', says: 'none is known that is high or critical' });
  });

  test('and names those that are', () => {
    const found = { express: { severity: 'high' }, lib0: { severity: 'low' }, yjs: { severity: 'critical' } };
    expect(outcomeOf(report(1, 1, found))).toEqual({
      state: 'weak',
      says: 'known weaknesses: express (high), yjs (critical). `npm audit` has more.',
    });
  });

  test.each([
    ['nothing', ''],
    ['no JSON', '<html>'],
    ['a registry that has no such address', '{"message":"405 Method Not Allowed - POST https://registry.example"}'],
    ['no line', '{"error":{"code":"ENOTFOUND","summary":"request to https://registry.example failed\\nand more"}}'],
    ['a report without figures', '{"metadata":{}}'],
  ])('and says that it was not told: %s', (_, output) => {
    const { state, says } = outcomeOf(output);
    expect(state).toBe('skipped');
    expect(says).toMatch(/^the registry does not tell: .+$/);
  });
});
