/** Pings Redis once, without retries. Rejects with the cause of a failed connection. */
export async function pingRedis(url: string, timeoutMs: number): Promise<void> {
  // Imported only when needed: most installations have no Redis.
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let failure: unknown = null;
  redis.on('error', (error) => (failure = error));
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    // The client's own error says only that the connection is closed.
    throw failure ?? error;
  } finally {
    redis.disconnect();
  }
}
