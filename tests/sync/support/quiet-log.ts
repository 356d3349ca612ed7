import type { Log } from '#server/ports.ts';

/** Remembers what was written at warning level and above. */
export class QuietLog implements Log {
  readonly lines: { level: 'warn' | 'error'; event: string; fields?: Record<string, unknown> }[] = [];
  debug(): void {}
  info(): void {}
  warn(event: string, fields?: Record<string, unknown>): void {
    this.lines.push({ level: 'warn', event, ...(fields ? { fields } : {}) });
  }
  error(event: string, fields?: Record<string, unknown>): void {
    this.lines.push({ level: 'error', event, ...(fields ? { fields } : {}) });
  }
}
