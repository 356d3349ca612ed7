import { limits } from '#lib/domain/names.ts';
import { ApiError, type ApiFault } from '#lib/live/api.ts';

export const paperAddress = (meetingId: string, itemId: string, paperId: string): string =>
  `/api/v1/meetings/${meetingId}/items/${itemId}/papers/${paperId}`;

const unreachable: ApiFault = {
  code: 'offline',
  message: 'The server cannot be reached just now, or did not take the file. Please try again.',
  fields: {},
};

function faultIn(answer: string): ApiFault {
  try {
    const { error } = JSON.parse(answer) as { error: Pick<ApiFault, 'code' | 'message'> & Partial<ApiFault> };
    return { ...error, fields: error.fields ?? {} };
  } catch {
    return unreachable;
  }
}

/**
 * Attaches a file to an agenda item. `fetch` does not say how far an upload is.
 * @param progress told the share that has gone, from 0 to 1
 * @throws ApiError
 */
export function upload(
  meetingId: string,
  itemId: string,
  file: File,
  progress: (share: number) => void,
): Promise<void> {
  if (file.size > limits.paper) {
    const message = `A paper may have at most ${limits.paper / 2 ** 20} MB.`;
    return Promise.reject(new ApiError({ code: 'too_large', message, fields: {} }));
  }
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const name = encodeURIComponent(file.name);
    request.open('POST', `/api/v1/meetings/${meetingId}/items/${itemId}/papers?name=${name}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => progress(total === 0 ? 0 : loaded / total);
    request.onerror = () => reject(new ApiError(unreachable));
    request.onload = () => {
      if (request.status === 201) resolve();
      else reject(new ApiError(faultIn(request.responseText)));
    };
    request.send(file);
  });
}

/** "340 KB", "2.4 MB" */
export function sizeInWords(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1_000))} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

const kinds: readonly [RegExp, string][] = [
  [/^application\/pdf$/, 'PDF'],
  [/wordprocessing|opendocument\.text/, 'Text document'],
  [/spreadsheet/, 'Spreadsheet'],
  [/presentation/, 'Presentation'],
  [/^image\/|graphics/, 'Picture'],
  [/^text\/csv$/, 'Table (CSV)'],
  [/^text\//, 'Text'],
];

/** What a media type is for those who read it. */
export const kindInWords = (type: string): string => kinds.find(([form]) => form.test(type))?.[1] ?? 'File';
