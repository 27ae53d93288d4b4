import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const server = 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte()],
  build: {
    outDir: 'dist',
    // dist keeps a marker file for Go; scripts/build.mjs empties the rest.
    emptyOutDir: false,
    target: 'es2022',
    // No data: URIs: the content security policy allows files of the own origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false }
  },
  worker: { format: 'es' },
  server: {
    proxy: { '/api': server, '/tiles': server, '/ground': server, '/ogc': server }
  }
});
