import { runCli } from '#server/cli/cli.ts';
import { copyStore, hasStore, openTool, placeName, restoreStore } from '#server/compose.ts';
import { readConfig } from '#server/config.ts';
import { seedUnlessKept, toldToPeople } from '#server/demo/demo.ts';
import { createPastClock } from '#server/demo/past-clock.ts';

export interface Said {
  code: number;
  output: string;
  complaint: string;
}

/** The tool as `server/main.ts` runs it. @param env variables as the process would have them */
export function toolWith(env: Record<string, string>, environment = 'test') {
  const config = { ...readConfig(env), environment };
  return async (...args: string[]): Promise<Said> => {
    const lines: string[] = [];
    const complaints: string[] = [];
    const clock = createPastClock();
    const code = await runCli(args, {
      place: placeName(config),
      hasStore: () => hasStore(config),
      open: () => openTool(config, clock),
      restore: (options, tell) => restoreStore(config, options, tell),
      copy: (options, tell) => copyStore(config, options, tell),
      seedDemo: async (tool) => {
        const { secret, facts } = await seedUnlessKept(tool, clock);
        return toldToPeople(secret, facts);
      },
      print: (line) => lines.push(line),
      complain: (line) => complaints.push(line),
    });
    return { code, output: lines.join('\n'), complaint: complaints.join('\n') };
  };
}

/** On the embedded store in one folder. */
export const toolOn = (dataDir: string, environment?: string) => toolWith({ DATA_DIR: dataDir }, environment);

/** On a database. */
export const toolAt = (uri: string, environment?: string) => toolWith({ MONGODB_URI: uri }, environment);
