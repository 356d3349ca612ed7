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
    around.print(overview());
    return args.length === 0 || args[0] === '--help' || args[0] === 'help' ? 0 : 2;
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
      around.print(`${error.message}\n\n${helpFor(command)}`);
      return 2;
    }
    if (!(error instanceof QuorateError)) throw error;
    around.print(inWords(error));
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

function inWords(error: QuorateError): string {
  const fields = Object.entries(error.fields ?? {}).map(([field, says]) => `\n  ${field}: ${says}`);
  return `Refused: ${error.message}${fields.join('')}`;
}
