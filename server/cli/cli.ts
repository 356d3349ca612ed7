import { QuorateError } from '../errors.ts';
import { helpFor, readOptions, UsageError, type Command, type Surroundings } from './command.ts';
import { commands } from './commands.ts';

/**
 * The operator's tool.
 * @param args what follows `quorate`
 * @returns the exit code: 0 done, 1 refused, 2 usage
 */
export async function runCli(args: readonly string[], around: Surroundings): Promise<0 | 1 | 2> {
  const command = find(args);
  if (!command) {
    const asked = args.length === 0 || args[0] === '--help' || args[0] === 'help';
    (asked ? around.print : around.complain)(overview());
    return asked ? 0 : 2;
  }
  try {
    const values = readOptions(command, args.slice(command.name.split(' ').length));
    if (values.help) {
      around.print(helpFor(command));
      return 0;
    }
    return (await command.run(values, around)) === 'done' ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError) {
      around.complain(`${error.message}\n\n${helpFor(command)}`);
      return 2;
    }
    const says = error instanceof QuorateError ? error.message : ofTheFileSystem(error);
    if (says === undefined) throw error;
    around.complain(`Refused: ${says}`);
    return 1;
  }
}

const find = (args: readonly string[]): Command | undefined =>
  commands.find(({ name }) => name.split(' ').every((word, at) => args[at] === word));

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return ['quorate <command> [options]; --help after a command says more', '', ...lines].join('\n');
}

/** @returns what the file system refused, such as `/etc/passwd: file already exists`; undefined for other errors */
function ofTheFileSystem(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error && 'path' in error)) return undefined;
  const what = /^\w+: ([^,]+),/.exec(error.message)?.[1] ?? error.message;
  return `${String('dest' in error ? error.dest : error.path)}: ${what}`;
}
