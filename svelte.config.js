import adapter from '@sveltejs/adapter-node';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { buildKey } from './scripts/prepare.mjs';

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: vitePreprocess(),
  kit: {
    adapter: adapter({ out: 'build', precompress: true }),
    // By what it is made of, not by when: nodes that were built apart of the same sources serve the same files.
    version: { name: buildKey() },
    // Helmet would not know SvelteKit's inline scripts: the nonce has to come from the renderer.
    csp: {
      mode: 'nonce',
      directives: {
        'default-src': ['none'],
        'script-src': ['self'],
        'style-src': ['self'],
        // Places that are worked out (a menu at the caret, a mark on a time line) are attributes.
        'style-src-attr': ['unsafe-inline'],
        'img-src': ['self', 'data:'],
        'font-src': ['self'],
        'connect-src': ['self'],
        'manifest-src': ['self'],
        // With this Vite waits for the server to come back.
        ...(process.env.NODE_ENV === 'development' ? { 'worker-src': ['self', 'blob:'] } : {}),
        'form-action': ['self'],
        'base-uri': ['none'],
        'frame-ancestors': ['none'],
        'object-src': ['none'],
        // Text becomes markup through these three alone: Svelte's own templates, SvelteKit's addresses, and what is
        // pasted, which ProseMirror takes apart in a document apart.
        'require-trusted-types-for': ['script'],
        'trusted-types': ['svelte-trusted-html', 'sveltekit-trusted-url', 'ProseMirrorClipboard'],
      },
    },
  },
};
