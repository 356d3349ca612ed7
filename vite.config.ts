import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

/**
 * What every page shows goes, with what it stands on, in one file: a browser waits for six at a time, and small ones
 * compress badly. Dialogs and menus stay with the pages that open them.
 */
const shell = /src\/lib\/(?:components\/(?:shell|brand|ui)\/(?!Dialog|ConfirmDialog|Menu|Tooltip|CopyField)|pages\/)/;

export default defineConfig({
  plugins: [sveltekit()],
  // Found only when the editor opens, they would be bundled anew in the middle of its loading: two copies of Yjs.
  optimizeDeps: {
    include: [
      'yjs',
      'y-protocols/awareness',
      'y-websocket',
      '@tiptap/core',
      '@tiptap/pm/state',
      '@tiptap/pm/view',
      '@tiptap/starter-kit',
      '@tiptap/extension-collaboration',
      '@tiptap/extension-table',
      '@tiptap/y-tiptap',
      'bits-ui',
    ],
  },
  build: { rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'shell', test: shell }] } } } },
});
