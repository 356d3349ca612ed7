import { withTool, type Command } from './command.ts';

export const migrate: Command = {
  name: 'migrate',
  summary: 'Brings the store up to date for this version, or begins it; for the release phase of a deployment.',
  options: {},
  run: (_values, around) =>
    withTool(
      around,
      async () => {
        around.print(`The store in ${around.place} is up to date.`);
        return 'done';
      },
      { begins: true },
    ),
};
