import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const OPCODE = { createWindow: 1, changeAttributes: 2, mapWindow: 8, setFocus: 42, clearArea: 61 };
const ATTRIBUTE = { background: 0x2, isUnmanaged: 0x200, events: 0x800 };
const KEY_PRESS = 2;
const EVENT_BYTES = 32;
/** Where the vendor begins in the response to the connection setup. */
const VENDOR_AT = 40;
const FORMAT_BYTES = 8;

const u16 = (value: number) => [value & 0xff, (value >> 8) & 0xff];
const u32 = (value: number) => [...u16(value), ...u16(value >>> 16)];
const padded = (length: number) => length + ((4 - (length % 4)) % 4);

/** A program on an X display: one window over the whole screen, in one colour, that counts the keys pressed in it. */
export class XScreen {
  /** The colour of the screen, as red, green and blue in one number. */
  colour = 0;
  keys = 0;
  private window = 0;
  private received = Buffer.alloc(0);

  private constructor(private readonly socket: Socket) {}

  /** @param path the socket of the display */
  static async open(path: string, width: number, height: number): Promise<XScreen> {
    const screen = new XScreen(connect(path));
    screen.socket.write(Buffer.from([0x6c, 0, ...u16(11), ...u16(0), ...u16(0), ...u16(0), ...u16(0)]));
    const [base, root] = await screen.readSetup();
    screen.socket.on('data', (data) => screen.countKeys(data));
    screen.createWindow(base, root, width, height);
    return screen;
  }

  /** Fills the screen with a colour. */
  paint(colour: number): void {
    this.colour = colour;
    this.send(OPCODE.changeAttributes, 0, [
      ...u32(this.window),
      ...u32(ATTRIBUTE.background),
      ...u32(colour),
    ]);
    this.send(OPCODE.clearArea, 0, [...u32(this.window), ...u32(0), ...u32(0)]);
  }

  close(): void {
    this.socket.destroy();
  }

  /** Returns the first id that this client may use, and the root window. */
  private async readSetup(): Promise<[number, number]> {
    let setup = Buffer.alloc(0);
    while (setup.length < 8 || setup.length < 8 + 4 * setup.readUInt16LE(6))
      setup = Buffer.concat([setup, ((await once(this.socket, 'data')) as [Buffer])[0]]);
    if (setup[0] !== 1) throw new Error(`the X server refuses: ${setup.toString('latin1')}`);
    const formats = setup.readUInt8(29);
    const screenAt = VENDOR_AT + padded(setup.readUInt16LE(24)) + FORMAT_BYTES * formats;
    return [setup.readUInt32LE(12), setup.readUInt32LE(screenAt)];
  }

  private createWindow(id: number, root: number, width: number, height: number): void {
    this.window = id;
    const mask = ATTRIBUTE.background | ATTRIBUTE.isUnmanaged | ATTRIBUTE.events;
    const geometry = [...u16(0), ...u16(0), ...u16(width), ...u16(height), ...u16(0), ...u16(0)];
    const values = [...u32(this.colour), ...u32(1), ...u32(1)];
    this.send(OPCODE.createWindow, 0, [
      ...u32(id),
      ...u32(root),
      ...geometry,
      ...u32(0),
      ...u32(mask),
      ...values,
    ]);
    this.send(OPCODE.mapWindow, 0, u32(id));
    this.send(OPCODE.setFocus, 1, [...u32(id), ...u32(0)]);
  }

  private send(opcode: number, detail: number, body: readonly number[]): void {
    this.socket.write(Buffer.from([opcode, detail, ...u16(1 + body.length / 4), ...body]));
  }

  private countKeys(data: Buffer): void {
    this.received = Buffer.concat([this.received, data]);
    for (; this.received.length >= EVENT_BYTES; this.received = this.received.subarray(EVENT_BYTES))
      if (this.received[0] === KEY_PRESS) this.keys += 1;
  }
}
