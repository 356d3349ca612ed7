import { parseArgs } from 'node:util';
import { QuorateError } from '../errors.ts';
import type { Aggregates, AuditChain, Blobs, Compared, Ids, MinutesLog } from '../ports.ts';
import type { Workspace } from '../usecases/workspace.ts';

/** The store and the use cases, opened beside a running server or without one. */
export interface Tool {
  workspace: Workspace;
  minutesLog: MinutesLog;
  ids: Ids;
  /** What this process is called in the minutes log. */
  node: string;
  /**
   * New keys for all that is stored (D7). @param tell takes a line about how far it has come
   * @returns what was done, in plain words
   */
  rotateKeys(options: { rewrapOnly: boolean }, tell: (line: string) => void): Promise<string>;
  store: {
    /** A consistent copy while writing goes on. @param tell takes a line about how far it has come */
    backup(to: string, tell: (line: string) => void): Promise<void>;
    close(): Promise<void>;
    aggregates: Aggregates;
    blobs: Pick<Blobs, 'get'>;
    chain: AuditChain;
  };
}

/** What a command may ask of the process. */
export interface Surroundings {
  /** Where the store is: a folder, or a database without its password. */
  place: string;
  /** Whether there is one, be it an empty one. */
  hasStore(): Promise<boolean>;
  /** Begins it where there is none, and brings it up to date. */
  open(): Promise<Tool>;
  /** Puts a backup in the place of the store. @returns what was compared, if anything was */
  restore(options: { from: string; replace: boolean }, tell: (line: string) => void): Promise<readonly Compared[]>;
  /** Moves a store whole. @param options folders, addresses, or `env:NAME` for a variable that holds either */
  copy(
    options: { from: string; to: string; replace: boolean },
    tell: (line: string) => void,
  ): Promise<readonly Compared[]>;
  /** Fills the empty store with the demonstration. @returns what to print */
  seedDemo(tool: Tool): Promise<string>;
  print(line: string): void;
  /** For what went wrong, apart from what was asked for. */
  complain(line: string): void;
}

interface Option {
  type: 'string' | 'boolean';
  /** How the value is called in the help, such as `NAME`. */
  value?: string;
  help: string;
  required?: true;
}

export type Values = Record<string, string | boolean | undefined>;

export type Outcome = 'done' | 'refused';

export interface Command {
  /** As typed, such as `person add`. */
  name: string;
  summary: string;
  options: Record<string, Option>;
  /** @returns `refused` when the answer is no; errors of the family count as that too */
  run(values: Values, around: Surroundings): Promise<Outcome>;
}

/** The command was not understood. Exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** @throws UsageError that names what is wrong */
export function readOptions(command: Command, args: readonly string[]): Values {
  const options = Object.fromEntries(
    Object.entries({ ...command.options, help: { type: 'boolean' as const } }).map(([name, { type }]) => [
      name,
      { type },
    ]),
  );
  let values: Values;
  try {
    values = parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  if (values.help) return values;
  const missing = Object.entries(command.options).filter(([name, { required }]) => required && !values[name]);
  if (missing.length > 0) throw new UsageError(`Missing: ${missing.map(([name]) => `--${name}`).join(', ')}`);
  return values;
}

export function helpFor(command: Command): string {
  const entries = Object.entries(command.options);
  const shown = entries.map(([name, { value }]) => `--${name}${value ? ` ${value}` : ''}`);
  const usage = entries.map(([, { required }], at) => (required ? shown[at]! : `[${shown[at]!}]`)).join(' ');
  const width = Math.max(0, ...shown.map((text) => text.length));
  const lines = entries.map(([, { help }], at) => `  ${shown[at]!.padEnd(width)}  ${help}`);
  return [
    `quorate ${command.name} ${usage}`.trimEnd(),
    '',
    command.summary,
    ...(lines.length ? ['', ...lines] : []),
  ].join('\n');
}

/** An option's text; `required` options always have one. */
export const text = (values: Values, name: string): string => String(values[name] ?? '');

/** For inputs of use cases: only what was given. */
export const given = (values: Values, ...names: string[]): Record<string, string | boolean> =>
  Object.fromEntries(names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));

/**
 * Opens the store for the time of `work`.
 * @param begins whether the command may begin a store where there is none
 * @throws QuorateError `not_found` when there is none: a mistyped name must not pass for an empty store
 */
export async function withTool(
  around: Surroundings,
  work: (tool: Tool) => Promise<Outcome>,
  { begins = false }: { begins?: boolean } = {},
): Promise<Outcome> {
  if (!begins && !(await around.hasStore())) {
    const says = `There is no store in ${around.place}. DATA_DIR, or MONGODB_URI, says where it is.`;
    throw new QuorateError('not_found', says);
  }
  const tool = await around.open();
  try {
    return await work(tool);
  } finally {
    await tool.store.close();
  }
}
