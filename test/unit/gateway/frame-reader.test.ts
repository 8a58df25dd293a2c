import { randomBytes, randomInt } from 'node:crypto';
import { type Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import * as ws from 'ws';
import { type Frame, FrameReader, OPCODE } from '../../../src/gateway/websocket/frame-reader.js';
import { closeFrame, encodeFrame } from '../../../src/gateway/websocket/frames.js';

/** The package exports them, but its types do not declare them. */
const { Receiver, Sender } = ws as unknown as {
  readonly Receiver: new (options: object) => Writable;
  readonly Sender: { readonly frame: (data: Buffer, options: object) => Buffer[] };
};

const ROUNDS = 60;

type Seen = Omit<Frame, 'payload'> & { readonly payload: string };
type Sent = { readonly opcode: number; readonly data: Buffer; readonly isFinal: boolean };

/** Frames as the `ws` package encodes them: messages in fragments, control frames between them. */
function encode(frames: readonly Sent[], mask: boolean): Buffer {
  return Buffer.concat(
    frames.flatMap(({ data, opcode, isFinal }) =>
      Sender.frame(data, { fin: isFinal, opcode, mask, readOnly: true, rsv1: false }),
    ),
  );
}

function randomFrames(): Sent[] {
  const sizes = [0, 1, 2, 124, 125, 126, 127, 1_000, 65_535, 65_536, 70_000];
  return Array.from({ length: randomInt(1, 8) }, () => {
    const fragments = randomInt(1, 4);
    return Array.from({ length: fragments }, (_, index): Sent[] => {
      const opcode = index > 0 ? OPCODE.continuation : OPCODE.binary;
      const data = randomBytes(sizes[randomInt(sizes.length)]!);
      const control = {
        opcode: OPCODE.ping + randomInt(2),
        data: randomBytes(randomInt(126)),
        isFinal: true,
      };
      return [{ opcode, data, isFinal: index === fragments - 1 }, ...(randomInt(3) === 0 ? [control] : [])];
    }).flat();
  }).flat();
}

/** Splits at random places, often into single bytes. */
function split(bytes: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = randomInt(3) === 0 ? randomInt(1, 5) : randomInt(1, 40_000);
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

function read(reader: FrameReader, chunks: readonly Buffer[]): { seen: Seen[]; boundaries: number[] } {
  const seen: Seen[] = [];
  const boundaries: number[] = [];
  let before = 0;
  for (const chunk of chunks) {
    for (let offset = 0; offset < chunk.length;) {
      offset = reader.read(chunk, offset);
      if (!reader.isAtBoundary) continue;
      const { opcode, isFinal, isCompressed, length, payload } = reader;
      seen.push({ opcode, isFinal, isCompressed, length, payload: payload.toString('hex') });
      boundaries.push(before + offset);
    }
    before += chunk.length;
  }
  return { seen, boundaries };
}

/** The messages and control frames that a receiver of the `ws` package reads. */
async function receive(bytes: Buffer, isServer: boolean): Promise<string[]> {
  const receiver = new Receiver({ isServer, allowSynchronousEvents: true });
  const got: string[] = [];
  receiver.on('message', (data: Buffer) => got.push(`message ${data.length} ${data.toString('hex')}`));
  receiver.on('ping', (data: Buffer) => got.push(`ping ${data.toString('hex')}`));
  receiver.on('pong', (data: Buffer) => got.push(`pong ${data.toString('hex')}`));
  await new Promise<void>((resolve) => receiver.end(bytes, () => resolve()));
  return got;
}

describe('FrameReader', () => {
  it.each([true, false])('finds the frames of random messages over random splits, masked: %p', (mask) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const frames = randomFrames();
      const bytes = encode(frames, mask);
      const reader = new FrameReader(mask);
      const { seen, boundaries } = read(reader, split(bytes));

      expect(seen).toEqual(
        frames.map(({ opcode, data, isFinal }) => ({
          ...{ opcode, isFinal, isCompressed: false, length: data.length },
          payload: data.subarray(0, 125).toString('hex'),
        })),
      );
      expect(boundaries.at(-1)).toBe(bytes.length);
      expect(reader.isAtMessageBoundary).toBe(true);
    }
  });

  it.each([true, false])('finds boundaries where other frames can be inserted, masked: %p', async (mask) => {
    for (let round = 0; round < ROUNDS / 4; round += 1) {
      const bytes = encode(randomFrames(), mask);
      const { boundaries } = read(new FrameReader(mask), split(bytes));
      const at = boundaries[randomInt(boundaries.length)]!;
      const inserted = encodeFrame(OPCODE.ping, Buffer.from('inserted'), mask);
      const changed = Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);

      const expected = await receive(bytes, mask);
      const received = await receive(changed, mask);

      const ping = `ping ${Buffer.from('inserted').toString('hex')}`;
      expect(received).toContain(ping);
      expect(received.filter((event) => event !== ping)).toEqual(expected);
    }
  });

  it('knows whether a message is complete and how long the current frame is', () => {
    const reader = new FrameReader(false);
    reader.read(encode([{ opcode: OPCODE.text, data: Buffer.from('ab'), isFinal: false }], false), 0);

    expect(reader).toMatchObject({ isAtBoundary: true, isAtMessageBoundary: false });

    reader.read(Buffer.from([0x80]), 0);
    expect(reader).toMatchObject({ isAtBoundary: false, frameSize: 0 });

    reader.read(Buffer.from([126, 1, 0, 9]), 0);
    expect(reader.frameSize).toBe(4 + 256);
  });

  it.each([
    ['a frame without a mask', true, [0x82, 0x01, 0x00]],
    ['a masked frame', false, [0x82, 0x80, 1, 2, 3, 4]],
    ['an unknown opcode', false, [0x83, 0]],
    ['an unknown control opcode', false, [0x8b, 0]],
    ['a fragmented control frame', false, [0x09, 0]],
    ['a long control frame', false, [0x89, 126, 0, 126]],
    ['a continuation of nothing', false, [0x80, 0]],
    ['a message within a message', false, [0x01, 0, 0x81, 0]],
    ['a length beyond any', false, [0x82, 127, 0, 0x20, 0, 0, 0, 0, 0, 0]],
  ])('reports no boundary after %s', (_name, isMasked, bytes) => {
    const reader = new FrameReader(isMasked);
    read(reader, [Buffer.from(bytes), Buffer.from([0x82, 0, 0x82, 0])]);

    expect(reader).toMatchObject({ isBroken: true, isAtBoundary: false, frameSize: Infinity });
  });

  it('reads lengths of more than 32 bits', () => {
    const reader = new FrameReader(false);
    reader.read(Buffer.from([0x82, 127, 0, 0, 0, 1, 0, 0, 0, 5]), 0);

    expect(reader).toMatchObject({ length: 2 ** 32 + 5, isBroken: false, frameSize: 2 ** 32 + 15 });
  });

  it('marks compressed frames', () => {
    const reader = new FrameReader(false);
    reader.read(Buffer.from([0xc1, 1, 7]), 0);

    expect(reader).toMatchObject({ isCompressed: true, isAtBoundary: true });
  });
});

describe('the frames that the gateway sends', () => {
  it.each([true, false])('are read by the ws package, masked: %p', async (isMasked) => {
    const receiver = new Receiver({ isServer: isMasked });
    const concluded = new Promise((resolve) => {
      receiver.on('conclude', (code: number, reason: Buffer) => resolve([code, reason.toString()]));
    });
    receiver.write(closeFrame(4423, `locked ${'x'.repeat(200)}`, isMasked));

    expect(await concluded).toEqual([4423, `locked ${'x'.repeat(116)}`]);
  });

  it('are never long', () => {
    expect(() => encodeFrame(OPCODE.text, Buffer.alloc(126), false)).toThrow(RangeError);
  });
});
