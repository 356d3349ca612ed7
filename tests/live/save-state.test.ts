import { describe, expect, it } from 'vitest';
import { lookOf, saveStateOf, spoken } from '#lib/components/meeting/bar/save-state.ts';
import type { MinutesState } from '#lib/live/minutes-types.ts';

const minutes = (state: Partial<MinutesState> = {}): MinutesState => ({
  connection: 'online',
  loaded: true,
  saved: true,
  unsaved: 0,
  readOnly: false,
  generation: 1,
  recovered: [],
  ...state,
});

describe('the state of saving', () => {
  describe('while the service cannot reach its storage', () => {
    const seen = { connection: 'online', readOnly: false } as const;

    it('S3: is "not saved" for everybody, readers and those with nothing unsaved included', () => {
      expect(saveStateOf([minutes()], false, true)).toBe('unstored');
      expect(saveStateOf([minutes({ saved: false })], false, true)).toBe('unstored');
      expect(saveStateOf([minutes({ readOnly: true })], false, true)).toBe('unstored');
      expect(saveStateOf([], false, true)).toBe('unstored');
    });
    it('also when the minutes cannot be reached for that reason', () => {
      expect(saveStateOf([minutes({ connection: 'offline' })], false, true)).toBe('unstored');
      expect(saveStateOf([minutes({ loaded: false, connection: 'connecting' })], false, true)).toBe('unstored');
    });
    it('but not when the browser itself has no connection, or the page is over', () => {
      expect(saveStateOf([minutes({ saved: false })], true, true)).toBe('unsaved');
      expect(saveStateOf([minutes({ connection: 'ended' })], false, true)).not.toBe('unstored');
    });
    it('is said in words, which differ for those who only read', () => {
      const writer = lookOf({ ...seen, save: 'unstored' });
      const reader = lookOf({ ...seen, save: 'unstored', readOnly: true });
      for (const look of [writer, reader]) {
        expect(look).toMatchObject({ tone: 'warn', short: 'Not saved' });
        expect(look.words).toMatch(/^Not saved: the service cannot reach its storage just now\./);
      }
      expect(writer.words).toContain('What you type is kept here');
      expect(reader.words).toContain('What you see may be behind');
    });
    it('goes away by itself, which is said once all is saved', () => {
      expect(lookOf({ ...seen, save: 'saving', back: 'storage' })).toMatchObject({ tone: '' });
      expect(lookOf({ ...seen, save: 'saved', back: 'storage' })).toMatchObject({
        tone: 'ok',
        words: 'All changes saved',
      });
      expect(lookOf({ ...seen, save: 'saved' })).toMatchObject({ tone: '', words: 'All changes saved' });
      expect(lookOf({ ...seen, save: 'readOnly', readOnly: true, back: 'storage' })).toMatchObject({
        tone: 'ok',
        words: 'Up to date',
      });
    });
  });

  it('is shown as before when the connection is lost', () => {
    expect(lookOf({ save: 'unsaved', connection: 'offline', readOnly: false }).words).toBe(
      'Not saved: will be sent when you are back on line',
    );
    expect(lookOf({ save: 'saved', connection: 'offline', readOnly: false }).words).toBe('Reconnecting…');
    expect(lookOf({ save: 'saved', connection: 'online', readOnly: false, back: 'connection' }).words).toBe(
      'Reconnected',
    );
  });
  it('is read out as a sentence', () => {
    expect(['Reconnecting…', 'Reconnected', 'Not saved: later.'].map(spoken)).toEqual([
      'Reconnecting…',
      'Reconnected.',
      'Not saved: later.',
    ]);
  });
});
