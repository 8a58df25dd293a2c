import qrcode from 'qrcode';

/** The text as a QR picture: a PNG data URL. */
export function qrCodeOf(text: string): Promise<string> {
  return qrcode.toDataURL(text, { type: 'image/png', errorCorrectionLevel: 'M', margin: 2, width: 240 });
}
