import { encode } from 'uqr';

/** The dark squares of a text's QR code as a path, with the quiet border of four squares that readers want. */
export function squares(text: string): { readonly size: number; readonly path: string } {
  const { size, data } = encode(text, { ecc: 'M', border: 4 });
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return { size, path };
}
