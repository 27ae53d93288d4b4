// Reads tiles of an archive with the PMTiles project's own reader: pmtiles.mjs FILE Z/X/Y...
// Prints what the archive says of itself, then the bytes of each tile in base64 (null: none), as JSON.
import { open } from 'node:fs/promises';
import { PMTiles } from 'pmtiles';

const [path, ...addresses] = process.argv.slice(2);
const file = await open(path);

/** A file as the reader wants its bytes. */
const source = {
  getKey: () => path,
  getBytes: async (offset, length) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
    return { data: buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + bytesRead) };
  }
};

const archive = new PMTiles(source);
const tiles = [];
for (const address of addresses) {
  const [z, x, y] = address.split('/').map(Number);
  const tile = await archive.getZxy(z, x, y);
  tiles.push(tile ? Buffer.from(tile.data).toString('base64') : null);
}
console.log(JSON.stringify({ header: await archive.getHeader(), metadata: await archive.getMetadata(), tiles }));
await file.close();
