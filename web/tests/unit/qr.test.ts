import jsQR from 'jsqr';
import { describe, expect, it } from 'vitest';
import { squares } from '../../src/parts/qr';

describe('the QR code of a second factor', () => {
  it('is read back by a reader, border and all', () => {
    const text = 'otpauth://totp/C%E1%BB%99t%20M%E1%BB%91c:Tr%E1%BA%A1m%20Lao%20B%E1%BA%A3o%202?secret=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567&issuer=C%E1%BB%99t+M%E1%BB%91c';
    const { size, path } = squares(text);
    const scale = 5;
    const width = size * scale;
    const picture = new Uint8ClampedArray(width * width * 4).fill(255);
    for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
      for (let row = 0; row < scale; row++) {
        const from = ((Number(y) * scale + row) * width + Number(x) * scale) * 4;
        for (let i = 0; i < scale; i++) picture.fill(0, from + i * 4, from + i * 4 + 3);
      }
    }
    expect(jsQR(picture, width, width)?.data).toBe(text);
  });
});
