import { describe, expect, it } from 'vitest';
import { barOf, bounds } from '../../src/cards/bar';

const rate = { id: 'art4.a', unit: 'ratio' } as const;

describe('bounds', () => {
  it('reads the thresholds of the API', () => {
    expect(bounds('>= 0.001 and < 0.005')).toEqual({ lower: 0.001, upper: 0.005 });
    expect(bounds('< 0.001')).toEqual({ lower: null, upper: 0.001 });
    expect(bounds('>= 0.005')).toEqual({ lower: 0.005, upper: null });
    expect(bounds('on a key route')).toEqual({ lower: null, upper: null });
  });
});

describe('bar', () => {
  it('stands between the range it is in and the next one', () => {
    const bar = barOf({ ...rate, observed: 0.0008, threshold: '< 0.001', band: 'type_3' });
    expect(bar?.nextBand).toBe('type_2');
    expect(bar?.gap).toBeCloseTo(0.0002);
    expect(bar?.at).toBeCloseTo(0.6);
    expect(bar?.next).toBe(0.75);
  });

  it('measures against the upper bound of a middle range, not the nearest one', () => {
    const bar = barOf({ ...rate, observed: 0.0012, threshold: '>= 0.001 and < 0.005', band: 'type_2' });
    expect(bar?.nextBand).toBe('type_1');
    expect(bar?.gap).toBeCloseTo(0.0038);
  });

  it('is full at the top', () => {
    expect(barOf({ ...rate, observed: 0.0098, threshold: '>= 0.005', band: 'type_1' })).toMatchObject({ at: 1, next: 1, nextBand: null, gap: null });
  });

  it('counts use points towards type II, because type III does not know them', () => {
    expect(barOf({ id: 'art4.b', unit: 'point', observed: 0, threshold: '>= 1 and < 2', band: null })).toMatchObject({ at: 0, nextBand: 'type_2', gap: 1 });
  });

  it('reads a zero that is no type III as on the way to type II', () => {
    expect(barOf({ id: 'art4.c', unit: 'ratio', observed: 0, threshold: '< 0.0005', band: null })).toMatchObject({ at: 0, nextBand: 'type_2' });
  });

  it('knows that a province has one step only', () => {
    expect(barOf({ id: 'art5.2', unit: 'point', observed: 3, threshold: '>= 5', band: null })).toMatchObject({ nextBand: 'key_province', gap: 2 });
  });

  it('draws nothing without a figure or a scale', () => {
    expect(barOf({ ...rate, observed: null, threshold: '< 0.001', band: null })).toBeNull();
    expect(barOf({ id: 'art6.1', unit: 'person', observed: 4, threshold: '= 0', band: null })).toBeNull();
    expect(barOf({ id: 'art4.dd', unit: 'criteria', observed: 2, threshold: '>= 2 criteria of type_2 or higher, on a key route', band: 'type_1' })).toBeNull();
  });
});
