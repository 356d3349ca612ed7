import { withTool, type Command } from './command.ts';

export const rotateKeys: Command = {
  name: 'rotate-keys',
  summary:
    'Puts all that is stored under new keys, and encrypts what is not yet. The server may go on serving meanwhile.',
  options: {
    'rewrap-only': {
      type: 'boolean',
      help: 'Only protects the keys with the present ENCRYPTION_KEY; content stays as it is',
    },
  },
  run: (values, around) =>
    withTool(around, async (tool) => {
      around.print(await tool.rotateKeys({ rewrapOnly: values['rewrap-only'] === true }, around.complain));
      return 'done';
    }),
};
