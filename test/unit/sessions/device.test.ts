import { describe, expect, it } from '@jest/globals';
import { describeDevice } from '../../../src/sessions/client-info.js';

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('the device of a session', () => {
  it.each([
    [
      `Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} Chrome/124.0.0.0 Safari/537.36`,
      'web',
      'Chrome 124 on Linux',
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/124.0 Safari/537.36 Edg/124.0`,
      'web',
      'Microsoft Edge 124 on Windows 10',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15',
      'web',
      'Safari 17 on macOS',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'web', 'Firefox 140 on Linux'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1',
      'mobile',
      'Safari 17 on iOS 17.4',
    ],
    [
      `Mozilla/5.0 (Linux; Android 14; Pixel 8) ${WEBKIT} Chrome/124.0.0.0 Mobile Safari/537.36`,
      'mobile',
      'Chrome 124 on Android 14',
    ],
    ['Termix-Mobile/Android', 'mobile', 'Termix Mobile on Android'],
    ['Termix-Mobile/iOS', 'mobile', 'Termix Mobile on iOS'],
    ['Termix-Desktop/2.3.1 (linux; Electron/30)', 'desktop', 'Termix Desktop on Linux'],
    ['curl/8.5.0', 'web', 'Unknown browser on unknown system'],
    ['', 'web', 'Unknown browser on unknown system'],
  ])('is parsed from %j', (userAgent, type, info) => {
    expect(describeDevice(userAgent, false)).toEqual({ type, info });
  });

  it('is the desktop app if the client says so', () => {
    const userAgent = `Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} Chrome/124.0.0.0 Electron/30.0 Safari/537.36`;
    expect(describeDevice(userAgent, true)).toEqual({ type: 'desktop', info: 'Termix Desktop on Linux' });
  });
});
