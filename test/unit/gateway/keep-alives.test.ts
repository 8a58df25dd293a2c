import { describe, expect, it } from '@jest/globals';
import { type WebSocketProtocol } from '../../../src/gateway/application.js';
import { FrameReader, OPCODE } from '../../../src/gateway/websocket/frame-reader.js';
import { encodeFrame } from '../../../src/gateway/websocket/frames.js';
import { isActivity } from '../../../src/gateway/websocket/keep-alives.js';
import { DiscardedRfbMessages } from '../../../src/gateway/websocket/rfb-messages.js';

function frame(opcode: number, payload: string | number[]): FrameReader {
  const reader = new FrameReader(true);
  reader.read(encodeFrame(opcode, Buffer.from(payload as number[]), true), 0);
  return reader;
}

const REQUEST = [3, 1, 0, 0, 0, 0, 1, 0, 1, 0];
const FULL_REQUEST = [3, 0, 0, 0, 0, 0, 1, 0, 1, 0];
const KEY = [4, 1, 0, 0, 0, 0, 0, 65];
const FENCE = [248, 0, 0, 0, 0x80, 0, 0, 1, 2, 7, 7];

describe('isActivity', () => {
  it.each<[string, number, string | number[], WebSocketProtocol, boolean]>([
    ['a keystroke', OPCODE.text, 'l', 'websocket', true],
    ['a ping frame', OPCODE.ping, '', 'websocket', false],
    ['a pong frame', OPCODE.pong, 'abc', 'websocket', false],
    ['a close frame', OPCODE.close, '', 'websocket', false],
    ['a ping of Engine.IO', OPCODE.text, '2', 'engine.io', false],
    ['a pong of Engine.IO', OPCODE.text, '3', 'websocket', false],
    ['a message of Engine.IO', OPCODE.text, '42["input","x"]', 'engine.io', true],
    ['a binary 2', OPCODE.binary, '2', 'websocket', true],
    ['a sync of Guacamole', OPCODE.text, '4.sync,8.31163115;', 'websocket', false],
    ['nop and ping of Guacamole', OPCODE.text, '3.nop;0.,4.ping,3.123;', 'websocket', false],
    ['a key behind a sync', OPCODE.text, '4.sync,1.1;3.key,2.65,1.1;', 'websocket', true],
    ['an update request of RFB', OPCODE.binary, REQUEST, 'rfb', false],
    [
      'encodings, a fence and a request of RFB',
      OPCODE.binary,
      [2, 0, 0, 1, 0, 0, 0, 7, ...FENCE, ...REQUEST],
      'rfb',
      false,
    ],
    ['a key of RFB behind a request', OPCODE.binary, [...REQUEST, ...KEY], 'rfb', true],
    ['the pause of ttyd', OPCODE.binary, '2', 'ttyd', false],
    ['the continuation of ttyd', OPCODE.binary, '3', 'ttyd', false],
    ['input of ttyd', OPCODE.binary, '03', 'ttyd', true],
    ['another window size of ttyd', OPCODE.binary, '1{"columns":80}', 'ttyd', true],
    ['a part of an RFB message', OPCODE.binary, REQUEST.slice(1), 'rfb', true],
  ])('judges %s', (_name, opcode, payload, protocol, expected) => {
    expect(isActivity(frame(opcode, payload), protocol)).toBe(expected);
  });

  it('counts a fragmented message once', () => {
    const reader = frame(OPCODE.text, 'a');
    reader.read(Buffer.from([0x01, 0x80, 0, 0, 0, 0]), 0);
    expect(isActivity(reader, 'websocket')).toBe(true);
    reader.read(Buffer.from([0x80, 0x80, 0, 0, 0, 0]), 0);
    expect(isActivity(reader, 'websocket')).toBe(false);
  });
});

describe('DiscardedRfbMessages', () => {
  it('returns fences in order and the last update request, once', () => {
    const discarded = new DiscardedRfbMessages();
    const other = FENCE.with(10, 9);
    for (const message of [FENCE, [...KEY, ...REQUEST], KEY, other]) discarded.add(Buffer.from(message));

    expect(discarded.take().map((message) => [...message])).toEqual([FENCE, other, REQUEST]);
    expect(discarded.take()).toEqual([]);
  });

  it('prefers a request for the whole screen to later ones for changes', () => {
    const discarded = new DiscardedRfbMessages();
    for (const message of [REQUEST, FULL_REQUEST, REQUEST]) discarded.add(Buffer.from(message));

    expect(discarded.take().map((message) => [...message])).toEqual([FULL_REQUEST]);
  });

  it('returns the latest settings first', () => {
    const discarded = new DiscardedRfbMessages();
    const encodings = (value: number) => [2, 0, 0, 1, 0, 0, 0, value];
    const continuous = [150, 1, 0, 0, 0, 0, 1, 0, 1, 0];
    for (const message of [REQUEST, continuous, encodings(7), encodings(5)])
      discarded.add(Buffer.from(message));

    expect(discarded.take().map((message) => [...message])).toEqual([encodings(5), continuous, REQUEST]);
    expect(discarded.take()).toEqual([]);
  });

  it('finds a request behind keys of QEMU and clipboards', () => {
    const discarded = new DiscardedRfbMessages();
    const key = [255, 0, 0, 1, 0, 0, 0, 65, 0, 0, 0, 30];
    const text = [6, 0, 0, 0, 0, 0, 0, 2, 104, 105];
    const extended = [6, 0, 0, 0, 255, 255, 255, 254, 104, 105];
    discarded.add(Buffer.from([...key, ...text, ...extended, ...REQUEST]));

    expect(discarded.take().map((message) => [...message])).toEqual([REQUEST]);
  });

  it('ignores what it cannot parse', () => {
    const discarded = new DiscardedRfbMessages();
    for (const message of [[7], [2, 0], [248, 0], [...REQUEST, 1]]) discarded.add(Buffer.from(message));

    expect(discarded.take()).toEqual([]);
  });
});
