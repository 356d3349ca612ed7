import { text, withTool, type Command, type Tool } from './command.ts';

export const verify: Command = {
  name: 'verify',
  summary: 'Checks that no entry of the audit log was altered, removed or reordered.',
  options: { organisation: { type: 'string', value: 'ID', help: 'This organisation only' } },
  run: (values, around) =>
    withTool(around, async (tool) => {
      let sound = true;
      for (const { id, name } of await organisations(tool, text(values, 'organisation'))) {
        const found = await tool.workspace.audit.verify({ organisationId: id });
        sound &&= found.ok;
        around.print(
          found.ok
            ? `${name}: ${found.entries} entries, all sound`
            : `${name}: NOT SOUND at entry ${found.at}: ${found.why}`,
        );
      }
      return sound ? 'done' : 'refused';
    }),
};

/** One organisation, or all of them when `only` is empty. */
export async function organisations(
  { store: { aggregates } }: Tool,
  only: string,
): Promise<{ id: string; name: string }[]> {
  const all: { id: string; name: string }[] = [];
  for (;;) {
    const after = all.at(-1)?.id;
    const page = await aggregates.find('organisation', 'all', '*', { limit: 100, ...(after ? { after } : {}) });
    all.push(...page.map(({ value }) => value));
    if (page.length < 100) break;
  }
  return only === '' ? all : all.filter(({ id }) => id === only);
}
