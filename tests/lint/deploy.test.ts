/** What runs this elsewhere (Heroku, containers, systemd, nginx, Prometheus) and what tells of it are true to the code. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { commands } from '#server/cli/commands.ts';
import { readConfig } from '#server/config.ts';
import { createMetrics, errorsToWakeFor } from '#server/http/metrics.ts';
import { findOnPath } from '../../scripts/on-path.mjs';
import { root } from '../../scripts/prepare.mjs';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found!);

const scripts = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts;
const procfile = new Map(matchPairs(read('Procfile'), /^([\w-]+): (.+)$/gm));
const app = JSON.parse(read('app.json')) as {
  env: Record<string, { value?: string; required?: boolean; generator?: string }>;
  scripts: Record<string, string>;
};
const dockerfile = read('deploy/Dockerfile');
const unit = read('deploy/quorate@.service');
const example = read('deploy/environment.example');
const nginxConf = read('deploy/nginx.conf');
const operations = read('docs/operations.md');
interface Service {
  image: string;
  environment?: Record<string, string>;
}
const compose = parse(read('deploy/compose.yaml'), { merge: true }) as { services: Record<string, Service> };
const nodes = Object.entries(compose.services).filter(([name]) => name.startsWith('node-'));

function matchPairs(text: string, pattern: RegExp): [string, string][] {
  return [...text.matchAll(pattern)].map(([, name, value]) => [name!, value!]);
}

/** As Compose fills them in: with what is given, or what stands there for it. */
const filledIn = (text: string, given: Record<string, string>) =>
  text.replaceAll(/\$\{(\w+):[-?]([^}]*)\}/g, (_, name: string, otherwise: string) => given[name] ?? otherwise);

/** What config.ts asks the environment for. */
const known: ReadonlySet<string> = (() => {
  const asked = new Set<string>();
  readConfig(new Proxy({}, { get: (_, name) => void asked.add(String(name)) }));
  return asked;
})();
/** Node's own. */
const nodesOwn = new Set(['NODE_EXTRA_CA_CERTS']);

describe('variables', () => {
  const named: Record<string, string[]> = {
    'app.json': Object.keys(app.env),
    'deploy/Dockerfile': matches(dockerfile, /^ENV (\w+)=/gm),
    'deploy/quorate@.service': matches(unit, /^Environment=(\w+)=/gm),
    'deploy/environment.example': matches(example, /^#?([A-Z]\w+)=/gm),
    'deploy/compose.yaml': nodes.flatMap(([, { environment }]) => Object.keys(environment ?? {})),
    'docs/operations.md': matches(operations, /\b([A-Z][A-Z_]+)=/g).filter((name) => name.includes('_')),
  };

  test.each(Object.entries(named))('%s names only those that are known', (_, names) => {
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !known.has(name) && !nodesOwn.has(name))).toEqual([]);
  });

  test('the operator is told of each', () => {
    const rows = matches(operations, /^\| (`[A-Z][^|]+`) +\|/gm).flatMap((cell) => matches(cell, /`(\w+)`/g));
    expect([...known].filter((name) => !rows.includes(name))).toEqual([]);
    expect(rows.filter((name) => !known.has(name))).toEqual([]);
  });

  // As Heroku makes them: 64 hexadecimal digits.
  const anySecret = '5e'.repeat(32);
  const ofApp = Object.entries(app.env).map(([name, { value, generator }]) => [
    name,
    value ?? (generator ? anySecret : undefined),
  ]);
  test.each<[string, Record<string, string>]>([
    [
      'app.json',
      {
        ...Object.fromEntries(ofApp.filter(([, value]) => value !== undefined)),
        ORIGIN: 'https://meetings.example.org',
        MONGODB_URI: 'mongodb+srv://u:p@cluster.example.mongodb.net/quorate',
        REDIS_URL: 'rediss://u:p@redis.example.net:6379',
      },
    ],
    [
      'deploy/environment.example, once it has a key,',
      { ...Object.fromEntries(matchPairs(example, /^([A-Z]\w+)=(.*)$/gm)), ENCRYPTION_KEY: anySecret },
    ],
    ...nodes.map(([name, { environment }]): [string, Record<string, string>] => [
      `deploy/compose.yaml, ${name}, once there is a key,`,
      Object.fromEntries(
        Object.entries(environment!).map(([key, value]) => [key, filledIn(value, { ENCRYPTION_KEY: anySecret })]),
      ),
    ]),
  ])('D1, D5: %s is taken as it stands, in production', (_, environment) => {
    expect(readConfig(environment)).toMatchObject({ production: true, environment: 'production', proxies: 1 });
  });

  test.each(nodes)('D6: deploy/compose.yaml starts no %s without a key, and says how to make one', (_, node) => {
    expect(node.environment!.ENCRYPTION_KEY).toMatch(/^\$\{ENCRYPTION_KEY:\?.*openssl rand -base64 32.*\}$/);
  });

  test('app.json asks for what it cannot know', () => {
    const required = Object.entries(app.env).filter(([, { required }]) => required);
    expect(required.map(([name]) => name)).toEqual(['ORIGIN', 'MONGODB_URI', 'REDIS_URL']);
  });
});

test('S8: the unit lets processes give way', () => {
  const [allowed, refused, again] = matches(unit, /^SystemCallFilter=(.+)$/gm);
  expect([allowed, refused]).toEqual(['@system-service', '~@privileged @resources']);
  expect(again!.split(' ')).toEqual(['sched_setscheduler', 'sched_setaffinity', 'setpriority']);
});

describe('commands', () => {
  /** What `npm start` runs once everything is in place. */
  const serving = /node_modules\/\.bin\/node (.*server\/main\.ts)$/.exec(scripts.start!)![1]!;

  test('Procfile has a release, and a web process that SIGTERM reaches', () => {
    expect([...procfile.keys()]).toEqual(['release', 'web']);
    expect(procfile.get('web')).toBe(`exec node_modules/.bin/node ${serving}`);
    expect(procfile.get('release')).toMatch(/^exec node_modules\/\.bin\/node server\/main\.ts quorate migrate$/);
  });

  test('containers and systemd start the same', () => {
    const entry = JSON.parse(/^ENTRYPOINT (.+)$/m.exec(dockerfile)![1]!) as string[];
    expect(entry.join(' ')).toBe(`node_modules/.bin/node ${serving}`);
    expect(unit).toContain(`\nExecStart=/opt/quorate/node_modules/.bin/node ${serving}\n`);
  });

  const places = ['README.md', 'docs/operations.md', 'docs/contract.md', 'Procfile', 'app.json', 'deploy/compose.yaml'];
  test.each(places)('%s names only scripts and commands that there are', (file) => {
    const text = read(file);
    const asked = matches(text, /\bnpm run (?:--silent )?([a-z][\w-]*)/g);
    expect(asked.filter((name) => scripts[name] === undefined)).toEqual([]);
    const told = matches(
      text,
      /(?:`|\n|main\.ts |run (?:--silent )?)quorate (?:-- )?([a-z]+(?:-[a-z]+)?(?: [a-z]+(?:-[a-z]+)?)?)/g,
    );
    const isThere = (words: string) => commands.some(({ name }) => words === name || words.startsWith(`${name} `));
    expect(told.filter((words) => !isThere(words))).toEqual([]);
  });

  test('the image is made of what is there and is let through', () => {
    const through = matches(read('.dockerignore'), /^!(.+)$/gm);
    const inputs = matches(/const buildInputs = \[(.+)\]/.exec(read('scripts/prepare.mjs'))![1]!, /'([^']+)'/g);
    for (const path of [...through, ...inputs]) expect(existsSync(join(root, path)), path).toBe(true);
    expect(inputs.filter((path) => !through.includes(path))).toEqual([]);
  });
});

describe('nginx.conf', () => {
  test('sends people to the nodes that compose.yaml starts', () => {
    const ports = nodes.map(([, { environment }]) => `127.0.0.1:${environment!.PORT}`);
    expect(ports).toHaveLength(3);
    expect(matches(nginxConf, /^ {2}server ([\d.:]+) /gm)).toEqual(ports);
  });

  const nginx = findOnPath('nginx');
  test.skipIf(nginx === undefined)('is one that nginx takes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'quorate-nginx-'));
    try {
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (name) => `${name}_temp_path ${name};`,
      );
      const http = `http { access_log off; ${temporary.join(' ')} include ${join(root, 'deploy/nginx.conf')}; }`;
      writeFileSync(join(folder, 'nginx.conf'), `pid nginx.pid; events {} ${http}`);
      const args = ['-t', '-q', '-e', 'stderr', '-p', `${folder}/`, '-c', 'nginx.conf'];
      const { status, stderr } = spawnSync(nginx!, args, { encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

test('compose.yaml names a version of each image that is not made here', () => {
  const images = Object.values(compose.services).map(({ image }) => image);
  expect(images.filter((image) => image !== 'quorate' && !/^[a-z]+:[\w.-]*\d[\w.-]*$/.test(image))).toEqual([
    'debian:bookworm-slim',
  ]);
});

describe('alerts.yaml', () => {
  interface Alert {
    alert: string;
    expr: string;
    labels: { severity: string };
    annotations: { summary: string; todo: string };
  }
  const { groups } = parse(read('deploy/alerts.yaml')) as { groups: { rules: Alert[] }[] };
  const alerts = groups.flatMap(({ rules }) => rules);
  /** Of Prometheus, and of node_exporter. */
  const others = ['up', 'node_filesystem_avail_bytes', 'node_filesystem_size_bytes'];
  const words = ['abs', 'by', 'changes', 'count', 'histogram_quantile', 'ignoring', 'increase', 'le', 'min_over_time'];
  const language = new Set([...words, 'rate', 'sum', 'timestamp', 'bus', 'version']);

  const figures = async () => {
    const none = () => 0;
    const yes = () => true;
    const node = { version: '', name: () => '', leaseHolds: yes, storeAnswers: yes, bus: { id: '', heard: yes } };
    const counts = { openDocuments: none, minutesWaiting: none, mailWaitingSeconds: none, hashesUnderWay: none };
    const sources = { connections: () => ({}), ...counts, errors: () => new Map() };
    const text = await createMetrics({ ...sources, node }).text();
    return new Set([
      ...matches(text, /^# TYPE (\w+) /gm),
      ...matches(text, /^# TYPE (\w+) histogram/gm).flatMap((name) => [`${name}_bucket`, `${name}_count`]),
    ]);
  };

  test('goes by figures that the server has', async () => {
    const there = await figures();
    for (const { alert, expr } of alerts) {
      const named = matches(expr.replaceAll(/\{[^}]*\}|\[\w+\]|\b\d\w*/g, ''), /\b([a-z]\w+)/g);
      const unknown = named.filter((name) => !language.has(name) && !others.includes(name) && !there.has(name));
      expect(unknown, alert).toEqual([]);
    }
  });

  test('has one for each error that somebody is woken for, as the code calls it', () => {
    const events = alerts.flatMap(({ expr }) => matches(expr, /event="([^"]+)"/g));
    expect(events.sort()).toEqual([...errorsToWakeFor].sort());
    const files = ['jobs/compaction', 'jobs/expunction', 'jobs/run', 'usecases/shared/relay', 'http/respond'];
    const more = ['realtime/minutes/commits', 'realtime/minutes/rights', 'adapters/cluster/handlers', 'compose/keys'];
    const others = ['jobs/mail', 'usecases/audit/mail-heads', 'usecases/data/run-retention'];
    const code = [...files, ...more, ...others, 'usecases/single-sign-on/begun', 'adapters/sqlite/store']
      .map((file) => read(`server/${file}.ts`))
      .join('\n');
    expect(events.filter((event) => !code.includes(`.error('${event}'`))).toEqual([]);
  });

  test('says of each how urgent it is and what to do, and has each that the operator is told of', () => {
    const names = alerts.map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    for (const { alert, labels, annotations } of alerts) {
      expect(['page', 'ticket'], alert).toContain(labels.severity);
      expect(annotations.summary, alert).toBeTruthy();
      expect(annotations.todo, alert).toBeTruthy();
    }
    const told = matches(operations, /`(Quorate[A-Z]\w+)`/g);
    expect(told.filter((name) => !names.includes(name))).toEqual([]);
  });

  test('the operator is told of each figure of our own', async () => {
    const own = [...(await figures())].filter((name) => /^quorate_/.test(name) && !/_(bucket|count)$/.test(name));
    expect(own.filter((name) => !operations.includes(`\`${name}\``))).toEqual([]);
  });

  test.each(['docs/operations.md', 'docs/scale.md', 'docs/security.md', 'README.md', 'deploy/alerts.yaml'])(
    '%s names only figures that there are',
    async (file) => {
      const there = await figures();
      const named = matches(read(file), /\b(quorate_(?:\w+))/g);
      expect(named.filter((name) => !there.has(name) && !there.has(name.replace(/_sum$/, '')))).toEqual([]);
    },
  );
});
