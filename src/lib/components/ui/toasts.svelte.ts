/** Short messages at the edge of the page; read out, gone after a while, never the only sign of a failure. */
export interface Toast {
  id: number;
  text: string;
  tone: 'ok' | 'warn' | 'info';
}

let next = 1;
export const toasts = $state<Toast[]>([]);

export function dismiss(id: number): void {
  const at = toasts.findIndex((toast) => toast.id === id);
  if (at >= 0) toasts.splice(at, 1);
}

/** Stays for at least six seconds, longer for longer texts. */
export function toast(text: string, tone: Toast['tone'] = 'ok'): void {
  const id = next++;
  toasts.push({ id, text, tone });
  setTimeout(() => dismiss(id), Math.max(6000, text.length * 90));
}
