/** The fonts of the labels, drawn by the browser from the files of the page: there is no glyph server. */
export const labelFont: string[] = ['Cot Moc Map', 'Noto Sans Lao'];
export const strongLabelFont: string[] = ['Cot Moc Map Medium', 'Noto Sans Lao'];

/** The fonts of the labels are drawn at this part of their size (size-adjust in style/fonts.css, with the reason). */
const sizeAdjust = 0.92;

/** The size to ask for so that a label is as large as other text of so many pixels. */
export function labelSize(pixels: number): number {
  return Math.round((pixels / sizeAdjust) * 100) / 100;
}

/** Letters of each subset of the fonts, so that the files are here before the first label is drawn. */
const samples: readonly (readonly [string, string])[] = [
  ['400 16px "Cot Moc Map"', 'Aa'],
  ['400 16px "Cot Moc Map"', 'ệđơư'],
  ['500 16px "Cot Moc Map Medium"', 'Aa'],
  ['500 16px "Cot Moc Map Medium"', 'ệđơư'],
  ['600 16px "Be Vietnam Pro"', 'III'],
  ['400 16px "Noto Sans Lao"', 'ລາວ']
];

/** Resolves when the files are here. A font that does not come is replaced by the browser's own. */
export async function loadLabelFonts(): Promise<void> {
  await Promise.allSettled(samples.map(([font, text]) => document.fonts.load(font, text)));
}
