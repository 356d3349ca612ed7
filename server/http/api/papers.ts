import { z } from 'zod';
import { limits } from '#lib/domain/names.ts';
import type { Route } from './route.ts';
import { meeting, paperAdded } from './schemas.ts';

/** Of the address, so what comes is text; the use case says what of it will do, once it is known who asks. */
const paperQuery = z.object({ name: z.string().optional().describe('What the file is called') });

const path = '/meetings/:meetingId/items/:itemId/papers';

export const paperRoutes: readonly Route[] = [
  {
    method: 'post',
    path,
    operationId: 'addPaper',
    tag: 'meetings',
    summary: 'Attach a file to an agenda item: its readers are the item’s readers. The body is the file',
    query: paperQuery,
    upload: {
      bytesAtMost: limits.paper,
      admit: ({ workspace, actor, input }) => workspace.papers.mayAdd(actor, input),
    },
    answer: { status: 201, description: 'Added', schema: paperAdded },
    errors: ['frozen', 'not_possible_now'],
    handle: async ({ workspace, actor, input, content }) => ({
      body: await workspace.papers.add(actor, input, content ?? new Uint8Array()),
    }),
  },
  {
    method: 'get',
    path: `${path}/:paperId`,
    operationId: 'readPaper',
    scope: 'meetings:read',
    tag: 'meetings',
    costly: true,
    summary: 'A paper as it was attached, to be saved',
    answer: { status: 200, description: 'The file', binary: true },
    handle: async ({ workspace, actor, input }) => {
      const { content, name, type } = await workspace.papers.read(actor, input);
      return { bytes: content, file: { name, type } };
    },
    head: async ({ workspace, actor, input }) => ({ file: await workspace.papers.describe(actor, input) }),
  },
  {
    method: 'delete',
    path: `${path}/:paperId`,
    operationId: 'removePaper',
    tag: 'meetings',
    summary: 'Take a paper off an agenda item',
    answer: { status: 200, description: 'The meeting as it is now', schema: meeting },
    errors: ['frozen', 'not_possible_now'],
    handle: async ({ workspace, actor, input }) => ({ body: await workspace.papers.remove(actor, input) }),
  },
];
