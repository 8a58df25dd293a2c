import { type RefObject, useEffect, useRef, useState } from 'react';
import { basePath } from '@/api/location';
import { goTo, safeReturn } from '@/app/router';
import { type AvailableApplication } from '@/applications/available';

/** A hand-over that is needed again at once does not reach the application: the browser refuses its cookie. */
const MAX_HAND_OVERS = 2;
const WINDOW_MS = 60_000;

type FrameAddress = {
  readonly address: string;
  /** Changes when the frame is to be loaded again, also at the same address. */
  readonly round: number;
  /** Whether the application keeps asking for a hand-over. */
  readonly hasFailed: boolean;
};

/**
 * Returns the address for the frame: the application itself, or the hand-over when the gateway asks for it. Opens the page of
 * Latchkey that a hand-over needs first, such as the login. The gateway and `/door/start` tell this by messages, because
 * nobody can show those pages in a frame.
 */
export function useFrameAddress(
  { id, url }: AvailableApplication,
  to: string | undefined,
  frame: RefObject<HTMLIFrameElement | null>,
): FrameAddress {
  const [state, setState] = useState({ address: toAddress(url, to), round: 0, hasFailed: false });
  const handOvers = useRef<number[]>([]);
  useEffect(() => {
    const { origin: applicationOrigin } = new URL(url);
    const listen = ({ source, origin, data }: MessageEvent<unknown>) => {
      if (source === null || source !== frame.current?.contentWindow) return;
      const { latchkey, path } = toMessage(data);
      if (latchkey === 'needed' && origin === location.origin) goTo(safeReturn(path));
      if (latchkey !== 'open' || origin !== applicationOrigin) return;
      const now = Date.now();
      handOvers.current = [...handOvers.current.filter((at) => now - at < WINDOW_MS), now];
      const hasFailed = handOvers.current.length > MAX_HAND_OVERS;
      setState(({ round }) => ({ address: toHandOver(id, path), round: round + 1, hasFailed }));
    };
    addEventListener('message', listen);
    return () => removeEventListener('message', listen);
  }, [id, url, frame]);
  return state;
}

/** Returns the address of a path in the application; its start for anything else. */
function toAddress(url: string, to = ''): string {
  const isPath = to.startsWith('/') && URL.canParse(to, url);
  const address = isPath ? new URL(to, url) : new URL(url);
  return address.origin === new URL(url).origin ? address.href : url;
}

/** From this page's own origin: only then is the access to the application that of a frame. */
const toHandOver = (app: string, to: string): string =>
  `${location.origin}${basePath}/door/start?${new URLSearchParams({ app, to }).toString()}`;

/** The application itself can send messages, too. */
function toMessage(data: unknown): { readonly latchkey: unknown; readonly path: string } {
  if (typeof data !== 'object' || data === null) return { latchkey: null, path: '' };
  const { latchkey, path } = data as Readonly<Record<string, unknown>>;
  return { latchkey, path: typeof path === 'string' ? path : '' };
}
