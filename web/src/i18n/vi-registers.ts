/** Texts about entry and registers that the map shows at once, in Vietnamese; the rest comes with its room (vi-entry.ts). */
export const viRegisters = {
  'room.registers': 'Sổ theo dõi',
  'room.registers_short': 'Sổ',
  'layers.markers': 'Cột mốc',
  'layers.posts': 'Đồn, trạm, chốt',
  'marker.title': 'Cột mốc',
  'post.title': 'Đồn, trạm, chốt',
  'place.marker': 'Cột mốc',
  'trail.observed': 'Quan sát gần nhất',
  'hotspot.reason': 'Lý do',
  'plot.due': 'Hạn kiểm tra lại',
  'entry.add': 'Thêm',
  'entry.kind.incident': 'Sự việc',
  'entry.kind.hotspot': 'Điểm, tụ điểm',
  'entry.kind.plot': 'Nơi trồng cây',
  'entry.kind.trail': 'Đường mòn',
  'entry.kind.crossing': 'Cửa khẩu, lối mở',
  'entry.kind.traffic': 'Lưu lượng qua cửa khẩu'
} as const;
