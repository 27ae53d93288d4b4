import { GeoJSONSource, Map as MapLibre, ScaleControl, setWorkerUrl, type MapGeoJSONFeature, type MapMouseEvent, type MapTouchEvent, type PointLike } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { Box, LonLat, View } from '../state/model';
import { Failures } from './failures';
import { loadLabelFonts } from './fonts';
import { hitOf, hitLayers, uniqueHits, type Hit } from './hits';
import { drawIcon } from './icons';
import { draggable } from './layers/drawing';
import type { Room } from './inputs';
import type { MapModel } from './model';
import { isTouch, noHover } from './pointer';
import { buildStyle } from './style';

/** What the map tells its page. */
export interface MapEvents {
  /** A person clicked, or pressed Enter for the middle: where, and everything that lies there, the most exact first. */
  picked(hits: readonly Hit[], at: LonLat): void;
  /** A corner of what is being entered was dragged. */
  dragged(index: number, to: LonLat): void;
  moved(view: View): void;
  idle(): void;
  busy(): void;
  /** Sources of which a tile or file did not come. */
  failed(source: string): void;
  /** Neighbours (LA, KH, CN) whose border is in the tiles; derived: some of it is the communes' own edge. */
  borderSeen(countries: readonly string[], derived: boolean): void;
}

export interface MapOptions {
  readonly container: HTMLElement;
  readonly model: MapModel;
  readonly view: View | null;
  readonly box: Box;
  /** Room around the box for what floats over the map, in pixels. */
  readonly room: Room;
  readonly label: string;
  readonly calm: boolean;
  readonly events: MapEvents;
}

const clickReach = 5;
const touchReach = 14;

/** The owner of the MapLibre object: nothing else in the page touches it. */
export class BorderMap {
  readonly #map: MapLibre;
  readonly #events: MapEvents;
  readonly #calm: boolean;
  #pending: MapModel | null = null;
  #hovered: string | number | null = null;
  readonly #failures = new Failures();

  /** Waits for the fonts of the labels, then draws. Throws where the browser has no WebGL. */
  static async create(options: MapOptions): Promise<BorderMap> {
    setWorkerUrl(new URL(workerUrl, window.location.href).href);
    await loadLabelFonts();
    return new BorderMap(options);
  }

  private constructor({ container, model, view, box, room, label, calm, events }: MapOptions) {
    this.#events = events;
    this.#calm = calm;
    this.#map = new MapLibre({
      container,
      style: buildStyle(model),
      ...(view ? { center: [view.lon, view.lat], zoom: view.zoom } : { bounds: [box[0], box[1], box[2], box[3]], fitBoundsOptions: { padding: room } }),
      minZoom: 3.5,
      maxZoom: 17,
      // The ground ends here (scripts/ground.mjs).
      maxBounds: [88, -4, 126, 32],
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      locale: { 'Map.Title': label },
      // Printing reads the canvas after it was drawn.
      canvasContextAttributes: { preserveDrawingBuffer: true }
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#map.setMissingStyleImageResolver((id) => this.#addIcon(id));
    this.#map.addControl(new ScaleControl({ maxWidth: 90 }), 'bottom-left');
    this.#listen();
  }

  /** Draws a new model; while the first style is still loading, the last one asked for waits. */
  draw(model: MapModel): void {
    if (!this.#map.style?._loaded) {
      const waiting = this.#pending !== null;
      this.#pending = model;
      if (!waiting) void this.#map.once('style.load', () => this.#drawPending());
      return;
    }
    this.#events.busy();
    this.#map.setStyle(buildStyle(model), { diff: true });
  }

  fly(view: View): void {
    this.#map.flyTo({ center: [view.lon, view.lat], zoom: view.zoom, ...this.#pace() });
  }

  /** Shows a box, leaving room for what floats over the map (top, right, bottom, left in pixels). */
  fit(box: Box, room: Room, maxZoom = 10): void {
    this.#map.fitBounds([box[0], box[1], box[2], box[3]], { padding: room, maxZoom, ...this.#pace() });
  }

  jump(view: View): void {
    this.#map.jumpTo({ center: [view.lon, view.lat], zoom: view.zoom });
  }

  zoomIn(): void {
    this.#map.zoomIn(this.#pace());
  }

  zoomOut(): void {
    this.#map.zoomOut(this.#pace());
  }

  resize(): void {
    this.#map.resize();
  }

  /** What a screen reader says of the map. */
  describe(label: string): void {
    this.#map.getCanvas().setAttribute('aria-label', label);
  }

  focus(): void {
    this.#map.getCanvas().focus({ preventScroll: true });
  }

  /** Asks again for the tiles of the sources that failed. */
  retry(): void {
    for (const [id, tiles] of this.#failures.take()) {
      const source = this.#map.getSource(id);
      if (source instanceof GeoJSONSource) source.setData(source.serialize().data);
      // Only the tiles that failed, by name: asked to reload as a whole, MapLibre waits for failed ones forever.
      else if (source) this.#map.refreshTiles(id, [...tiles]);
    }
  }

  /** Asks anew for the tiles of sources whose records changed. */
  refresh(ids: readonly string[]): void {
    for (const id of ids) if (this.#map.getSource(id)) this.#map.refreshTiles(id);
  }

  /** How many features of a layer are drawn, for checks from outside. */
  drawn(layer: string): number {
    return this.#map.getLayer(layer) ? this.#map.queryRenderedFeatures({ layers: [layer] }).length : 0;
  }

  hasImage(id: string): boolean {
    return this.#map.hasImage(id);
  }

  /** Where a place (lon, lat) is on the page, in pixels of the container. */
  pixel(lon: number, lat: number): { x: number; y: number } {
    const { x, y } = this.#map.project([lon, lat]);
    return { x, y };
  }

  get view(): View {
    const { lng, lat } = this.#map.getCenter();
    return { lon: lng, lat, zoom: this.#map.getZoom() };
  }

  destroy(): void {
    this.#map.remove();
  }

  #pace(): { duration?: number; animate?: boolean } {
    return this.#calm ? { animate: false } : { duration: 450 };
  }

  #drawPending(): void {
    const model = this.#pending;
    this.#pending = null;
    if (model) this.draw(model);
  }

  #addIcon(id: string): void {
    const icon = this.#map.hasImage(id) ? null : drawIcon(id, Math.min(window.devicePixelRatio || 1, 3));
    if (icon) this.#map.addImage(id, icon.data, { pixelRatio: icon.pixelRatio });
  }

  #listen(): void {
    const map = this.#map;
    map.on('idle', () => {
      this.#lookForBorder();
      this.#events.idle();
    });
    map.on('dataloading', () => this.#events.busy());
    map.on('movestart', () => this.#events.busy());
    map.on('moveend', () => this.#events.moved(this.view));
    map.on('error', (event) => this.#fail(event));
    map.on('click', (event) => this.#pick(event.point, isTouch(event.originalEvent) ? touchReach : clickReach));
    map.on('mousedown', (event) => this.#grab(event, clickReach));
    map.on('touchstart', (event) => this.#grab(event, touchReach));
    map.on('mousemove', (event) => this.#hover(event.point));
    map.on('mouseout', () => this.#setHovered(null));
    map.getCanvas().addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      this.#pick(map.project(map.getCenter()), clickReach);
    });
  }

  /** Takes hold of a corner of what is being entered, until it is let go. */
  #grab(event: MapMouseEvent | MapTouchEvent, reach: number): void {
    const corner = this.#featuresAt(event.point, reach, [draggable])[0];
    if (!corner) return;
    event.preventDefault();
    const index = Number(corner.properties['index'] ?? 0);
    const move = ({ lngLat }: MapMouseEvent | MapTouchEvent): void => this.#events.dragged(index, [lngLat.lng, lngLat.lat]);
    const [moving, ending] = event.type === 'touchstart' ? (['touchmove', 'touchend'] as const) : (['mousemove', 'mouseup'] as const);
    this.#map.on(moving, move);
    void this.#map.once(ending, () => this.#map.off(moving, move));
  }

  /** The tiles of a source that failed; what is no tile or file (an icon, a shader) is not hidden either. */
  #fail(event: object & { error: { message: string; name?: string } }): void {
    const source = 'sourceId' in event && typeof event.sourceId === 'string' ? event.sourceId : '';
    if (event.error.name === 'AbortError') return;
    if (!source) {
      console.error(event.error);
      return;
    }
    this.#failures.add(source, event);
    this.#events.failed(source);
  }

  #featuresAt(point: { x: number; y: number }, reach: number, layers: readonly string[]): MapGeoJSONFeature[] {
    const area: [PointLike, PointLike] = [
      [point.x - reach, point.y - reach],
      [point.x + reach, point.y + reach]
    ];
    return this.#map.queryRenderedFeatures(area, { layers: layers.filter((id) => this.#map.getLayer(id)) });
  }

  #pick(point: { x: number; y: number }, reach: number): void {
    // Incidents too many to tell apart: nearer they are.
    if (this.#featuresAt(point, reach, ['incidents-crowd']).length > 0) {
      this.#map.easeTo({ center: this.#map.unproject([point.x, point.y]), zoom: this.#map.getZoom() + 2, ...this.#pace() });
      return;
    }
    const exact = this.#featuresAt(point, reach, hitLayers);
    const commune = this.#featuresAt(point, 0, ['communes']);
    const { lng, lat } = this.#map.unproject([point.x, point.y]);
    this.#events.picked(uniqueHits([...exact, ...commune].map((f) => hitOf(f.layer.id, f.properties))), [lng, lat]);
  }

  #hover(point: { x: number; y: number }): void {
    if (noHover()) return;
    const over = this.#featuresAt(point, 0, ['communes'])[0];
    const exact = this.#featuresAt(point, clickReach, hitLayers).length > 0;
    this.#map.getCanvas().style.cursor = over || exact ? 'pointer' : '';
    this.#setHovered(over?.id ?? null);
  }

  #setHovered(id: string | number | null): void {
    if (id === this.#hovered) return;
    const at = { source: 'communes', sourceLayer: 'communes' };
    if (this.#hovered !== null) this.#map.setFeatureState({ ...at, id: this.#hovered }, { hover: false });
    if (id !== null) this.#map.setFeatureState({ ...at, id }, { hover: true });
    this.#hovered = id;
  }

  #lookForBorder(): void {
    if (!this.#map.getSource('border')) return;
    const found = this.#map.querySourceFeatures('border', { sourceLayer: 'border' });
    const countries = new Set(found.map((f) => String(f.properties['country'] ?? '')));
    countries.delete('');
    if (countries.size > 0) this.#events.borderSeen([...countries], found.some((f) => f.properties['derived'] === true));
  }
}
