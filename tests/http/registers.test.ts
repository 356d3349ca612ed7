import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

describe('registers over HTTP', () => {
  let server: TestServer;
  let clerk: ApiClient;
  let path: string;

  beforeAll(async () => {
    server = await startTestServer({ built: true });
    clerk = await server.signIn('clerk');
    path = `/boards/${server.facts.board.id}/registers`;
  });
  afterAll(() => server.stop());

  /** The bytes, since reading an answer as text takes the mark off. */
  async function csvOf(client: ApiClient, address: string) {
    const answer = await fetch(`${server.origin}/api/v1${address}`, {
      headers: { cookie: client.cookie, origin: server.origin },
    });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return { headers: answer.headers, mark: [...bytes.slice(0, 3)], text: new TextDecoder().decode(bytes) };
  }

  it('G7: the demonstration has something in each of them', async () => {
    const { body: attendance } = await clerk.get(`${path}/attendance?from=2000-01-01`);
    expect(attendance.meetings).toHaveLength(1);
    expect(attendance.people.find((p: { name: string }) => p.name === 'Tom Whitlock')).toMatchObject({
      cells: ['absent'],
      absence: { reached: false },
    });
    expect((await clerk.get(`${path}/decisions`)).body.decisions.length).toBeGreaterThanOrEqual(2);
    expect((await clerk.get(`${path}/actions?state=overdue`)).body.actions).toMatchObject([
      { ownerName: 'Tom Whitlock' },
    ]);
    expect((await clerk.get(`${path}/interests?state=due`)).body.standing).toMatchObject([{ name: 'Helen Prys' }]);
    expect((await clerk.get(`${path}/terms?state=within3`)).body.terms).toMatchObject([{ name: 'Helen Prys' }]);
  });

  it('G8: as CSV: UTF-8 with its mark, rows that end in CR LF, a name to be saved under', async () => {
    const { headers, mark, text } = await csvOf(clerk, `${path}/terms?format=csv`);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(headers.get('content-disposition')).toBe('attachment; filename=terms-of-office.csv');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(mark).toEqual([0xef, 0xbb, 0xbf]);
    const lines = text.split('\r\n');
    expect(lines[0]).toBe('Name,Role,Category,Term began,Term ends,State');
    expect(lines[1]).toMatch(
      /^Helen Prys,Vice-chair,Local authority,\d{4}-\d\d-\d\d,\d{4}-\d\d-\d\d,Ends within 3 months$/,
    );
    expect(lines.at(-1)).toBe('');
  });

  it.each([
    ['attendance', /^Name,Role,Category,"?.*,Attended,Of,Percent,Missed without consent since,Runs until$/],
    ['decisions', /^Date,Meeting,Item,Title,Part,Resolution,Outcome,How,For,Against,Abstained,Casting vote,/],
    ['actions', /^Action,Owner,Due,State,Given,Board,Meeting,/],
    ['interests', /^Name,Register,Kind,With,Interest,/],
  ])('G8: %s as CSV', async (name, header) => {
    const { text } = await csvOf(clerk, `${path}/${name}?format=csv&from=2000-01-01`);
    const [first, ...rows] = text.split('\r\n');
    expect(first).toMatch(header);
    expect(rows.length).toBeGreaterThan(1);
  });

  /** How many entries of their own under this name somebody reads in the log. */
  async function logged(reader: ApiClient, wanted: string): Promise<number> {
    const { body } = await reader.get(`/organisations/${server.facts.organisation.id}/audit?limit=500`);
    return body.entries.filter(({ action }: { action: string }) => action === wanted).length;
  }

  describe('A5: of Part 2, on the page, as JSON, as CSV and by an API token', () => {
    const resolution = 'To keep the post vacant until September';
    const shown = async (headers: Record<string, string>, address: string) => {
      const answer = await fetch(server.origin + address, { headers });
      return { status: answer.status, text: await answer.text() };
    };
    beforeAll(async () => {
      const { id: meetingId } = server.facts.meeting;
      const { body: meeting } = await clerk.get(`/meetings/${meetingId}`);
      const { id: itemId } = meeting.items.find((item: { part: number }) => item.part === 2);
      const moved = await clerk.send('POST', `/meetings/${meetingId}/motions`, { itemId, text: resolution });
      expect(moved.status).toBe(201);
      const { motionId } = moved.body;
      const agreed = await clerk.send('POST', `/meetings/${meetingId}/motions/${motionId}/agree`, { baseVersion: 1 });
      expect(agreed).toMatchObject({ status: 200 });
    });

    it('is in the log once for each session, and each file that was taken away', async () => {
      const governor = await server.signIn('governor', 1);
      const reads = () => logged(governor, 'part2.readRecorded');
      const files = () => logged(governor, 'register.export');
      const page = await shown({ cookie: governor.cookie }, `/boards/${server.facts.board.id}/registers?tab=decisions`);
      expect(page.text).toContain(resolution);
      expect(await reads()).toBe(1);
      expect((await shown({ cookie: governor.cookie }, `/api/v1${path}/decisions`)).text).toContain(resolution);
      expect(await files()).toBe(0);
      expect((await csvOf(governor, `${path}/decisions?format=csv`)).text).toContain(resolution);
      expect(await files()).toBe(1);
      expect(await reads()).toBe(1);
      const { body: made } = await governor.send('POST', '/me/tokens', {
        name: 'Register',
        scopes: ['registers:read'],
        days: 30,
      });
      const authorization = `Bearer ${made.token}`;
      const byToken = await shown({ authorization }, `/api/v1${path}/decisions?format=csv`);
      expect(byToken).toMatchObject({ status: 200, text: expect.stringContaining(resolution) });
      expect(await reads()).toBe(2);
      expect(await files()).toBe(2);
    });
  });

  it('G8: what a spreadsheet would compute is text', async () => {
    const { body } = await clerk.get('/interests');
    const organisationId = body.organisations[0].id as string;
    const declared = await clerk.send('POST', '/interests', {
      organisationId,
      kind: 'loyalty',
      organisation: '=HYPERLINK("http://elsewhere.example","Pay")',
      nature: '+1, "quoted"',
    });
    expect(declared.status).toBe(201);
    const { text } = await csvOf(clerk, `${path}/interests?format=csv&text=elsewhere`);
    expect(text).toContain(`"'=HYPERLINK(""http://elsewhere.example"",""Pay"")","'+1, ""quoted"""`);
  });

  it('G8, A5: one’s own actions as CSV, which is in the log', async () => {
    const governor = await server.signIn('governor', 2);
    const { text } = await csvOf(governor, '/actions?format=csv&state=overdue');
    expect(text.split('\r\n')[1]).toMatch(/^Obtain three quotations for the roof,Tom Whitlock,.*,Overdue,/);
    expect(await logged(governor, 'register.export')).toBe(1);
  });

  it.each(['state=soon', 'from=tomorrow', 'format=pdf', 'personId='])(
    'a query that makes no sense is refused: %s',
    async (query) => {
      const answer = await clerk.get(`${path}/actions?${query}`);
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid' } } });
    },
  );

  it('W2, G7: whoever may read no registers gets no file either, but their own of what is theirs', async () => {
    const associate = await server.signIn('associate');
    expect((await associate.get(`${path}/decisions?format=csv`)).status).toBe(403);
    expect((await associate.get(`${path}/attendance?format=csv`)).status).toBe(403);
    const own = await csvOf(associate, `${path}/attendance?mine=true&format=csv&from=2000-01-01`);
    const [, row, end] = own.text.split('\r\n');
    expect(row).toMatch(/^Grace Nwosu,Associate member,Associate,Present/);
    expect(end).toBe('');
  });
});
