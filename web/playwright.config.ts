import { defineConfig } from '@playwright/test';

// Browser journeys against the built binary: at BASE_URL with the accounts in DEMO_ACCOUNTS, or else against one that is started
// for the run (e2e/server.ts). The browser is CHROMIUM.
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  reporter: 'list',
  globalSetup: './e2e/server.ts',
  workers: 1,
  timeout: 180_000, // one visit from code to record, on a machine that tests other things too
  expect: { timeout: 20_000 },
  use: {
    locale: 'zh-CN',
    timezoneId: 'America/New_York', // dates are civil days of Asia/Shanghai wherever the device is
    actionTimeout: 20_000,
    screenshot: 'only-on-failure',
    contextOptions: { reducedMotion: 'reduce' }, // nothing is drawn again while a page waits
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    },
  },
  // Long journeys run where they are done, the rest on both.
  projects: [
    { name: 'phone', grepInvert: /@desk/, use: { viewport: { width: 390, height: 844 }, hasTouch: true } },
    { name: 'desk', grepInvert: /@phone/, use: { viewport: { width: 1440, height: 900 } } },
  ],
});
