/** The master key of everything that the tests start. */
export const TEST_KEY = `test:${Buffer.alloc(32, 7).toString('base64')}`;
