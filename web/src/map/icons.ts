import { isAnyClass } from '../state/model';
import { classSign, onClass, palette, type Palette, type Theme } from './palette';

/** An image for the map, drawn when it is first asked for, at the resolution of the screen. */
export interface Icon {
  readonly data: ImageData;
  readonly pixelRatio: number;
}

type Draw = (pen: CanvasRenderingContext2D, size: number, colours: Palette) => void;

/** The kinds of hot spot states that look alike. */
export const hotspotGroups: Readonly<Record<string, string>> = {
  suspected: 'suspected',
  managed: 'live',
  reformed: 'reformed',
  dismantled: 'ended',
  held_clear: 'ended',
  closed: 'ended'
};

/** Draws the image of a name such as "class-type_3-dark" or "hatch-light"; null where the name means nothing. */
export function drawIcon(name: string, ratio: number): Icon | null {
  const found = /^(.+)-(light|dark)$/.exec(name);
  if (!found) return null;
  const base = found[1] ?? '';
  const theme: Theme = found[2] === 'dark' ? 'dark' : 'light';
  const draw = drawing(base, theme);
  return draw && paint(draw.size, ratio, (pen) => draw.draw(pen, draw.size, palette(theme)));
}

function drawing(base: string, theme: Theme): { size: number; draw: Draw } | null {
  const [family = '', ...rest] = base.split('-');
  switch (family) {
    case 'hatch':
      return { size: rest[0] === 'over' ? 12 : 10, draw: hatch(rest[0] === 'over') };
    case 'class':
      return { size: 20, draw: classSeal(rest[0] ?? '', theme) };
    case 'mark':
      return { size: 18, draw: rest[0] === 'seal' ? seal : clock };
    case 'crossing':
      return { size: 22, draw: crossing(rest[0] ?? '') };
    case 'hotspot':
      return { size: 22, draw: hotspot(rest[0] ?? '', rest[1] ?? '') };
    case 'fit':
      return { size: 20, draw: unfit(rest[0] ?? '') };
    case 'marker':
      return { size: 16, draw: stone };
    case 'post':
      return { size: 20, draw: flag };
    case 'entry':
      return { size: 20, draw: entry(rest[0] ?? '') };
    case 'plot':
      return { size: 18, draw: plot(rest[0] === 'open') };
    default:
      return null;
  }
}

function paint(size: number, ratio: number, draw: (pen: CanvasRenderingContext2D) => void): Icon | null {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.round(size * ratio);
  const pen = canvas.getContext('2d');
  if (!pen) return null;
  pen.scale(canvas.width / size, canvas.height / size);
  draw(pen);
  return { data: pen.getImageData(0, 0, canvas.width, canvas.height), pixelRatio: canvas.width / size };
}

/** Diagonal strokes that meet at the edges of the tile: silence. "over" lets what lies below show through. */
function hatch(over: boolean): Draw {
  return (pen, size, colours) => {
    if (!over) {
      pen.fillStyle = colours.classes.undetermined;
      pen.fillRect(0, 0, size, size);
    }
    pen.strokeStyle = colours.hatch;
    pen.lineWidth = over ? 0.7 : 1.3;
    pen.beginPath();
    for (const shift of [-size, -size / 2, 0, size / 2, size]) {
      pen.moveTo(shift - 1, size + 1);
      pen.lineTo(shift + size + 1, -1);
    }
    pen.stroke();
  };
}

function classSeal(code: string, theme: Theme): Draw {
  return (pen, size, colours) => {
    if (!isAnyClass(code)) return;
    pen.beginPath();
    pen.roundRect(1, 2.5, size - 2, size - 5, 4);
    pen.fillStyle = code === 'undetermined' ? colours.paper : colours.classes[code];
    pen.fill();
    pen.lineWidth = 1.4;
    pen.strokeStyle = code === 'undetermined' ? colours.quiet : colours.paper;
    pen.stroke();
    pen.fillStyle = onClass(code, theme);
    pen.font = `600 ${code === 'drug_free' ? 12 : 11}px "Be Vietnam Pro", sans-serif`;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.fillText(classSign[code], size / 2, size / 2 + 0.8);
  };
}

/** Recognised and in force: a toothed seal with a star of its own, so that it is no class sign. */
const seal: Draw = (pen, size, colours) => {
  const centre = size / 2;
  pen.beginPath();
  for (let i = 0; i < 24; i++) {
    const radius = i % 2 === 0 ? centre - 1 : centre - 2.6;
    pen.lineTo(centre + radius * Math.cos((i * Math.PI) / 12), centre + radius * Math.sin((i * Math.PI) / 12));
  }
  pen.closePath();
  pen.fillStyle = colours.paper;
  pen.fill();
  pen.strokeStyle = colours.ink;
  pen.lineWidth = 1.3;
  pen.stroke();
  pen.beginPath();
  for (let i = 0; i < 10; i++) {
    const radius = i % 2 === 0 ? 4 : 1.7;
    pen.lineTo(centre + radius * Math.sin((i * Math.PI) / 5), centre - radius * Math.cos((i * Math.PI) / 5));
  }
  pen.closePath();
  pen.fillStyle = colours.ink;
  pen.fill();
};

/** Watched, under review or in doubt: a clock. */
const clock: Draw = (pen, size, colours) => {
  const centre = size / 2;
  pen.beginPath();
  pen.arc(centre, centre, centre - 2, 0, Math.PI * 2);
  pen.fillStyle = colours.paper;
  pen.fill();
  pen.strokeStyle = colours.ink;
  pen.lineWidth = 1.4;
  pen.stroke();
  pen.beginPath();
  pen.moveTo(centre, centre - 4.5);
  pen.lineTo(centre, centre);
  pen.lineTo(centre + 3.2, centre + 1.8);
  pen.stroke();
};

const crossingRadius: Readonly<Record<string, number>> = { international: 8, main: 6.5, secondary: 5, opening: 4.5, traditional_opening: 3.8, clearance_lane: 4.5 };

/** Gates are rings by rank (the international one is double), openings are diamonds, lanes squares. */
function crossing(type: string): Draw {
  return (pen, size, colours) => {
    const centre = size / 2;
    const radius = crossingRadius[type] ?? 4;
    pen.beginPath();
    if (type === 'opening' || type === 'traditional_opening') {
      pen.moveTo(centre, centre - radius - 1);
      pen.lineTo(centre + radius + 1, centre);
      pen.lineTo(centre, centre + radius + 1);
      pen.lineTo(centre - radius - 1, centre);
      pen.closePath();
    } else if (type === 'clearance_lane') pen.rect(centre - radius, centre - radius, radius * 2, radius * 2);
    else pen.arc(centre, centre, radius, 0, Math.PI * 2);
    pen.fillStyle = colours.paper;
    pen.fill();
    pen.strokeStyle = colours.border;
    pen.lineWidth = type === 'international' ? 2.6 : type === 'traditional_opening' ? 1.4 : 2;
    pen.stroke();
    if (type !== 'international') return;
    pen.beginPath();
    pen.arc(centre, centre, 3, 0, Math.PI * 2);
    pen.fillStyle = colours.border;
    pen.fill();
  };
}

/** A border stone: a post with a slanted top on its base. */
const stone: Draw = (pen, size, colours) => {
  pen.beginPath();
  pen.moveTo(size * 0.32, size * 0.82);
  pen.lineTo(size * 0.38, size * 0.22);
  pen.lineTo(size * 0.5, size * 0.08);
  pen.lineTo(size * 0.62, size * 0.22);
  pen.lineTo(size * 0.68, size * 0.82);
  pen.closePath();
  pen.fillStyle = colours.paper;
  pen.fill();
  pen.lineWidth = 1.5;
  pen.strokeStyle = colours.border;
  pen.stroke();
  pen.fillStyle = colours.border;
  pen.fillRect(size * 0.2, size * 0.8, size * 0.6, size * 0.13);
};

/** Of the cooperation log: an office is two facing doors, a project a house that fills as it is built, anything else a hexagon. */
function entry(what: string): Draw {
  return (pen, size, colours) => {
    pen.lineJoin = 'round';
    pen.lineWidth = 1.8;
    pen.strokeStyle = colours.border;
    pen.fillStyle = colours.paper;
    if (what === 'office') {
      for (const left of [size * 0.12, size * 0.54]) {
        pen.beginPath();
        pen.rect(left, size * 0.2, size * 0.34, size * 0.6);
        pen.fill();
        pen.stroke();
      }
      pen.beginPath();
      pen.moveTo(size * 0.28, size * 0.5);
      pen.lineTo(size * 0.72, size * 0.5);
      pen.stroke();
      return;
    }
    pen.beginPath();
    const corners = what === 'other' ? [[0.5, 0.12], [0.84, 0.31], [0.84, 0.69], [0.5, 0.88], [0.16, 0.69], [0.16, 0.31]] : [[0.5, 0.1], [0.9, 0.44], [0.76, 0.44], [0.76, 0.88], [0.24, 0.88], [0.24, 0.44], [0.1, 0.44]];
    for (const [x = 0, y = 0] of corners) pen.lineTo(size * x, size * y);
    pen.closePath();
    if (what === 'planned') pen.setLineDash([2.4, 1.8]);
    if (what === 'built') pen.fillStyle = colours.border;
    pen.fill();
    pen.stroke();
    if (what !== 'begun') return;
    pen.fillStyle = colours.border;
    pen.fillRect(size * 0.24, size * 0.62, size * 0.52, size * 0.26);
  };
}

/** A flag on a pole. */
const flag: Draw = (pen, size, colours) => {
  pen.beginPath();
  pen.moveTo(size * 0.28, size * 0.12);
  pen.lineTo(size * 0.82, size * 0.28);
  pen.lineTo(size * 0.28, size * 0.5);
  pen.closePath();
  pen.fillStyle = colours.blue;
  pen.strokeStyle = colours.paper;
  pen.lineWidth = 1.2;
  pen.fill();
  pen.stroke();
  pen.beginPath();
  pen.moveTo(size * 0.28, size * 0.08);
  pen.lineTo(size * 0.28, size * 0.92);
  pen.lineWidth = 2;
  pen.strokeStyle = colours.ink;
  pen.stroke();
};

/** Triangles that grow with the level; filled while alive, dashed when suspected, hollow when it has ended. */
function hotspot(level: string, group: string): Draw {
  return (pen, size, colours) => {
    const reach = { gathering: 9, point: 7.2, at_risk: 5.6 }[level] ?? 5;
    const centre = size / 2;
    pen.beginPath();
    pen.moveTo(centre, centre - reach);
    pen.lineTo(centre + reach * 0.92, centre + reach * 0.72);
    pen.lineTo(centre - reach * 0.92, centre + reach * 0.72);
    pen.closePath();
    const ended = group === 'ended';
    pen.fillStyle = ended || group === 'suspected' ? colours.paper : colours.ink;
    pen.fill();
    if (group === 'suspected') pen.setLineDash([2.4, 1.8]);
    pen.lineJoin = 'round';
    pen.lineWidth = group === 'reformed' ? 2.4 : 1.6;
    pen.strokeStyle = ended ? colours.ended : group === 'reformed' ? colours.highlight : group === 'live' ? colours.paper : colours.ink;
    pen.stroke();
  };
}

/** How bad a misfit is: a square with a cross, a triangle with a bar, a small ring. */
function unfit(severity: string): Draw {
  return (pen, size, colours) => {
    const centre = size / 2;
    const colour = severity === 'note' ? colours.fit.note : severity === 'warning' ? colours.fit.warning : colours.fit.error;
    pen.beginPath();
    if (severity === 'note') pen.arc(centre, centre, 4, 0, Math.PI * 2);
    else if (severity === 'warning') {
      pen.moveTo(centre, 2.5);
      pen.lineTo(size - 2.5, size - 4);
      pen.lineTo(2.5, size - 4);
      pen.closePath();
    } else pen.rect(3, 3, size - 6, size - 6);
    pen.lineJoin = 'round';
    pen.lineWidth = 4;
    pen.strokeStyle = colours.paper;
    pen.stroke();
    pen.fillStyle = severity === 'note' ? colours.paper : colour;
    pen.fill();
    pen.lineWidth = severity === 'note' ? 2 : 1.2;
    pen.strokeStyle = colour;
    pen.stroke();
    pen.beginPath();
    pen.lineWidth = 2;
    pen.strokeStyle = colours.paper;
    if (severity === 'error') {
      pen.moveTo(6.5, 6.5);
      pen.lineTo(size - 6.5, size - 6.5);
      pen.moveTo(size - 6.5, 6.5);
      pen.lineTo(6.5, size - 6.5);
    } else if (severity === 'warning') {
      pen.moveTo(centre, 7.5);
      pen.lineTo(centre, 13.5);
    }
    pen.stroke();
  };
}

/** A leaf: filled while it needs work, hollow when destroyed or clear. */
function plot(open: boolean): Draw {
  return (pen, size, colours) => {
    pen.beginPath();
    pen.moveTo(3, size - 3);
    pen.quadraticCurveTo(2, 4, size - 3, 3);
    pen.quadraticCurveTo(size - 3, size - 3, 3, size - 3);
    pen.closePath();
    pen.fillStyle = open ? colours.plot : colours.paper;
    pen.fill();
    pen.lineWidth = 1.6;
    pen.strokeStyle = open ? colours.paper : colours.plot;
    pen.stroke();
  };
}
