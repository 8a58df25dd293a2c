/** The master key of whatever the tests start. */
export const TEST_KEY = `test:${Buffer.alloc(32, 7).toString('base64')}`;
