import { type HttpClient } from './http-client.js';

/** The data of an event. */
export type SessionEvent = { readonly type: string; readonly [field: string]: string };

/** An open `GET /api/events`. */
export class EventStreamClient {
  /** Events that were received and not yet taken. */
  private readonly received: SessionEvent[] = [];
  private readonly waiting: ((event: SessionEvent | null) => void)[] = [];
  private readonly abort = new AbortController();
  private isOver = false;
  /** Comments that were received. */
  heartbeats = 0;
  /** Everything that was received, as text. */
  text = '';
  response!: Response;

  static async open(
    { baseUrl, cookies }: Pick<HttpClient, 'baseUrl' | 'cookies'>,
    headers: Record<string, string> = {},
    about?: 'session' | 'me' | 'all',
  ): Promise<EventStreamClient> {
    const client = new EventStreamClient();
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    client.response = await fetch(`${baseUrl}/api/events${about === undefined ? '' : `?about=${about}`}`, {
      headers: { accept: 'text/event-stream', ...(cookie === '' ? {} : { cookie }), ...headers },
      signal: client.abort.signal,
    });
    void client.read();
    return client;
  }

  /** Returns the next event; null after the end of the stream. */
  next(): Promise<SessionEvent | null> {
    const event = this.received.shift();
    if (event !== undefined) return Promise.resolve(event);
    if (this.isOver) return Promise.resolve(null);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Returns the event that has this type, and drops those before it. */
  async nextOf(type: string): Promise<SessionEvent> {
    for (;;) {
      const event = await this.next();
      if (event === null) throw new Error(`the stream has ended without ${type}: ${this.text}`);
      if (event.type === type) return event;
    }
  }

  close(): void {
    this.abort.abort();
  }

  private async read(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const chunk of this.response.body ?? []) {
        const text = decoder.decode(chunk, { stream: true });
        this.text += text;
        const blocks = (rest + text).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) this.take(block);
      }
    } catch {
      // Aborted by `close`, or the connection was lost.
    }
    this.isOver = true;
    for (const resolve of this.waiting.splice(0)) resolve(null);
  }

  private take(block: string): void {
    if (block.startsWith(':')) this.heartbeats += 1;
    const [, data] = /^data: (.*)$/m.exec(block) ?? [];
    if (data === undefined) return;
    const event = JSON.parse(data) as SessionEvent;
    const resolve = this.waiting.shift();
    if (resolve) resolve(event);
    else this.received.push(event);
  }
}
