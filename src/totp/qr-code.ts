/** The text as a QR picture: a PNG data URL. Few processes ever draw one, so the library is loaded by the first. */
export async function qrCodeOf(text: string): Promise<string> {
  const { default: qrcode } = await import('qrcode');
  return qrcode.toDataURL(text, { type: 'image/png', errorCorrectionLevel: 'M', margin: 2, width: 240 });
}
