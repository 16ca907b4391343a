import { defineConfig } from 'wxt';

/**
 * The public half of the key that names the extension: Chrome derives the id from it, so the id is the same on every
 * machine and the service can pair with it. The private half signs nothing and is kept nowhere.
 */
const PUBLIC_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvNIIYf1TC1WZTNZUzq6CF+jRuqZ4EuQ52nR/+GxPV7Uu8O5GSwgbp9Qc15F5IS1gUaXKMjtKQ6RWPvHKhQqz2km7jU7o+jmYBkj3oKg/QIG62zPXXhRxvpyQDC1zd4L/If5B/iADKyqozqBnqO8p+UPikuBlTRyLFkkySc1aLTJ4B6pif2mXPnoxWQpp/Os5N55cewRx8XoHYI3Qml9fdOZkmc1rFbxmCJmCSgWqm6a7/N93m444hJ/VJGEg1ff8FeUMhKOzECWCum8a6RIc96w4uTgSLr/tGMIlvCVkIQ+FPOjs5GbfzIDkD2Dg+uVL7dk0z4bsLcWIjsb7d/AZfwIDAQAB';

export default defineConfig({
  srcDir: 'src',
  outDir: 'dist',
  manifestVersion: 3,
  imports: false,
  vite: ({ mode }) => ({
    define: { __OPEN_SHADOW__: JSON.stringify(mode === 'testing') },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: { sourcemap: false },
  }),
  hooks: {
    // The page that shows every state is for tests alone.
    'entrypoints:found': ({ config }, found) => {
      const gallery = found.findIndex(({ name }) => name === 'gallery');
      if (config.mode !== 'testing' && gallery >= 0) found.splice(gallery, 1);
    },
  },
  zip: { name: 'bowout', excludeSources: ['dist/**', 'node_modules/**'] },
  manifest: ({ browser }) => ({
    name: '__MSG_name__',
    description: '__MSG_description__',
    default_locale: 'en',
    permissions: browser === 'firefox' ? ['storage', 'alarms'] : ['storage', 'alarms', 'sidePanel'],
    host_permissions: ['http://127.0.0.1/*'],
    optional_host_permissions: ['https://*/*'],
    content_security_policy: {
      extension_pages:
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src http://127.0.0.1:* https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    },
    // From before Gmail's own scripts run: keys pressed in the card are kept from its shortcuts.
    content_scripts: [{ matches: ['https://mail.google.com/*'], js: ['gmail.js'], run_at: 'document_start' }],
    // Firefox opens its sidebar by a command of that name itself; Chrome's panel is opened by the worker.
    commands: {
      [browser === 'firefox' ? '_execute_sidebar_action' : 'open-panel']: {
        description: '__MSG_command_panel__',
        suggested_key: { default: 'Alt+Shift+B' },
      },
    },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'bowout@bowout.invalid',
              strict_min_version: '140.0',
              data_collection_permissions: { required: ['none'] },
            },
          },
        }
      : { key: PUBLIC_KEY, minimum_chrome_version: '120' }),
  }),
});
