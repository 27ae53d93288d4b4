import type { Lang } from './translate';

/** The kinds of units as the law calls them, in English. Names of units stay Vietnamese in both languages. */
const english: Readonly<Record<string, string>> = {
  Tỉnh: 'Province',
  'Thành phố': 'City',
  Huyện: 'District',
  Quận: 'Urban district',
  'Thị xã': 'Town',
  Xã: 'Commune',
  Phường: 'Ward',
  'Thị trấn': 'Township',
  'Đặc khu': 'Special zone',
  Thôn: 'Village',
  Bản: 'Village',
  Ấp: 'Village',
  Buôn: 'Village',
  Làng: 'Village',
  'Tổ dân phố': 'Residential group',
  'Tiểu khu': 'Residential group',
  'Khu phố': 'Residential group',
  'Khối phố': 'Residential group',
  'Khu dân cư': 'Residential group',
  Khối: 'Residential group',
  Tổ: 'Residential group',
  'Cơ quan': 'Agency',
  'Doanh nghiệp': 'Enterprise',
  'Trường học': 'School'
};

/** The kind of a unit in a language; as it is recorded where English has no word for it here. */
export function unitKind(lang: Lang, kind: string): string {
  return lang === 'en' ? (english[kind] ?? kind) : kind;
}
