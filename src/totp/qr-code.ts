/** One fixed row filter: trying all five on every row, as the encoder does by default, takes most of the time. */
const ENCODING = { filterType: 2, deflateStrategy: 0, deflateLevel: 6 };

const PICTURE = {
  type: 'image/png',
  errorCorrectionLevel: 'M',
  // The quiet zone of the standard (ISO/IEC 18004), also where a page around it is dark.
  margin: 4,
  // Pixels a module, so that a picture of more text is larger and not finer.
  scale: 4,
  rendererOpts: ENCODING,
} as const;

/** The text as a QR picture: a PNG data URL. Few processes ever draw one, so the library is loaded by the first. */
export async function qrCodeOf(text: string): Promise<string> {
  const { default: qrcode } = await import('qrcode');
  return qrcode.toDataURL(text, PICTURE);
}
