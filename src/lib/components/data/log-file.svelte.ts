import { FreshSignIn } from '#lib/components/account/fresh-sign-in.svelte.ts';
import { saveFile } from '#lib/components/ui/save-file.ts';
import { auditFileName } from '#lib/domain/audit/file-name.ts';
import { apiBytes, type ApiFault, shownFault } from '#lib/live/api.ts';
import { auditQuery, type AuditNarrowed } from '#lib/pages/audit.ts';

const types = { csv: 'text/csv', jsonl: 'application/jsonl' };

/** Takes the audit log away as a file. It asks for a fresh sign-in: whoever sits at a screen left open gets none. */
export class LogFile {
  readonly fresh = new FreshSignIn();
  fault = $state<ApiFault>();
  #busy = false;

  /** @returns below `/api/v1` */
  static path(organisationId: string, format: 'csv' | 'jsonl', narrowed: AuditNarrowed = {}): string {
    return `/organisations/${organisationId}/audit/file${auditQuery({ ...narrowed, format })}`;
  }

  /** Fetched here and not by the browser, which would save a refusal that asks for the password again. */
  async take(event: MouseEvent, path: string, format: 'csv' | 'jsonl'): Promise<void> {
    event.preventDefault();
    if (this.#busy) return;
    this.#busy = true;
    this.fault = undefined;
    try {
      const bytes = await this.fresh.run(() => apiBytes(path));
      if (bytes !== 'cancelled') saveFile(auditFileName(Date.now(), format), new Uint8Array(bytes), types[format]);
    } catch (thrown) {
      this.fault = shownFault(thrown);
    } finally {
      this.#busy = false;
    }
  }
}
