import jsqrModule from 'jsqr';
import { PNG } from 'pngjs';

const jsqr = jsqrModule as unknown as (
  data: Uint8ClampedArray,
  width: number,
  height: number,
) => { data: string } | null;

/** The width at which the published front ends show the picture, in CSS pixels. */
const SHOWN = 200;
/**
 * The frames that a phone at arm's length captures: with as many pixels, slightly rotated, slightly out of focus.
 * The first readable frame is used.
 */
const FRAMES = [
  { pixels: 400, degrees: 4 },
  { pixels: 340, degrees: 2 },
  { pixels: 300, degrees: -3 },
] as const;
const POINTS = 9;
/** In a photograph, paper is not white and ink is not black. */
const [DARK, BRIGHT, AROUND] = [60, 190, 150];

type Picture = { readonly data: Uint8ClampedArray; readonly width: number; readonly height: number };

/** Returns the text of a QR code given as a data URL; empty when it cannot be read. */
export function readQrCode(dataUrl: string): string {
  const { data, width, height } = decodePicture(dataUrl);
  return jsqr(data, width, height)?.data ?? '';
}

/** Like {@link readQrCode}, but photographed from the screen by a phone. */
export function photographQrCode(dataUrl: string): string {
  const shown = resample(decodePicture(dataUrl), SHOWN, 0);
  for (const { pixels, degrees } of FRAMES) {
    const { data, width, height } = resample(shown, pixels, (degrees * Math.PI) / 180);
    const text = jsqr(data, width, height)?.data ?? '';
    if (text !== '') return text;
  }
  return '';
}

function decodePicture(dataUrl: string): Picture {
  const png = PNG.sync.read(Buffer.from(dataUrl.replace('data:image/png;base64,', ''), 'base64'));
  return { data: new Uint8ClampedArray(png.data), width: png.width, height: png.height };
}

/** Returns the picture at another width, rotated around its centre; each pixel is the mean of its neighbourhood. */
function resample(picture: Picture, width: number, angle: number): Picture {
  // The rotated picture needs more space.
  const factor = (picture.width / width) * (angle === 0 ? 1 : 1.15);
  const turn = { factor, cos: Math.cos(angle), sin: Math.sin(angle), isPhoto: angle !== 0 };
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (let y = 0; y < width; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const mean = meanAround(picture, x - width / 2 + 0.5, y - width / 2 + 0.5, turn);
      data.fill(mean, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return { data, width, height: width };
}

type Turn = {
  readonly factor: number;
  readonly cos: number;
  readonly sin: number;
  readonly isPhoto: boolean;
};

/** Returns the mean of a few points of one pixel. Called for every pixel, so it allocates nothing. */
function meanAround(picture: Picture, x: number, y: number, turn: Turn): number {
  let sum = 0;
  for (let point = 0; point < POINTS; point += 1) {
    const fromX = (x + ((point % 3) - 1) / 3) * turn.factor;
    const fromY = (y + (Math.floor(point / 3) - 1) / 3) * turn.factor;
    const atX = fromX * turn.cos - fromY * turn.sin + picture.width / 2;
    const atY = fromX * turn.sin + fromY * turn.cos + picture.height / 2;
    sum += brightnessAt(picture, Math.floor(atX), Math.floor(atY), turn.isPhoto);
  }
  return sum / POINTS;
}

function brightnessAt({ data, width, height }: Picture, x: number, y: number, isPhoto: boolean): number {
  if (x < 0 || y < 0 || x >= width || y >= height) return AROUND;
  const value = data[(y * width + x) * 4] ?? 0;
  return isPhoto ? DARK + (value / 255) * (BRIGHT - DARK) : value;
}
