import { expect, test } from 'vitest';
import { describeDevice } from '#server/http/device.ts';

const webKit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const linux = 'Mozilla/5.0 (X11; Linux x86_64)';

const browsers = [
  [`${linux} ${webKit} Chrome/141.0.0.0 Safari/537.36`, 'Chrome on Linux'],
  [`${linux} ${webKit} HeadlessChrome/141.0.0.0 Safari/537.36`, 'Chrome on Linux'],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webKit} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0`,
    'Edge on Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1',
    'Safari on iPhone',
  ],
  ['curl/8.5.0', 'Unknown device'],
  [undefined, 'Unknown device'],
] as const;

test.each(browsers)('P15: %s is told as %s', (userAgent, device) => {
  expect(describeDevice(userAgent)).toBe(device);
});
