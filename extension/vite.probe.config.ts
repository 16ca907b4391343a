import { defineConfig } from 'vite';

/** Builds the probe that the browser tests put into their pages: `vite build -c vite.probe.config.ts`. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: 'dist/probe',
    emptyOutDir: true,
    minify: false,
    lib: { entry: 'test/gmail_probe.ts', formats: ['iife'], name: 'bowoutGmailProbe', fileName: () => 'gmail.js' },
  },
});
