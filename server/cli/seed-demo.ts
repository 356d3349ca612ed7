import { withTool, type Command } from './command.ts';

export const seedDemo: Command = {
  name: 'seed-demo',
  summary: 'Fills an empty store with the demonstration trust and prints its accounts.',
  options: {},
  run: (_values, around) =>
    withTool(
      around,
      async (tool) => {
        around.print(await around.seedDemo(tool));
        return 'done';
      },
      { begins: true },
    ),
};
