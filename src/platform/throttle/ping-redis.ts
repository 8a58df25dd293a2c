/** Asks a Redis once, without trying again. Rejects with what the connection failed of. */
export async function pingRedis(url: string, timeoutMs: number): Promise<void> {
  // Most processes have none, and it takes a while to load.
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
    // The client's own rejection says only that the connection is closed.
    throw failure ?? error;
  } finally {
    redis.disconnect();
  }
}
